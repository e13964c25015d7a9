/** Lets in whoever comes with a good token of svctok: what Spring MVC and WebFlux have in common. */
@NullMarked
package dev.svctok.spring;

import org.jspecify.annotations.NullMarked;
