/** The write API. */
@NullMarked
package dev.svctok.command.web;

import org.jspecify.annotations.NullMarked;
