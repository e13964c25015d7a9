/** What can be asked of the list of service tokens. */
@NullMarked
package dev.svctok.api.query;

import org.jspecify.annotations.NullMarked;
