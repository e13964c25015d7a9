package dev.svctok.eventstore;

/**
 * Tables that a module keeps in the read model. Every bean of this type is migrated when the service starts.
 *
 * @param name under {@code classpath:db/svctok/} where a folder for each {@link Dialect} holds the migrations; also in
 *     the name of the history table
 */
public record ReadModelSchema(String name) {}
