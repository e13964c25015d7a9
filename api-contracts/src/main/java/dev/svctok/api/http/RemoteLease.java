package dev.svctok.api.http;

/**
 * The lease of a program that keeps verdicts about tokens.
 *
 * @param id with which it is renewed and given back
 * @param durationMs for how long it lasts without a renewal, counted from before the request for it was sent
 */
public record RemoteLease(String id, long durationMs) {}
