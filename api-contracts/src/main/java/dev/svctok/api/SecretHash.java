package dev.svctok.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /** Made once for each thread: to make one, or to copy one, takes as long as the hash. It keeps nothing of what it was given. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(SecretHash::sha256);

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final long w0;
    private final long w1;
    private final long w2;
    private final long w3;

    private SecretHash(byte[] bytes) {
        w0 = (long) WORDS.get(bytes, 0);
        w1 = (long) WORDS.get(bytes, 8);
        w2 = (long) WORDS.get(bytes, 16);
        w3 = (long) WORDS.get(bytes, 24);
    }

    /** Hashes a plain secret. */
    public static SecretHash of(String secret) {
        return new SecretHash(SHA_256.get().digest(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static SecretHash fromBytes(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a secret's hash is %d bytes long".formatted(LENGTH));
        }
        return new SecretHash(bytes);
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
