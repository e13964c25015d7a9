package dev.svctok.cli.context;

/** A token, which nothing prints by accident. */
public record Secret(String value) {

    /** Whether it can be sent in a header at all. */
    boolean isWellFormed() {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) <= ' ' || value.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return !value.isEmpty();
    }

    @Override
    public String toString() {
        return "redacted";
    }
}
