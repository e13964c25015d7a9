package dev.svctok.cli.context;

/**
 * Where to send a call, and with what.
 *
 * @param readUrl with the API's path, without a slash at its end
 * @param writeUrl the same for calls that change something; differs from {@code readUrl} only in a split deployment
 */
public record Connection(String readUrl, String writeUrl, Secret token, Tls tls) {}
