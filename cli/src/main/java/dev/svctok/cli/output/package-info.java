/** All that people and scripts get to see. */
@NullMarked
package dev.svctok.cli.output;

import org.jspecify.annotations.NullMarked;
