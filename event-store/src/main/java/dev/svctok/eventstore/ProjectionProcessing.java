package dev.svctok.eventstore;

import org.axonframework.config.EventProcessingModule;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.messaging.StreamableMessageSource;

/** Axon's set of processors, which tells {@link EventBatches} how a projection is handed an event. */
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
        return super.trackingEventProcessor(name, invoker, configuration, source);
    }
}
