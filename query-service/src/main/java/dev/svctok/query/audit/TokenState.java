package dev.svctok.query.audit;

import dev.svctok.api.RoleName;
import dev.svctok.api.event.DeadLetterDiscarded;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.api.http.AuditEvent.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people see of a token at some moment.
 *
 * @param members by the names that they have in a {@code ServiceToken}; none before the token is created and when it is
 *     deleted
 * @param name its name, also when it is deleted; empty before it is created
 */
record TokenState(Map<String, Object> members, String name) {

    static final TokenState NONE = new TokenState(Map.of(), "");

    private static final String NAME = "name";

    TokenState after(TokenEvent event) {
        if (event instanceof TokenCreated created) {
            return new Builder()
                    .with(NAME, created.name().value())
                    .with("roles", names(created.roles()))
                    .with(
                            "expiration",
                            created.expiration() == null
                                    ? null
                                    : created.expiration().toEpochMilli())
                    .with("description", created.description())
                    .with("dedicatedSubject", created.dedicatedSubject())
                    .build();
        }
        if (event instanceof TokenBootstrapped created) {
            return new Builder()
                    .with(NAME, created.name().value())
                    .with("roles", names(created.roles()))
                    .with("expiration", created.expiration().toEpochMilli())
                    .build();
        }
        if (event instanceof TokenDeleted) {
            return new TokenState(Map.of(), name);
        }
        if (event instanceof DeadLetterDiscarded) {
            return this;
        }
        throw new IllegalArgumentException("It is not known what %s changes".formatted(event.getClass()));
    }

    List<Change> changesTo(TokenState after) {
        Set<String> names = new LinkedHashSet<>(members.keySet());
        names.addAll(after.members.keySet());
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            Object was = members.get(name);
            Object is = after.members.get(name);
            if (!Objects.equals(was, is)) {
                changes.add(new Change(name, was, is));
            }
        }
        return changes;
    }

    private static List<String> names(List<RoleName> roles) {
        return roles.stream().map(RoleName::value).toList();
    }

    private static final class Builder {

        private final Map<String, Object> members = new LinkedHashMap<>();

        Builder with(String name, @Nullable Object value) {
            if (value != null) {
                members.put(name, value);
            }
            return this;
        }

        TokenState build() {
            return new TokenState(members, members.getOrDefault(NAME, "").toString());
        }
    }
}
