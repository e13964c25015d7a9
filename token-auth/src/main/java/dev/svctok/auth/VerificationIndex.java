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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every token that is not deleted, by the hash of its secret, in memory. One thread writes, the tail; any number read.
 * What is applied twice changes nothing.
 */
final class VerificationIndex {

    /** Of so many deleted tokens it is remembered that they were there, so that the log can tell them from unknown ones. */
    private static final int REMEMBERED_DELETIONS = 10_000;

    private final RoleCatalog roles;
    private final Map<SecretHash, IndexedToken> byHash = new ConcurrentHashMap<>();
    private final Map<TokenId, IndexedToken> byId = new ConcurrentHashMap<>();
    /** Millions of tokens share a few sets of roles: each set is held once, with what it allows. */
    private final Map<List<RoleName>, Grant> grants = new ConcurrentHashMap<>();

    private final Map<SecretHash, TokenId> deleted = new RecentDeletions();

    VerificationIndex(RoleCatalog roles) {
        this.roles = roles;
    }

    @Nullable
    IndexedToken find(SecretHash hash) {
        return byHash.get(hash);
    }

    @Nullable
    IndexedToken find(TokenId id) {
        return byId.get(id);
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
        return byId.values().stream();
    }

    void add(
            TokenId id,
            TokenName name,
            List<RoleName> held,
            long expirationMillis,
            SecretHash hash,
            boolean bootstrap) {
        Grant grant = grants.computeIfAbsent(held, same -> new Grant(same, roles.permissionsOf(same)));
        var principal = new ServiceTokenPrincipal(id, name, grant.roles(), grant.permissions());
        var token = new IndexedToken(hash, principal, expirationMillis, bootstrap);
        byId.put(id, token);
        byHash.put(hash, token);
    }

    void apply(TokenEvent event) {
        if (event instanceof TokenCreated created) {
            add(
                    created.id(),
                    created.name(),
                    created.roles(),
                    IndexedToken.expirationMillis(created.expiration()),
                    created.secretHash(),
                    false);
        } else if (event instanceof TokenBootstrapped created) {
            add(
                    created.id(),
                    created.name(),
                    created.roles(),
                    IndexedToken.expirationMillis(created.expiration()),
                    created.secretHash(),
                    true);
        } else if (event instanceof TokenDeleted gone) {
            remove(gone.id());
        }
    }

    private void remove(TokenId id) {
        IndexedToken token = byId.remove(id);
        if (token != null) {
            byHash.remove(token.secretHash());
            synchronized (deleted) {
                deleted.put(token.secretHash(), id);
            }
        }
    }

    void clear() {
        byHash.clear();
        byId.clear();
        synchronized (deleted) {
            deleted.clear();
        }
    }

    private record Grant(List<RoleName> roles, Permissions permissions) {}

    private static final class RecentDeletions extends LinkedHashMap<SecretHash, TokenId> {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SecretHash, TokenId> eldest) {
            return size() > REMEMBERED_DELETIONS;
        }
    }
}
