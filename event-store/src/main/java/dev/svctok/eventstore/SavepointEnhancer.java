package dev.svctok.eventstore;

import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.annotation.HandlerEnhancerDefinition;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.axonframework.messaging.annotation.WrappedMessageHandlingMember;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Runs each event handler of a projection within a savepoint. A failed statement poisons a transaction of PostgreSQL; as
 * what it did is undone up to the savepoint, the event can be put aside as a dead letter and the batch goes on.
 */
final class SavepointEnhancer implements HandlerEnhancerDefinition {

    private static final TransactionDefinition NESTED =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED);

    private final PlatformTransactionManager readModel;

    SavepointEnhancer(PlatformTransactionManager readModel) {
        this.readModel = readModel;
    }

    @Override
    public <T> MessageHandlingMember<T> wrapHandler(MessageHandlingMember<T> original) {
        boolean ofProjection = original.canHandleMessageType(EventMessage.class)
                && original.declaringClass().isAnnotationPresent(ProcessingGroup.class);
        return ofProjection ? new InSavepoint<>(original) : original;
    }

    private final class InSavepoint<T> extends WrappedMessageHandlingMember<T> {

        InSavepoint(MessageHandlingMember<T> original) {
            super(original);
        }

        @Override
        public @Nullable Object handle(Message<?> message, @Nullable T target) throws Exception {
            TransactionStatus savepoint = readModel.getTransaction(NESTED);
            Object result;
            try {
                result = super.handle(message, target);
            } catch (Exception e) {
                readModel.rollback(savepoint);
                throw e;
            }
            readModel.commit(savepoint);
            return result;
        }
    }
}
