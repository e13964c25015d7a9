/** The JSON that travels between clients and the services. The only package in which a plain secret appears. */
@NullMarked
package dev.svctok.api.http;

import org.jspecify.annotations.NullMarked;
