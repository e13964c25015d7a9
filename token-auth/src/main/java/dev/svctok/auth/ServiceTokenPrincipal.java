package dev.svctok.auth;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import java.security.Principal;
import java.util.List;

/** The token that a request carried: who is calling, and what it may do. */
public interface ServiceTokenPrincipal extends Principal {

    TokenId id();

    TokenName name();

    List<RoleName> roles();

    /** What all of its roles allow together. */
    Permissions permissions();

    /** The name of the token. */
    @Override
    default String getName() {
        return name().value();
    }
}
