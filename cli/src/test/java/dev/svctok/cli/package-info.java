@NullMarked
package dev.svctok.cli;

import org.jspecify.annotations.NullMarked;
