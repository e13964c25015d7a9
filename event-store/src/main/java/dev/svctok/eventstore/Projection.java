package dev.svctok.eventstore;

/**
 * A read model that is built from the events. Every bean of this type gets a streaming processor, a dead-letter queue,
 * health and metrics.
 *
 * @param name of its processing group
 */
public record Projection(String name) {}
