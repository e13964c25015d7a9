package dev.svctok.eventstore;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.DuplicateCommandHandlerResolver;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.MessageOriginProvider;
import org.axonframework.messaging.correlation.MultiCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** The event store, wired by hand: nothing of it may depend on which auto-configuration happens to run first. */
@AutoConfiguration(
        after = StorageAutoConfiguration.class,
        beforeName = {
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.EventProcessingAutoConfiguration"
        })
public class EventStoreAutoConfiguration {

    @Bean
    @Primary
    Serializer serializer() {
        return new StoredTypeSerializer();
    }

    /** For everything that works on the read model: the projections and the queries. */
    @Bean
    @Primary
    TransactionManager readModelAxonTransactionManager(PlatformTransactionManager readModel) {
        return new SpringTransactionManager(readModel);
    }

    @Bean
    @Qualifier("events")
    TransactionManager eventsAxonTransactionManager(@Qualifier("events") PlatformTransactionManager events) {
        return new SpringTransactionManager(events);
    }

    @Bean
    EventStorageEngine eventStorageEngine(
            @Qualifier("events") DataSource events,
            @Qualifier("events") TransactionManager transactionManager,
            Serializer serializer,
            Configuration configuration,
            Databases databases,
            DurableReads durable) {
        ConnectionProvider connections = new SpringDataSourceConnectionProvider(events);
        JdbcEventStorageEngine.Builder builder = JdbcEventStorageEngine.builder()
                .connectionProvider(connections)
                .transactionManager(transactionManager)
                .schema(AxonTables.EVENTS)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .upcasterChain(configuration.upcasterChain())
                .persistenceExceptionResolver(new DuplicateKeyResolver())
                // A token's life is short: its events fit into one batch, so that no second query looks for more.
                .finalAggregateBatchPredicate(batch -> batch.size() < BATCH_SIZE)
                .batchSize(BATCH_SIZE);
        return new ServiceTokenStorageEngine(
                builder, new SettledHead(JdbcClient.create(events), databases.dialect(), () -> 0), durable);
    }

    private static final int BATCH_SIZE = 500;

    /** In the order of the revisions. */
    @Bean
    EventUpcaster structuredActorUpcaster() {
        return new StructuredActorUpcaster();
    }

    @Bean
    EventReader eventReader(
            Databases databases,
            @Qualifier("events") DataSource events,
            DurableReads durable,
            ObjectProvider<ProjectionPositions> positions,
            Serializer serializer,
            Configuration configuration) {
        JdbcClient client = JdbcClient.create(events);
        return new EventReader(
                client,
                JdbcClient.create(new PatientDataSource(events)),
                // On H2, what is seen may be lost still.
                new SettledHead(
                        client,
                        databases.dialect(),
                        () -> databases.dialect() == Dialect.H2
                                ? 0
                                : positions.getObject().settled()),
                durable,
                serializer,
                configuration.upcasterChain());
    }

    @Bean
    CommitSignal commitSignal() {
        return new CommitSignal();
    }

    @Bean
    SignallingEventStore eventStore(EventStorageEngine engine, CommitSignal signal, PollIntervals intervals) {
        return new SignallingEventStore(
                EmbeddedEventStore.builder()
                        .storageEngine(engine)
                        .fetchDelay(intervals.whileWoken().toMillis()),
                signal);
    }

    @Bean
    PollIntervals pollIntervals(Databases databases, StorageProperties properties) {
        return PollIntervals.of(databases.dialect(), properties.events().pollInterval());
    }

    @Bean
    CommitListener commitListener(
            Databases databases, NodeId node, SignallingEventStore eventStore, PollIntervals intervals) {
        return new CommitListener(
                databases.dialect() == Dialect.POSTGRESQL ? () -> databases.connectAside("events", node) : null,
                eventStore::wake,
                intervals.whileNotWoken());
    }

    /** Where there is something to listen to; a nought that means nothing would raise an alarm. */
    @Bean
    MeterBinder commitListenerMetrics(CommitListener listener) {
        return registry -> {
            if (listener.canListen()) {
                Gauge.builder("svctok.events.listening", listener, l -> l.isListening() ? 1 : 0)
                        .description(
                                "1 while commits of other processes are noticed at once, 0 while they are looked for")
                        .register(registry);
            }
        };
    }

    @Bean
    EventsHealthIndicator eventsHealthIndicator(CommitListener listener) {
        return new EventsHealthIndicator(listener);
    }

    @Bean
    EventTails eventTails(EventStorageEngine engine, CommitSignal signal, PollIntervals intervals) {
        return new EventTails(engine, signal, intervals.whileWoken());
    }

    @Bean
    EventFeed eventFeed(EventReader reader, CommitSignal signal, PollIntervals intervals) {
        return new EventFeed(reader, signal, intervals.whileWoken());
    }

    /** Axon's own steps back as soon as there is another provider. */
    @Bean
    CorrelationDataProvider messageOriginProvider() {
        return new MessageOriginProvider();
    }

    /** Commands run in a transaction of the event store. */
    @Bean
    @Qualifier("localSegment")
    CommandBus commandBus(
            @Qualifier("events") TransactionManager transactionManager,
            Configuration configuration,
            DuplicateCommandHandlerResolver duplicates) {
        SimpleCommandBus bus = SimpleCommandBus.builder()
                .transactionManager(transactionManager)
                .duplicateCommandHandlerResolver(duplicates)
                .build();
        bus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(
                new MultiCorrelationDataProvider<>(configuration.correlationDataProviders())));
        return bus;
    }

    @Bean
    StorageSelfCheck storageSelfCheck(Configuration configuration) {
        return new StorageSelfCheck(configuration);
    }
}
