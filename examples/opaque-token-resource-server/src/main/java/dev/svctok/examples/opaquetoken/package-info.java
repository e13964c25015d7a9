/** An example: an API that has svctok's tokens checked by Spring Security alone. */
@org.jspecify.annotations.NullMarked
package dev.svctok.examples.opaquetoken;
