package dev.svctok.command.bootstrap;

import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.command.BootstrapToken;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * A bootstrap token that has passed all checks.
 *
 * @param plain the token itself; never leaves this package
 */
record BootstrapSecret(String plain, List<RoleName> roles, Duration ttl) {

    private static final TokenName NAME = new TokenName("bootstrap-token");

    SecretHash hash() {
        return SecretHash.of(plain);
    }

    /**
     * Follows from the token alone, so that any number of nodes and of restarts mean one and the same. Drawn from a hash
     * of the hash, as an id is public.
     */
    TokenId id() {
        byte[] digest = SecretHash.of("svctok-bootstrap-id:" + hash().toHex()).toBytes();
        return new TokenId(Math.max(TokenId.MIN, ByteBuffer.wrap(digest).getLong() & TokenId.MAX));
    }

    BootstrapToken command() {
        return new BootstrapToken(id(), NAME, roles, ttl, hash());
    }

    @Override
    public String toString() {
        return "BootstrapSecret[redacted]";
    }
}
