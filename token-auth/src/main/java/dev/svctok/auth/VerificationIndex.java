package dev.svctok.auth;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/**
 * Every token that is not deleted, by the hash of its secret, in memory. One thread writes, the tail; any number read.
 * What is applied twice changes nothing.
 */
final class VerificationIndex {

    /** Of so many deleted tokens it is remembered that they were there, so that the log can tell them from unknown ones. */
    private static final int REMEMBERED_DELETIONS = 10_000;

    private final RoleCatalog roles;
    private final TokenTable<SecretHash> byHash = new TokenTable<>(IndexedToken::secretHash);
    private final TokenTable<TokenId> byId = new TokenTable<>(IndexedToken::id);
    /** Millions of tokens share a few sets of roles: each set is held once, with what it allows. */
    private final Map<List<RoleName>, IndexedToken.Grant> grants = new HashMap<>();

    private final Map<SecretHash, TokenId> deleted = new RecentDeletions();

    VerificationIndex(RoleCatalog roles) {
        this.roles = roles;
    }

    @Nullable
    IndexedToken find(SecretHash hash) {
        return byHash.find(hash);
    }

    @Nullable
    IndexedToken find(TokenId id) {
        return byId.find(id);
    }

    /** The token that had this secret, if it was deleted not long ago. */
    @Nullable
    TokenId findDeleted(SecretHash hash) {
        synchronized (deleted) {
            return deleted.get(hash);
        }
    }

    int size() {
        return byId.size();
    }

    Stream<IndexedToken> tokens() {
        return byId.tokens();
    }

    void add(
            TokenId id,
            TokenName name,
            List<RoleName> held,
            long expirationMillis,
            long createdMillis,
            SecretHash hash,
            boolean bootstrap) {
        IndexedToken.Grant grant = grants.computeIfAbsent(held, this::grant);
        var token = new IndexedToken(hash, id, name, grant, expirationMillis, createdMillis, bootstrap);
        byId.put(token);
        byHash.put(token);
    }

    private IndexedToken.Grant grant(List<RoleName> held) {
        Permissions permissions = roles.permissionsOf(held);
        return new IndexedToken.Grant(held, permissions, roles.scopeOf(permissions));
    }

    void apply(EventMessage<?> event) {
        if (event.getPayload() instanceof TokenEvent tokenEvent) {
            apply(tokenEvent, event.getTimestamp());
        }
    }

    void apply(TokenEvent event, Instant time) {
        if (event instanceof TokenCreated created) {
            add(
                    created.id(),
                    created.name(),
                    created.roles(),
                    IndexedToken.expirationMillis(created.expiration()),
                    time.toEpochMilli(),
                    created.secretHash(),
                    false);
        } else if (event instanceof TokenBootstrapped created) {
            add(
                    created.id(),
                    created.name(),
                    created.roles(),
                    IndexedToken.expirationMillis(created.expiration()),
                    time.toEpochMilli(),
                    created.secretHash(),
                    true);
        } else if (event instanceof TokenDeleted gone) {
            remove(gone.id());
        }
    }

    private void remove(TokenId id) {
        IndexedToken token = byId.find(id);
        if (token != null) {
            // First this: were there an error in between, the event would be digested once more, and find the id.
            byHash.remove(token.secretHash());
            byId.remove(id);
            synchronized (deleted) {
                deleted.put(token.secretHash(), id);
            }
        }
    }

    /** Remembers the deletions that another index remembers. */
    void rememberDeletionsOf(VerificationIndex other) {
        Map<SecretHash, TokenId> theirs;
        synchronized (other.deleted) {
            theirs = new LinkedHashMap<>(other.deleted);
        }
        synchronized (deleted) {
            theirs.putAll(deleted);
            deleted.clear();
            deleted.putAll(theirs);
        }
    }

    private static final class RecentDeletions extends LinkedHashMap<SecretHash, TokenId> {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SecretHash, TokenId> eldest) {
            return size() > REMEMBERED_DELETIONS;
        }
    }
}
