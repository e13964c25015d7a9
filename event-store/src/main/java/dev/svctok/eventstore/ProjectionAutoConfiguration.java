package dev.svctok.eventstore;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.EventProcessingModule;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.EventTrackerStatusChangeListener;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcSequencedDeadLetterQueue;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The machinery under every {@link Projection}: a processor whose position is committed with the rows, a queue for
 * events that cannot be digested, and what an operator wants to see of both.
 */
@AutoConfiguration(
        after = EventStoreAutoConfiguration.class,
        beforeName = {
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.InfraConfiguration"
        })
@Import(ClaimConfiguration.class)
public class ProjectionAutoConfiguration {

    /** A processor that waits for events notices so late at the most that it is to stop. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

    private static final int BATCH_SIZE = 200;

    private static final Duration DEAD_LETTER_RETRY_INTERVAL = Duration.ofMinutes(1);

    @Bean
    ProjectionSlots projectionSlots(JdbcClient readModel, Databases databases) {
        return new ProjectionSlots(readModel, databases.dialect());
    }

    @Bean
    ProjectionProgress projectionProgress(ProjectionPositions positions, List<Projection> projections) {
        return new ProjectionProgress(
                positions, projections.stream().map(Projection::name).collect(Collectors.toSet()));
    }

    @Bean
    EventBatches eventBatches(PlatformTransactionManager readModel) {
        return new EventBatches(readModel);
    }

    @Bean
    EventProcessingModule eventProcessingModule(EventBatches batches) {
        return new ProjectionProcessing(batches);
    }

    @Bean
    ConfigurerModule projections(
            EventProcessingModule processing,
            List<Projection> projections,
            ProjectionProgress progress,
            DataSource readModel,
            TransactionManager transactionManager,
            Serializer serializer) {
        return configurer -> {
            processing.usingTrackingEventProcessors();
            processing.registerDefaultListenerInvocationErrorHandler(c -> PropagatingErrorHandler.instance());
            processing.registerDefaultErrorHandler(c -> PropagatingErrorHandler.instance());
            for (Projection projection : projections) {
                String name = projection.name();
                processing.registerTrackingEventProcessorConfiguration(name, c -> processor(name, progress));
                processing.registerDeadLetterQueue(
                        name,
                        c -> JdbcSequencedDeadLetterQueue.builder()
                                .processingGroup(name)
                                .connectionProvider(new SpringDataSourceConnectionProvider(readModel))
                                .transactionManager(transactionManager)
                                .schema(AxonTables.DEAD_LETTERS)
                                .genericSerializer(serializer)
                                .eventSerializer(serializer)
                                .build());
                processing.registerDeadLetterPolicy(name, c -> new DeadLetterNotice(name));
                processing.registerDeadLetteringEventHandlerInvokerConfiguration(
                        name, (c, invoker) -> invoker.enableSequenceIdentifierCache());
            }
        };
    }

    private static TrackingEventProcessorConfiguration processor(String name, ProjectionProgress progress) {
        return TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                .andBatchSize(BATCH_SIZE)
                .andTokenClaimInterval(ClaimConfiguration.RENEWAL.toMillis(), TimeUnit.MILLISECONDS)
                .andEventAvailabilityTimeout(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                .andEventTrackerStatusChangeListener(new EventTrackerStatusChangeListener() {
                    @Override
                    public void onEventTrackerStatusChange(
                            java.util.Map<Integer, EventTrackerStatus> updatedTrackerStatus) {
                        updatedTrackerStatus.values().forEach(status -> {
                            if (status.getTrackingToken() != null) {
                                progress.advanced(name, status.getTrackingToken());
                            }
                        });
                    }

                    @Override
                    public boolean validatePositions() {
                        return true;
                    }
                });
    }

    @Bean
    DeadLetters deadLetters(JdbcClient readModel, EventProcessingConfiguration processing, EventStore eventStore) {
        return new DeadLetters(readModel, processing, new DiscardRecord(eventStore));
    }

    @Bean
    ProjectionMonitor projectionMonitor(
            List<Projection> projections,
            EventProcessingConfiguration processing,
            ProjectionPositions positions,
            DeadLetters deadLetters,
            EventLog eventLog,
            ProjectionSlots slots,
            RebuildTable rebuilds) {
        return new ProjectionMonitor(projections, processing, positions, deadLetters, eventLog, slots, rebuilds);
    }

    @Bean
    RebuildTable rebuildTable(
            JdbcClient readModel, ProjectionPositions positions, Serializer serializer, ClaimTime time, NodeId node) {
        return new RebuildTable(readModel, positions, serializer, time, node);
    }

    @Bean
    ProjectionRebuilds projectionRebuilds(
            List<ProjectionTables> tables,
            RebuildTable rebuilds,
            ProjectionSlots slots,
            SlotSchema schema,
            ProjectionRebuilder.Factory rebuilders,
            PlatformTransactionManager transactions) {
        return new ProjectionRebuilds(
                tables,
                rebuilds,
                slots,
                new SlotCleaner(schema, slots, rebuilds, transactions),
                rebuilders,
                transactions);
    }

    @Bean
    SlotSchema slotSchema(DataSource readModel, Databases databases) {
        return new SlotSchema(readModel, databases.dialect());
    }

    @Bean
    ProjectionRebuilder.Factory projectionRebuilders(
            RebuildTable rebuilds,
            ProjectionSlots slots,
            SlotSchema schema,
            ProjectionPositions positions,
            DeadLetters deadLetters,
            EventReader events,
            PlatformTransactionManager transactions) {
        return tables ->
                new ProjectionRebuilder(tables, rebuilds, slots, schema, positions, deadLetters, events, transactions);
    }

    @Bean
    FirstFill firstFill(
            List<ProjectionTables> tables,
            RebuildTable rebuilds,
            ProjectionSlots slots,
            ProjectionPositions positions,
            EventReader events,
            ProjectionRebuilder.Factory rebuilders) {
        return new FirstFill(tables, rebuilds, slots, positions, events, rebuilders);
    }

    @Bean
    ProjectionCheck projectionCheck(
            List<ProjectionTables> tables,
            ProjectionSlots slots,
            ProjectionPositions positions,
            EventReader events,
            EventLog eventLog,
            DeadLetters deadLetters,
            PlatformTransactionManager transactions) {
        return new ProjectionCheck(tables, slots, positions, events, eventLog, deadLetters, transactions);
    }

    @Bean
    ReadModelCheck readModelCheck(
            List<Projection> projections,
            ProjectionPositions positions,
            EventLog eventLog,
            JdbcClient readModel,
            PlatformTransactionManager readModelTransactions,
            DataDirectory dataDirectory,
            NodeId node) {
        return new ReadModelCheck(
                projections, positions, eventLog, readModel, readModelTransactions, dataDirectory, node);
    }

    @Bean
    CatchUpAtStart catchUpAtStart(ProjectionMonitor monitor, ConfigurableApplicationContext context) {
        return new CatchUpAtStart(monitor, context);
    }

    @Bean
    WatcherQuestions watcherQuestions() {
        return new WatcherQuestions();
    }

    @Bean
    ProjectionHealthIndicator projectionsHealthIndicator(ProjectionMonitor monitor) {
        return new ProjectionHealthIndicator(monitor);
    }

    @Bean
    DeadLetterHealthIndicator deadLettersHealthIndicator(ProjectionMonitor monitor, WatcherQuestions questions) {
        return new DeadLetterHealthIndicator(monitor, questions);
    }

    @Bean
    ProjectionMetrics projectionMetrics(ProjectionMonitor monitor, WatcherQuestions questions, MeterRegistry registry) {
        return new ProjectionMetrics(monitor, questions, registry);
    }

    @Bean
    Repeating deadLetterRetry(ProjectionMonitor monitor, DeadLetters deadLetters) {
        return new Repeating(
                "dead-letter-retry", DEAD_LETTER_RETRY_INTERVAL, new DeadLetterRetry(monitor, deadLetters)::retryAll);
    }
}
