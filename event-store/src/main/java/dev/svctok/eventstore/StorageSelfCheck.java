package dev.svctok.eventstore;

import dev.svctok.eventstore.startup.StartupException;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Refuses to start on anything but the storage that was meant. Axon falls back without a word to an event bus without a
 * store, positions in memory and no transactions; then everything works until the first restart.
 */
final class StorageSelfCheck implements SmartInitializingSingleton {

    private final Configuration configuration;

    StorageSelfCheck(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public void afterSingletonsInstantiated() {
        require("event bus", SignallingEventStore.class, configuration.eventBus());
        require("event store", SignallingEventStore.class, configuration.eventStore());
        require(
                "storage engine",
                ServiceTokenStorageEngine.class,
                configuration.getComponent(EventStorageEngine.class));
        require("position store", JdbcTokenStore.class, configuration.getComponent(TokenStore.class));
        require(
                "transaction manager",
                SpringTransactionManager.class,
                configuration.getComponent(TransactionManager.class));
        require("serializer", StoredTypeSerializer.class, configuration.getComponent(Serializer.class));
        require("event serializer", StoredTypeSerializer.class, configuration.eventSerializer());
    }

    private static void require(String role, Class<?> meant, Object actual) {
        if (!meant.isInstance(actual)) {
            throw new StartupException(
                    "The %s is a %s where a %s was meant: svctok is wired wrongly, and does not start."
                            .formatted(role, actual.getClass().getSimpleName(), meant.getSimpleName()));
        }
    }
}
