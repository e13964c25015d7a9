package dev.svctok.verifier;

/** What is said of a token. */
public sealed interface Verdict {

    /** It is good. */
    record Accepted(ServiceToken token) implements Verdict {}

    /** It is not good, for whatever reason. */
    record Refused() implements Verdict {}

    /**
     * Nobody knows at present: neither yes nor no.
     *
     * @param reason for the log
     */
    record Unavailable(String reason) implements Verdict {}
}
