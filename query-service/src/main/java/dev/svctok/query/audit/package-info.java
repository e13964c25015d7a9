/** What has happened, replayed from the events themselves. */
@NullMarked
package dev.svctok.query.audit;

import org.jspecify.annotations.NullMarked;
