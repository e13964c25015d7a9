/** The list projection: it holds the handlers of its events and of its queries. */
@NullMarked
package dev.svctok.query.list;

import org.jspecify.annotations.NullMarked;
