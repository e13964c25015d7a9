/** An example: an API whose callers come with tokens of svctok. */
@org.jspecify.annotations.NullMarked
package dev.svctok.examples.starter;
