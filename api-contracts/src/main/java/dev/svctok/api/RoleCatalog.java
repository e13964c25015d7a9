package dev.svctok.api;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The roles that this installation knows and what each allows. Fixed for the life of a process.
 *
 * @param roles every known role with its permissions
 */
public record RoleCatalog(NavigableMap<RoleName, Permissions> roles) {

    public static final RoleName ADMIN = new RoleName("stackstate-admin");
    public static final RoleName POWER_USER = new RoleName("stackstate-power-user");
    public static final RoleName TROUBLESHOOTER = new RoleName("stackstate-k8s-troubleshooter");
    public static final RoleName GUEST = new RoleName("stackstate-guest");
    public static final RoleName AUDITOR = new RoleName("svctok-auditor");
    public static final RoleName VERIFIER = new RoleName("svctok-verifier");

    public RoleCatalog {
        roles = Collections.unmodifiableNavigableMap(new TreeMap<>(roles));
    }

    /** The roles that are there without any configuration. */
    public static RoleCatalog predefined() {
        return new RoleCatalog(new TreeMap<>(Map.of(
                ADMIN,
                Permissions.ALL,
                POWER_USER,
                Permissions.of(
                        Permission.CREATE_SERVICE_TOKENS,
                        Permission.GET_SERVICE_TOKENS,
                        Permission.DELETE_SERVICE_TOKENS),
                TROUBLESHOOTER,
                Permissions.of(Permission.GET_SERVICE_TOKENS),
                GUEST,
                Permissions.NONE,
                AUDITOR,
                Permissions.of(Permission.GET_SERVICE_TOKENS, Permission.GET_AUDIT_EVENTS),
                VERIFIER,
                Permissions.of(Permission.VERIFY_SERVICE_TOKENS))));
    }

    /** The predefined roles with others added, or redefined where the name is the same. */
    public RoleCatalog with(Map<RoleName, Permissions> others) {
        NavigableMap<RoleName, Permissions> all = new TreeMap<>(roles);
        all.putAll(others);
        return new RoleCatalog(all);
    }

    /** What the holder of these roles may do. A role that is not known allows nothing. */
    public Permissions permissionsOf(Collection<RoleName> held) {
        return Permissions.union(
                held.stream().map(roles::get).filter(Objects::nonNull).toList());
    }

    /**
     * Every permission that somebody may hold by name: those of svctok itself, and those that a role of this installation
     * carries.
     */
    public NavigableSet<Permission> permissions() {
        NavigableSet<Permission> known = new TreeSet<>(Permission.BUILT_IN);
        roles.values().forEach(permissions -> known.addAll(permissions.named()));
        return known;
    }

    /**
     * What is held, as a scope of OAuth 2.0 (RFC 6749, section 3.3): the names of the permissions in their order, with
     * spaces between them. Whoever may do everything holds {@code *} and each permission that is known here, so that who
     * reads it need not know of the former.
     */
    public String scopeOf(Permissions held) {
        Collection<Permission> named = held.everything() ? permissions() : new TreeSet<>(held.named());
        return Stream.concat(
                        held.everything() ? Stream.of(Permissions.EVERYTHING) : Stream.empty(),
                        named.stream().map(Permission::value))
                .collect(Collectors.joining(" "));
    }

    /** Those of the roles that are not known here. */
    public NavigableSet<RoleName> unknown(Collection<RoleName> asked) {
        NavigableSet<RoleName> unknown = new TreeSet<>(asked);
        unknown.removeAll(roles.keySet());
        return unknown;
    }

    /**
     * The roles that the holder of these permissions may give to a new token: those that allow nothing beyond what the
     * holder may do, and none for a holder who may not create tokens.
     */
    public List<RoleName> grantableBy(Permissions held) {
        if (!held.allow(Permission.CREATE_SERVICE_TOKENS)) {
            return List.of();
        }
        return roles.entrySet().stream()
                .filter(role -> held.cover(role.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
