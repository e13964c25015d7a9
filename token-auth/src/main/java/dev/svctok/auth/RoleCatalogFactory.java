package dev.svctok.auth;

import dev.svctok.api.Permission;
import dev.svctok.api.Permissions;
import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.eventstore.startup.StartupException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code svctok.roles}. */
final class RoleCatalogFactory {

    private RoleCatalogFactory() {}

    /** @throws StartupException naming the key that cannot be used */
    static RoleCatalog from(Map<String, List<String>> configured) {
        Map<RoleName, Permissions> roles = new HashMap<>();
        configured.forEach((role, permissions) -> {
            String key = "svctok.roles." + role;
            List<String> faults = RoleName.faults(role);
            if (!faults.isEmpty()) {
                throw new StartupException("%s: a role's name %s.".formatted(key, faults.get(0)));
            }
            roles.put(new RoleName(role), permissions(key, permissions));
        });
        return RoleCatalog.predefined().with(roles);
    }

    private static Permissions permissions(String key, List<String> names) {
        List<Permission> permissions = new ArrayList<>();
        for (String name : names) {
            if (name.equals(Permissions.EVERYTHING)) {
                return Permissions.ALL;
            }
            try {
                permissions.add(new Permission(name));
            } catch (IllegalArgumentException e) {
                throw new StartupException(
                        "%s: \"%s\" cannot be a permission: %s.".formatted(key, name, e.getMessage()));
            }
        }
        return Permissions.of(permissions.stream().distinct().toArray(Permission[]::new));
    }
}
