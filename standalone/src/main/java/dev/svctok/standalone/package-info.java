/** Both services in one process. */
@NullMarked
package dev.svctok.standalone;

import org.jspecify.annotations.NullMarked;
