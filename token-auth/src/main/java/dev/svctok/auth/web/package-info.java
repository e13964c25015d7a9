/** The header filter, and the one shape of all errors. */
@NullMarked
package dev.svctok.auth.web;

import org.jspecify.annotations.NullMarked;
