/** Commands as data, and the reading of a command line against them. */
@NullMarked
package dev.svctok.cli.args;

import org.jspecify.annotations.NullMarked;
