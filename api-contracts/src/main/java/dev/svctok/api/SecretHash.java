package dev.svctok.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a whole token: all that svctok keeps of it. Equality takes the same time whatever the values are. Held
 * as four words, as one index holds millions of them.
 */
public final class SecretHash {

    /** In bytes. */
    public static final int LENGTH = 32;

    private static final MessageDigest SHA_256 = sha256();

    private final long w0;
    private final long w1;
    private final long w2;
    private final long w3;

    private SecretHash(ByteBuffer bytes) {
        w0 = bytes.getLong();
        w1 = bytes.getLong();
        w2 = bytes.getLong();
        w3 = bytes.getLong();
    }

    /** Hashes a plain secret. */
    public static SecretHash of(String secret) {
        return fromBytes(freshDigest().digest(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static SecretHash fromBytes(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a secret's hash is %d bytes long".formatted(LENGTH));
        }
        return new SecretHash(ByteBuffer.wrap(bytes));
    }

    /** @throws IllegalArgumentException if the text is not 64 hexadecimal digits */
    @JsonCreator
    public static SecretHash fromHex(String hex) {
        return fromBytes(HexFormat.of().parseHex(hex));
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(w0)
                .putLong(w1)
                .putLong(w2)
                .putLong(w3)
                .array();
    }

    @JsonValue
    public String toHex() {
        return HexFormat.of().formatHex(toBytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretHash that
                && ((w0 ^ that.w0) | (w1 ^ that.w1) | (w2 ^ that.w2) | (w3 ^ that.w3)) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(w0);
    }

    /** Redacted: whoever has a hash can look for the token of a leaked list. */
    @Override
    public String toString() {
        return "SecretHash[redacted]";
    }

    private static MessageDigest freshDigest() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            return sha256();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
