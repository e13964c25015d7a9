/** The packaged programs as real processes. */
@NullMarked
package dev.svctok.systemtests;

import org.jspecify.annotations.NullMarked;
