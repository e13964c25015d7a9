/** What has happened to a service token: the facts that the event store keeps for ever. */
@NullMarked
package dev.svctok.api.event;

import org.jspecify.annotations.NullMarked;
