package dev.svctok.eventstore;

import org.axonframework.config.EventProcessingModule;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventProcessor;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.messaging.StreamableMessageSource;

/** Axon's set of processors, which are ours, and of which {@link EventBatches} is told how a projection is handed an event. */
final class ProjectionProcessing extends EventProcessingModule {

    private final EventBatches batches;

    ProjectionProcessing(EventBatches batches) {
        this.batches = batches;
    }

    @Override
    protected EventProcessor trackingEventProcessor(
            String name,
            EventHandlerInvoker invoker,
            TrackingEventProcessorConfiguration configuration,
            StreamableMessageSource<TrackedEventMessage<?>> source) {
        batches.handingOver(name, invoker);
        return new ProjectionProcessor(TrackingEventProcessor.builder()
                .name(name)
                .eventHandlerInvoker(invoker)
                .rollbackConfiguration(rollbackConfiguration(name))
                .errorHandler(errorHandler(name))
                .messageMonitor(messageMonitor(TrackingEventProcessor.class, name))
                .messageSource(source)
                .tokenStore(tokenStore(name))
                .transactionManager(transactionManager(name))
                .trackingEventProcessorConfiguration(configuration));
    }
}
