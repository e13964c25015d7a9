/** Talking to the service. */
@NullMarked
package dev.svctok.cli.http;

import org.jspecify.annotations.NullMarked;
