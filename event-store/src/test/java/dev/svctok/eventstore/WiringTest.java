package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.TestStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.correlation.MessageOriginProvider;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** Axon runs on the storage that was meant, and does nothing on the side. */
class WiringTest {

    @Nested
    class OnH2 extends Contract {
        OnH2() {
            super(Dialect.H2);
        }
    }

    @Nested
    class OnPostgreSql extends Contract {
        OnPostgreSql() {
            super(Dialect.POSTGRESQL);
        }
    }

    abstract static class Contract {

        private final Dialect dialect;

        Contract(Dialect dialect) {
            this.dialect = dialect;
        }

        @Test
        void startThenAxonRunsOnOurStorage() {
            TestNode node = TestNode.shared(dialect);
            Configuration axon = node.get(Configuration.class);
            assertThat(axon.eventStore()).isInstanceOf(SignallingEventStore.class);
            assertThat(axon.getComponent(EventStorageEngine.class)).isInstanceOf(ServiceTokenStorageEngine.class);
            assertThat(axon.getComponent(TokenStore.class)).isInstanceOf(JdbcTokenStore.class);
            assertThat(axon.getComponent(TransactionManager.class))
                    .isSameAs(node.context().getBean("readModelAxonTransactionManager"));
            assertThat(node.get(Databases.class).dialect()).isEqualTo(dialect);
        }

        @Test
        void startThenNothingThatPhonesHome() {
            assertThat(TestNode.shared(dialect).context().getBeanDefinitionNames())
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("updatecheck"));
            assertThat(threads(Thread::isAlive))
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("updatecheck"));
        }

        @Test
        void commandThatPublishesThenEventKnowsItsOrigin() {
            try (TestNode node = TestNode.start(WithCommands.class, TestStorage.fresh(dialect))) {
                TokenId id = TestNode.newId();
                var command = GenericCommandMessage.<Create>asCommandMessage(new Create(id));
                node.get(CommandGateway.class).sendAndWait(command);

                EventMessage<?> event =
                        node.eventStore().readEvents(id.toString()).next();
                assertThat(event.getMetaData().get(MessageOriginProvider.getDefaultCorrelationKey()))
                        .isEqualTo(command.getIdentifier());
                assertThat(event.getMetaData().get(MessageOriginProvider.getDefaultTraceKey()))
                        .isEqualTo(command.getIdentifier());
            }
        }

        @Test
        void failingCommandThenNothingIsStored() {
            try (TestNode node = TestNode.start(WithCommands.class, TestStorage.fresh(dialect))) {
                CommandGateway commands = node.get(CommandGateway.class);
                assertThatThrownBy(() -> commands.sendAndWait(new CreateAndFail(TestNode.newId())))
                        .isInstanceOf(IllegalStateException.class);
                assertThat(node.get(EventLog.class).isEmpty()).isTrue();
            }
        }

        @Test
        void closeThenNoThreadHoldsTheJvm() {
            // What else runs in this JVM may end meanwhile, but begins nothing new.
            TestNode shared = TestNode.shared(dialect);
            TokenId known = shared.create();
            TestNode.eventually()
                    .untilAsserted(() -> assertThat(shared.notes().of(known)).isNotEmpty());
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            try (TestNode node = TestNode.start(TestStorage.fresh(dialect))) {
                TokenId id = node.create();
                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(id)).isNotEmpty());
            }
            TestNode.eventually()
                    .untilAsserted(() -> assertThat(threads(thread -> !thread.isDaemon() && !before.contains(thread)))
                            .isEmpty());
        }

        @Test
        void stopAndStartThenWorksOn() {
            try (TestNode node = TestNode.start(TestStorage.fresh(dialect))) {
                node.context().stop();
                node.context().start();
                assertThat(node.context().getBeansOfType(Repeating.class).values())
                        .isNotEmpty()
                        .allMatch(Repeating::isRunning);
            }
        }
    }

    @Test
    void startThenNothingIsWrittenForAxoniq() {
        String homeBefore = System.getProperty("user.home");
        Path home = TestStorage.newFolder();
        System.setProperty("user.home", home.toString());
        try (TestNode node = TestNode.start(TestStorage.fresh(Dialect.H2))) {
            node.create();
            try (Stream<Path> files = Files.list(home)) {
                assertThat(files.map(Path::getFileName).map(Path::toString)).noneMatch(name -> name.contains("axoniq"));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        } finally {
            System.setProperty("user.home", homeBefore);
        }
    }

    @Test
    void startWithoutTransactionsThenRefused() {
        assertThatThrownBy(() -> TestNode.start(WithoutTransactions.class, TestStorage.fresh(Dialect.H2)))
                .hasStackTraceContaining("The transaction manager is a NoTransactionManager");
    }

    @Test
    void startWithPositionsInMemoryThenRefused() {
        assertThatThrownBy(() -> TestNode.start(WithPositionsInMemory.class, TestStorage.fresh(Dialect.H2)))
                .hasStackTraceContaining("The position store is a InMemoryTokenStore");
    }

    @Test
    void startWithEventsInMemoryThenRefused() {
        assertThatThrownBy(() -> TestNode.start(WithEventsInMemory.class, TestStorage.fresh(Dialect.H2)))
                .hasStackTraceContaining("The storage engine is a InMemoryEventStorageEngine");
    }

    private static List<String> threads(java.util.function.Predicate<Thread> wanted) {
        Set<Thread> all = Thread.getAllStackTraces().keySet();
        return new ArrayList<>(all.stream()
                .filter(wanted)
                .map(Thread::getName)
                .filter(name -> !name.startsWith("awaitility"))
                .sorted()
                .toList());
    }

    record Create(TokenId id) {}

    record CreateAndFail(TokenId id) {}

    @Import(TestService.class)
    static class WithCommands {

        @Bean
        Commands commands(EventStore events) {
            return new Commands(events);
        }
    }

    static final class Commands {

        private final EventStore events;

        Commands(EventStore events) {
            this.events = events;
        }

        @CommandHandler
        void handle(Create command) {
            events.publish(TestNode.message(TestNode.created(command.id()), 0));
        }

        @CommandHandler
        void handle(CreateAndFail command) {
            events.publish(TestNode.message(TestNode.created(command.id()), 0));
            throw new IllegalStateException("after the event");
        }
    }

    @Import(TestService.class)
    static class WithoutTransactions {

        @Bean
        static BeanFactoryPostProcessor demote() {
            return factory ->
                    factory.getBeanDefinition("readModelAxonTransactionManager").setPrimary(false);
        }

        @Bean
        @Primary
        TransactionManager noTransactions() {
            return NoTransactionManager.INSTANCE;
        }
    }

    @Import(TestService.class)
    static class WithPositionsInMemory {

        @Bean
        @Primary
        TokenStore positionsInMemory() {
            return new InMemoryTokenStore();
        }
    }

    @Import(TestService.class)
    static class WithEventsInMemory {

        @Bean
        @Primary
        EventStorageEngine eventsInMemory() {
            return new InMemoryEventStorageEngine();
        }
    }
}
