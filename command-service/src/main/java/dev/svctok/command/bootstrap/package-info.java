/** The token with which an operator gets in first. */
@NullMarked
package dev.svctok.command.bootstrap;

import org.jspecify.annotations.NullMarked;
