package dev.svctok.command.bootstrap;

import org.jspecify.annotations.Nullable;

/**
 * What the operator configured.
 *
 * @param secret null if nothing was
 */
record ConfiguredBootstrap(@Nullable BootstrapSecret secret) {}
