package dev.svctok.eventstore;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the embedded database lies.
 *
 * @param path absolute; null if the service runs on an outer database
 */
public record DataDirectory(@Nullable Path path) {}
