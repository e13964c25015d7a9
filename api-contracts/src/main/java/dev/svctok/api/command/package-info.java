/** What can be asked of a service token, and why it can be refused. */
@NullMarked
package dev.svctok.api.command;

import org.jspecify.annotations.NullMarked;
