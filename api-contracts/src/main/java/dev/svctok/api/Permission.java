package dev.svctok.api;

import java.util.Set;
import java.util.regex.Pattern;

/** The right to do one thing, for instance {@code create-service-tokens}. */
public record Permission(String value) implements Comparable<Permission> {

    /** Before the constants, which are checked against it. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");

    public static final Permission GET_SERVICE_TOKENS = new Permission("get-service-tokens");
    public static final Permission CREATE_SERVICE_TOKENS = new Permission("create-service-tokens");
    public static final Permission DELETE_SERVICE_TOKENS = new Permission("delete-service-tokens");
    public static final Permission GET_AUDIT_EVENTS = new Permission("get-audit-events");
    public static final Permission MANAGE_PROJECTIONS = new Permission("manage-projections");
    public static final Permission VERIFY_SERVICE_TOKENS = new Permission("verify-service-tokens");

    /** Those that svctok itself asks for. Others may be named by its operator, and mean something to other services. */
    public static final Set<Permission> BUILT_IN = Set.of(
            GET_SERVICE_TOKENS,
            CREATE_SERVICE_TOKENS,
            DELETE_SERVICE_TOKENS,
            GET_AUDIT_EVENTS,
            MANAGE_PROJECTIONS,
            VERIFY_SERVICE_TOKENS);

    /** @throws IllegalArgumentException if the text is not of the form {@code [A-Za-z0-9][A-Za-z0-9._:/-]*}, 128 long at most */
    public Permission {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a permission is made of letters, digits and . _ : / - and is at most 128 long");
        }
    }

    @Override
    public int compareTo(Permission other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
