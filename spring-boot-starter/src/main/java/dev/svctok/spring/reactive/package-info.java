/** Lets in whoever comes with a good token of svctok, with Spring WebFlux. */
@NullMarked
package dev.svctok.spring.reactive;

import org.jspecify.annotations.NullMarked;
