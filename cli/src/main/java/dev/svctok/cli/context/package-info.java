/** Which server, with which token: flags, environment and the saved contexts. */
@NullMarked
package dev.svctok.cli.context;

import org.jspecify.annotations.NullMarked;
