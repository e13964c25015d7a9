/** The command service: how tokens come to be and end. */
@NullMarked
package dev.svctok.command;

import org.jspecify.annotations.NullMarked;
