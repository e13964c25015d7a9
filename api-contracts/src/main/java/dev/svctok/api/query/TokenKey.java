package dev.svctok.api.query;

/** Where a token stands in the list, which is sorted by name, then by id. */
public record TokenKey(String name, long id) {}
