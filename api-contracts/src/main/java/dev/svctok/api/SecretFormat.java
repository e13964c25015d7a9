package dev.svctok.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * How the plain token is written: {@code svctok-}, 32 characters base62 of randomness, and the CRC-32 of all that as 6
 * characters base62. The checksum lets a verifier drop garbage without a look-up, and lets secret scanners find real
 * tokens; it is no security control.
 *
 * <p>Tokens that an operator chose need not have this form, but must fit in a header and be too long to be guessed.
 */
public final class SecretFormat {

    public static final String PREFIX = "svctok-";
    public static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** Characters of randomness: 32 × log2(62) is about 190 bits. */
    public static final int RANDOM_LENGTH = 32;

    /** Characters of a token that an operator chose, at least and at most. */
    public static final int MIN_CHOSEN_LENGTH = 22;

    public static final int MAX_LENGTH = 256;

    private static final int CHECKSUM_LENGTH = 6;
    private static final boolean[] BASE62 = base62();
    private static final int BODY_LENGTH = PREFIX.length() + RANDOM_LENGTH;

    private SecretFormat() {}

    /**
     * The token around some randomness.
     *
     * @param random {@link #RANDOM_LENGTH} characters of the {@link #ALPHABET}
     */
    public static String write(String random) {
        String body = PREFIX + random;
        return body + checksum(body);
    }

    /** False for what cannot be a token of ours, whatever the store holds: nobody needs to look for it. */
    public static boolean isPlausible(String token) {
        return token.startsWith(PREFIX)
                ? isGenerated(token)
                : chosenFaults(token).isEmpty();
    }

    /** All that keeps a token that an operator chose from being used; empty if nothing does. Never tells the token. */
    public static List<String> chosenFaults(String token) {
        List<String> faults = new ArrayList<>();
        if (token.length() < MIN_CHOSEN_LENGTH) {
            faults.add("is %d characters long, %d are needed".formatted(token.length(), MIN_CHOSEN_LENGTH));
        }
        if (token.length() > MAX_LENGTH) {
            faults.add("is %d characters long, at most %d are allowed".formatted(token.length(), MAX_LENGTH));
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            faults.add("must be of printable ASCII characters without blanks, as it travels in a header");
        }
        if (token.startsWith(PREFIX) && !isGenerated(token)) {
            faults.add("starts with \"%s\" but its checksum is wrong".formatted(PREFIX));
        }
        return faults;
    }

    private static boolean isGenerated(String token) {
        if (token.length() != BODY_LENGTH + CHECKSUM_LENGTH) {
            return false;
        }
        for (int i = PREFIX.length(); i < token.length(); i++) {
            if (!isBase62(token.charAt(i))) {
                return false;
            }
        }
        long rest = crc(token);
        for (int i = token.length() - 1; i >= BODY_LENGTH; i--) {
            if (token.charAt(i) != digit(rest)) {
                return false;
            }
            rest /= ALPHABET.length();
        }
        return true;
    }

    private static boolean isBase62(char c) {
        return c < BASE62.length && BASE62[c];
    }

    private static boolean[] base62() {
        boolean[] members = new boolean['z' + 1];
        ALPHABET.chars().forEach(c -> members[c] = true);
        return members;
    }

    private static String checksum(String body) {
        char[] digits = new char[CHECKSUM_LENGTH];
        long rest = crc(body);
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            digits[i] = digit(rest);
            rest /= ALPHABET.length();
        }
        return new String(digits);
    }

    private static char digit(long rest) {
        return ALPHABET.charAt((int) (rest % ALPHABET.length()));
    }

    /** Of a token's body, whatever comes after it. */
    private static long crc(String token) {
        CRC32 crc = new CRC32();
        crc.update(token.getBytes(StandardCharsets.US_ASCII), 0, BODY_LENGTH);
        return crc.getValue();
    }
}
