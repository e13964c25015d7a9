package dev.svctok.api;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody may do: named permissions, or everything.
 *
 * @param everything true for the holder of every permission there is or will be
 * @param named the permissions held by name
 */
public record Permissions(boolean everything, Set<Permission> named) {

    /** How {@link #everything} is written in configuration and in messages. */
    public static final String EVERYTHING = "*";

    public static final Permissions ALL = new Permissions(true, Set.of());
    public static final Permissions NONE = new Permissions(false, Set.of());

    public Permissions {
        named = Set.copyOf(named);
    }

    /** Exactly these permissions. */
    public static Permissions of(Permission... named) {
        return new Permissions(false, Set.of(named));
    }

    /** The union of what each of them allows. */
    public static Permissions union(Collection<Permissions> parts) {
        boolean everything = parts.stream().anyMatch(Permissions::everything);
        Set<Permission> named = new TreeSet<>();
        parts.forEach(part -> named.addAll(part.named));
        return new Permissions(everything, named);
    }

    public boolean allow(Permission permission) {
        return everything || named.contains(permission);
    }

    /** What of {@code wanted} is not held here, as it is written in configuration; empty if all of it is. */
    public Set<String> lacking(Permissions wanted) {
        Set<String> lacking = new TreeSet<>();
        if (everything) {
            return lacking;
        }
        if (wanted.everything) {
            lacking.add(EVERYTHING);
        }
        wanted.named.stream().filter(p -> !named.contains(p)).forEach(p -> lacking.add(p.value()));
        return lacking;
    }

    public boolean cover(Permissions wanted) {
        return lacking(wanted).isEmpty();
    }
}
