/** Lets in whoever comes with a good token of svctok, with Spring MVC. */
@NullMarked
package dev.svctok.spring.servlet;

import org.jspecify.annotations.NullMarked;
