/**
 * The {@code sts} command.
 *
 * <p>Start-up time is a feature here: a command of a shell script is called a thousand times. What runs on every call
 * therefore keeps to plain classes: no reflection, no regular expressions, and no library that a class-data-sharing
 * archive cannot hold.
 */
@NullMarked
package dev.svctok.cli;

import org.jspecify.annotations.NullMarked;
