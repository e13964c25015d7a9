package dev.svctok.command.web;

import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.api.Text;
import dev.svctok.api.TokenName;
import dev.svctok.api.http.CreateTokenRequest;
import dev.svctok.auth.ClientText;
import dev.svctok.auth.web.ApiException;
import dev.svctok.auth.web.RequestBodies;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the body of a create, and names everything that is wrong with it at once. */
@Component
final class CreateTokenReader {

    /** In Unicode code points. */
    static final int MAX_DESCRIPTION = 1024;

    /** In Unicode code points. */
    static final int MAX_SUBJECT = 256;

    private static final int MAX_ECHO = 80;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_FAULTS = 100;
    /** How the parser's message begins; it has no type of its own. */
    private static final String DUPLICATE = "Duplicate ";

    private static final List<String> MEMBERS =
            List.of("name", "roles", "expiryDate", "dedicatedSubject", "description");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final RoleCatalog catalog;
    private final Clock clock;

    CreateTokenReader(RoleCatalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /** @throws ApiException 400 with everything that is wrong, or 413 for a body beyond {@link RequestBodies#MAX} */
    CreateTokenRequest read(InputStream body) throws IOException {
        return new Reading(parse(RequestBodies.read(body))).result();
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            JsonNode root = JSON.readTree(bytes);
            if (root == null || !root.isObject()) {
                throw new ApiException(
                        HttpStatus.BAD_REQUEST,
                        bytes.length == 0
                                ? "The body is empty; it must be a JSON object."
                                : "The body must be a JSON object.");
            }
            return root;
        } catch (JacksonException e) {
            String wrong = "The body is not valid JSON%s.";
            if (e instanceof StreamConstraintsException) {
                wrong = "The body is nested too deeply, or has a number that is too long%s.";
            } else if (String.valueOf(e.getOriginalMessage()).startsWith(DUPLICATE)) {
                wrong = "A member stands twice in the body%s.";
            }
            throw new ApiException(HttpStatus.BAD_REQUEST, wrong.formatted(where(e)));
        }
    }

    private static String where(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        return location == null || location.getLineNr() < 0
                ? ""
                : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    }

    /** One body, and what was found wrong with it so far. */
    private final class Reading {

        private final JsonNode root;
        private final List<String> faults = new ArrayList<>();

        Reading(JsonNode root) {
            this.root = root;
        }

        CreateTokenRequest result() {
            root.propertyNames().stream()
                    .filter(member -> !MEMBERS.contains(member))
                    .forEach(member -> faults.add(
                            "Unknown member \"%s\"; known: %s.".formatted(echo(member), String.join(", ", MEMBERS))));
            String name = name();
            List<String> roles = roles();
            Long expiryDate = expiryDate();
            String subject = text("dedicatedSubject", MAX_SUBJECT);
            String description = text("description", MAX_DESCRIPTION);
            if (!faults.isEmpty()) {
                addExpiryInPast(expiryDate);
                throw new ApiException(HttpStatus.BAD_REQUEST, told());
            }
            return new CreateTokenRequest(name, roles, expiryDate, subject, description);
        }

        /** So many that nobody would read more: a small body must not lead to a huge answer. */
        private List<String> told() {
            if (faults.size() <= MAX_FAULTS) {
                return faults;
            }
            List<String> told = new ArrayList<>(faults.subList(0, MAX_FAULTS));
            told.add("%d more things are wrong.".formatted(faults.size() - MAX_FAULTS));
            return told;
        }

        private String name() {
            JsonNode node = member("name");
            if (node == null) {
                faults.add("name is missing.");
                return "";
            }
            if (!node.isString()) {
                faults.add("name must be a string.");
                return "";
            }
            TokenName.faults(node.stringValue()).forEach(fault -> faults.add("name " + fault + "."));
            refuseToken("name", node.stringValue());
            return node.stringValue();
        }

        private List<String> roles() {
            JsonNode node = member("roles");
            if (node == null) {
                faults.add("roles is missing: name at least one of %s.".formatted(catalogNames()));
                return List.of();
            }
            if (!node.isArray()) {
                faults.add("roles must be an array of strings.");
                return List.of();
            }
            if (node.isEmpty()) {
                faults.add("roles must not be empty: name at least one of %s.".formatted(catalogNames()));
            }
            Set<String> roles = new LinkedHashSet<>();
            for (int i = 0; i < node.size(); i++) {
                if (node.get(i).isString()) {
                    roles.add(node.get(i).stringValue());
                } else {
                    faults.add("roles[%d] must be a string.".formatted(i));
                }
            }
            roles.stream()
                    .filter(role -> !isKnown(role))
                    .forEach(role ->
                            faults.add("There is no role \"%s\"; known: %s.".formatted(echo(role), catalogNames())));
            return List.copyOf(roles);
        }

        private @Nullable Long expiryDate() {
            JsonNode node = member("expiryDate");
            if (node == null) {
                return null;
            }
            if (!node.isIntegralNumber() || !node.canConvertToLong()) {
                faults.add("expiryDate must be an integer: milliseconds since 1970-01-01T00:00Z, below 2^63.");
                return null;
            }
            return node.longValue();
        }

        /** Nothing written stands for nothing there, as StackState's client sends it. */
        private @Nullable String text(String member, int maxLength) {
            JsonNode node = member(member);
            if (node == null) {
                return null;
            }
            if (!node.isString()) {
                faults.add(member + " must be a string.");
                return null;
            }
            String text = node.stringValue();
            if (text.isEmpty()) {
                return null;
            }
            Text.faults(text, maxLength).forEach(fault -> faults.add(member + " " + fault + "."));
            refuseToken(member, text);
            return text;
        }

        /** It would stand in the events for ever, and in the list for all who may read that. */
        private void refuseToken(String member, String text) {
            if (ClientText.holdsToken(text)) {
                faults.add(member + " must not hold a token. Consider the one in it as leaked.");
            }
        }

        private @Nullable JsonNode member(String member) {
            JsonNode node = root.get(member);
            return node == null || node.isNull() ? null : node;
        }

        /** On its own it is the domain's to refuse; beside other faults it is named with them. */
        private void addExpiryInPast(@Nullable Long expiryDate) {
            if (expiryDate != null && expiryDate <= clock.millis()) {
                faults.add("The expiry %s is not in the future.".formatted(Instant.ofEpochMilli(expiryDate)));
            }
        }
    }

    private boolean isKnown(String role) {
        return RoleName.faults(role).isEmpty() && catalog.roles().containsKey(new RoleName(role));
    }

    private String catalogNames() {
        return String.join(
                ", ", catalog.roles().keySet().stream().map(RoleName::value).toList());
    }

    private static String echo(String text) {
        return text.codePointCount(0, text.length()) <= MAX_ECHO
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_ECHO)) + "…";
    }
}
