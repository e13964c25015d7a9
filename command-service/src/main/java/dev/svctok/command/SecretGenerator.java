package dev.svctok.command;

import dev.svctok.api.SecretFormat;
import dev.svctok.api.TokenId;
import java.security.SecureRandom;

/** Makes secrets and ids that nobody can guess. */
public final class SecretGenerator {

    /** The largest multiple of 62 that a byte can hold: what lies above is drawn again, so that no character is likelier. */
    private static final int UNBIASED = 248;

    private final SecureRandom random;

    public SecretGenerator(SecureRandom random) {
        this.random = random;
    }

    /** A plain token. */
    public String newSecret() {
        StringBuilder characters = new StringBuilder(SecretFormat.RANDOM_LENGTH);
        byte[] bytes = new byte[SecretFormat.RANDOM_LENGTH];
        while (characters.length() < SecretFormat.RANDOM_LENGTH) {
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length && characters.length() < SecretFormat.RANDOM_LENGTH; i++) {
                int value = Byte.toUnsignedInt(bytes[i]);
                if (value < UNBIASED) {
                    characters.append(SecretFormat.ALPHABET.charAt(value % SecretFormat.ALPHABET.length()));
                }
            }
        }
        return SecretFormat.write(characters.toString());
    }

    public TokenId newId() {
        return new TokenId(random.nextLong(TokenId.MIN, TokenId.MAX + 1));
    }
}
