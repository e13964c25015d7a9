package dev.svctok.auth;

import dev.svctok.eventstore.EventTail;

/**
 * What it takes to accept a token.
 *
 * @param tail keeps the index current
 * @param lease says for how long others believe that
 * @param others tells who else may accept tokens
 * @param rebuilds sees when the index has to be loaded anew
 */
record Vouching(EventTail tail, VerifierLease lease, LeaseBoard others, RebuildWatch rebuilds) {}
