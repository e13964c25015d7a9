/** The read API. */
@NullMarked
package dev.svctok.query.web;

import org.jspecify.annotations.NullMarked;
