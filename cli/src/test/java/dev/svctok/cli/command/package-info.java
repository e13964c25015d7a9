@NullMarked
package dev.svctok.cli.command;

import org.jspecify.annotations.NullMarked;
