package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.MultiEventHandlerInvoker;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackingEventProcessor;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.junit.jupiter.api.Test;

class ProjectionProcessorTest {

    private static final int ATTEMPTS = 10;

    private final List<Long> pauses = new CopyOnWriteArrayList<>();

    @Test
    void failsAgainAndAgainThenItIsTriedAgainSoon() {
        TrackingEventProcessor processor =
                new ProjectionProcessor(TrackingEventProcessor.builder()
                        .name("failing")
                        .eventHandlerInvoker(new MultiEventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                                .eventHandlers(new Object())
                                .build()))
                        .messageSource(away())
                        .tokenStore(new InMemoryTokenStore())
                        .transactionManager(NoTransactionManager.INSTANCE)
                        .trackingEventProcessorConfiguration(
                                TrackingEventProcessorConfiguration.forSingleThreadedProcessing())) {
                    @Override
                    void pause(long millis, AtomicBoolean interruptFlag) {
                        pauses.add(millis);
                    }
                };
        processor.start();
        TestNode.eventually().until(() -> pauses.size() >= ATTEMPTS);
        processor.shutDown();

        assertThat(pauses)
                .allMatch(millis -> millis <= ProjectionProcessor.LONGEST_PAUSE.toMillis())
                .contains(ProjectionProcessor.LONGEST_PAUSE.toMillis());
    }

    private static StreamableMessageSource<org.axonframework.eventhandling.TrackedEventMessage<?>> away() {
        return token -> {
            throw new IllegalStateException("The database is away");
        };
    }
}
