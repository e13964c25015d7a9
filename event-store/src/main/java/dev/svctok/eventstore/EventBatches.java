package dev.svctok.eventstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets a projection write what it makes of all events of a batch with a few statements, just before their transaction is
 * committed. If that fails, nobody knows which event is to blame: then each is handed over once more, and written by itself. All
 * this happens within savepoints. A failed statement poisons a transaction of PostgreSQL; as what it did is undone up to the
 * savepoint, the one event can be put aside as a dead letter and the others go on.
 */
public final class EventBatches {

    private final TransactionTemplate savepoint;
    private final Map<String, EventHandlerInvoker> invokers = new ConcurrentHashMap<>();

    EventBatches(PlatformTransactionManager readModel) {
        this.savepoint = new TransactionTemplate(readModel);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /** @param invoker hands events to a projection, and puts those aside that it fails on */
    void handingOver(String projection, EventHandlerInvoker invoker) {
        invokers.put(projection, invoker);
    }

    /**
     * Takes an event that is handed to a projection's handler.
     *
     * @param writer writes what the projection makes of events, in their order
     */
    public void add(String projection, TimedEvent event, Consumer<List<TimedEvent>> writer) {
        if (!(CurrentUnitOfWork.get() instanceof BatchingUnitOfWork<?> unit)) {
            write(List.of(event), writer);
            return;
        }
        Batch batch = unit.getOrComputeResource(EventBatches.class.getName() + projection, first -> {
            Batch fresh = new Batch(projection, writer);
            unit.onPrepareCommit(committed -> fresh.write());
            return fresh;
        });
        batch.add((EventMessage<?>) unit.getMessage(), event);
    }

    private void write(List<TimedEvent> events, Consumer<List<TimedEvent>> writer) {
        savepoint.executeWithoutResult(nested -> writer.accept(events));
    }

    /** What a projection was handed between two commits. */
    private final class Batch {

        private final String projection;
        private final Consumer<List<TimedEvent>> writer;
        private final List<EventMessage<?>> messages = new ArrayList<>();
        private final List<TimedEvent> events = new ArrayList<>();
        private boolean oneByOne;

        Batch(String projection, Consumer<List<TimedEvent>> writer) {
            this.projection = projection;
            this.writer = writer;
        }

        void add(EventMessage<?> message, TimedEvent event) {
            if (oneByOne) {
                EventBatches.this.write(List.of(event), writer);
            } else {
                messages.add(message);
                events.add(event);
            }
        }

        void write() {
            try {
                EventBatches.this.write(events, writer);
            } catch (RuntimeException e) {
                if (RetryableFailure.isCauseOf(e)) {
                    throw e;
                }
                oneByOne = true;
                messages.forEach(this::handOver);
            }
        }

        private void handOver(EventMessage<?> message) {
            try {
                Objects.requireNonNull(invokers.get(projection)).handle(message, Segment.ROOT_SEGMENT);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
