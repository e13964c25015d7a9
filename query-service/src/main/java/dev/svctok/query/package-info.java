/** The query service: what people and programs read. */
@NullMarked
package dev.svctok.query;

import org.jspecify.annotations.NullMarked;
