/**
 * The {@code sts} command.
 *
 * <p>Start-up time is a feature here: scripts call a command a thousand times. What runs on every call therefore keeps to
 * plain classes without reflection, regular expressions or lambdas of our own, and uses no library that a
 * class-data-sharing archive cannot hold. That is why the command line is read by {@code args}: picocli's classes have a
 * format from before such archives, and cost 140 ms a call.
 */
@NullMarked
package dev.svctok.cli;

import org.jspecify.annotations.NullMarked;
