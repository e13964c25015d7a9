/** The verbs, one file each. */
@NullMarked
package dev.svctok.cli.command;

import org.jspecify.annotations.NullMarked;
