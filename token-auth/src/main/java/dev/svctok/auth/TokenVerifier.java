package dev.svctok.auth;

/** Says whether a token is good. */
public interface TokenVerifier {

    /**
     * Judges a plain token. Never throws for anything that a client can send.
     *
     * @param token as it came in the header
     */
    Verdict verify(String token);
}
