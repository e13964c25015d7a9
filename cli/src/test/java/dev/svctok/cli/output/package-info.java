@NullMarked
package dev.svctok.cli.output;

import org.jspecify.annotations.NullMarked;
