package dev.svctok.auth;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The token that a request carried: who is calling, and what it may do. */
public interface ServiceTokenPrincipal extends Principal {

    TokenId id();

    TokenName name();

    List<RoleName> roles();

    /** What all of its roles allow together. */
    Permissions permissions();

    /** The same as OAuth 2.0 writes it, see {@link dev.svctok.api.RoleCatalog#scopeOf}. */
    String scope();

    /** When it was created, to the second; null where the row that it was loaded from does not tell. */
    @Nullable
    Instant created();

    /** The first moment at which it is refused; null for never. */
    @Nullable
    Instant expiration();

    /** The name of the token. */
    @Override
    default String getName() {
        return name().value();
    }
}
