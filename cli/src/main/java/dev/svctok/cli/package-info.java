/**
 * The {@code sts} command.
 *
 * <p>Start-up time is a feature here: scripts call a command a thousand times. The script therefore starts it from a
 * class-data-sharing archive, and what runs on every call keeps to plain classes without reflection, regular expressions or
 * lambdas of our own.
 */
@NullMarked
package dev.svctok.cli;

import org.jspecify.annotations.NullMarked;
