package dev.svctok.auth;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import java.security.Principal;
import java.util.List;

/** The token that a request carried: who is calling, and what it may do. */
public record ServiceTokenPrincipal(TokenId id, TokenName name, List<RoleName> roles, Permissions permissions)
        implements Principal {

    public ServiceTokenPrincipal {
        roles = List.copyOf(roles);
    }

    @Override
    public String getName() {
        return name.value();
    }
}
