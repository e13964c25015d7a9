package dev.svctok.cli.http;

import dev.svctok.api.http.DeletionProgress;
import dev.svctok.api.http.Introspection;
import dev.svctok.api.http.LastUse;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.http.ServiceTokenCreatedResponse;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON that the service answered with. Scripts get it as it came, members that this client does not know included;
 * people get what is read out of it. It is read piece by piece: binding by reflection takes longer than the call itself.
 */
public final class Document {

    static final JsonFactory JSON = new JsonFactory();

    private static final Pattern NODE = Pattern.compile("verifier;node=\"([^\"]*)\"");
    private static final Pattern LIST = Pattern.compile("(^|, )list\\b");

    private final Answer answer;

    Document(Answer answer) {
        this.answer = answer;
    }

    /** A part of an answer that comes piece by piece. */
    static Document of(Answer answer, String json) {
        return new Document(answer.withBody(json.getBytes(StandardCharsets.UTF_8)));
    }

    Answer answer() {
        return answer;
    }

    /** Who does not know yet what was written, in words; empty where all do. */
    public List<String> pending() {
        String pending = answer.pending();
        if (pending == null) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        NODE.matcher(pending)
                .results()
                .map(node -> node.group(1))
                .forEach(node -> words.add(node.equals("*") ? "any process" : "the process " + node));
        if (LIST.matcher(pending).find()) {
            words.add("the list");
        }
        return words;
    }

    /** Copies an object. */
    public void copyObject(JsonText to) throws CliException {
        copy(JsonToken.START_OBJECT, to);
    }

    /** Copies an array. */
    public void copyArray(JsonText to) throws CliException {
        copy(JsonToken.START_ARRAY, to);
    }

    /** Copies one of the members, if it is there. */
    public void copyMember(String name, JsonText to) throws CliException {
        try (JsonParser parser = open(JsonToken.START_OBJECT)) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean wanted = parser.currentName().equals(name);
                parser.nextToken();
                expect(JsonCopy.copy(parser, wanted ? to : new JsonText()));
            }
        } catch (JacksonException e) {
            throw Refusal.unexpected(answer);
        }
    }

    /** The elements of an array, each on one line. */
    public List<String> lines() throws CliException {
        List<String> lines = new ArrayList<>();
        try (JsonParser parser = open(JsonToken.START_ARRAY)) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser.currentToken() != null);
                JsonText line = new JsonText();
                expect(JsonCopy.copy(parser, line));
                lines.add(line.toString());
            }
        } catch (JacksonException e) {
            throw Refusal.unexpected(answer);
        }
        return lines;
    }

    public List<ServiceToken> tokens() throws CliException {
        List<ServiceToken> tokens = new ArrayList<>();
        for (Members members : objects()) {
            tokens.add(token(members));
        }
        return tokens;
    }

    public TokenDiff diff() throws CliException {
        Members members = members();
        expect(members.has("appeared") && members.has("vanished") && members.has("changed") && members.has("expired"));
        List<TokenDiff.Change> changed = new ArrayList<>();
        for (Members change : members.objects("changed")) {
            changed.add(new TokenDiff.Change(
                    token(required(change.object("before"))), token(required(change.object("after")))));
        }
        return new TokenDiff(
                tokens(members, "appeared"), tokens(members, "vanished"), changed, tokens(members, "expired"));
    }

    AuditEvent event() throws CliException {
        return required(AuditEvent.of(members()));
    }

    public List<AuditEvent> events() throws CliException {
        List<AuditEvent> events = new ArrayList<>();
        for (Members members : objects()) {
            events.add(required(AuditEvent.of(members)));
        }
        return events;
    }

    public ServiceTokenCreatedResponse created() throws CliException {
        Members members = members();
        return new ServiceTokenCreatedResponse(
                required(members.text("token")),
                required(members.text("name")),
                members.number("expiration"),
                members.has("id") ? required(members.number("id")) : 0,
                members.texts("roles"));
    }

    public Introspection introspection() throws CliException {
        Members members = members();
        if (!required(members.flag("active"))) {
            return Introspection.INACTIVE;
        }
        return new Introspection(
                true,
                required(members.text("sub")),
                members.text("client_id"),
                members.text("username"),
                members.text("scope"),
                members.number("exp"),
                members.number("iat"),
                members.text("iss"),
                members.texts("roles"));
    }

    /** Of a token that is good. */
    public long id(Introspection introspection) throws CliException {
        try {
            return Long.parseLong(required(introspection.sub()));
        } catch (NumberFormatException e) {
            throw Refusal.unexpected(answer);
        }
    }

    DeletionProgress deletion() throws CliException {
        Members members = members();
        expect(members.has("waitingFor"));
        List<DeletionProgress.Verifier> waitingFor = new ArrayList<>();
        for (Members verifier : members.objects("waitingFor")) {
            waitingFor.add(new DeletionProgress.Verifier(
                    required(verifier.text("node")), required(verifier.number("leaseRemainingMs"))));
        }
        return new DeletionProgress(required(members.number("id")), waitingFor);
    }

    /** The texts of one of the members. */
    public List<String> texts(String name) throws CliException {
        Members members = members();
        expect(members.has(name));
        return members.texts(name);
    }

    /** Whether the answer is a page, and not the last one. */
    boolean hasNext() {
        return answer.link() != null && answer.link().contains("rel=\"next\"");
    }

    /** The position of the newest event; null where the answer does not tell. */
    @Nullable
    Long head() {
        try {
            return answer.head() == null ? null : Long.valueOf(answer.head());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The moment before which nobody knows what was used; null where the answer does not tell. */
    public @Nullable Instant usesRecordedSince() {
        try {
            return answer.usesRecordedSince() == null ? null : Instant.parse(answer.usesRecordedSince());
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** One token. */
    public ServiceToken token() throws CliException {
        return token(members());
    }

    /** All members of an object, as {@code name: value}. */
    public List<String> describe() throws CliException {
        return members().describe();
    }

    /** The value of one of the members. */
    public long number(String name) throws CliException {
        return required(members().number(name));
    }

    /** One of the members; null where it is not there. */
    public @Nullable String text(String name) throws CliException {
        return members().text(name);
    }

    /** Whether the answer has a member of that name. */
    public boolean has(String name) throws CliException {
        return members().has(name);
    }

    /** The elements of an array of objects. */
    List<Members> objects() throws CliException {
        List<Members> objects = new ArrayList<>();
        try (JsonParser parser = open(JsonToken.START_ARRAY)) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                objects.add(Members.read(parser));
            }
            expect(parser.currentToken() == JsonToken.END_ARRAY);
        } catch (JacksonException e) {
            throw Refusal.unexpected(answer);
        }
        return objects;
    }

    Members members() throws CliException {
        try (JsonParser parser = open(JsonToken.START_OBJECT)) {
            return Members.read(parser);
        } catch (JacksonException e) {
            throw Refusal.unexpected(answer);
        }
    }

    private List<ServiceToken> tokens(Members members, String name) throws CliException {
        List<ServiceToken> tokens = new ArrayList<>();
        for (Members token : members.objects(name)) {
            tokens.add(token(token));
        }
        return tokens;
    }

    private ServiceToken token(Members members) throws CliException {
        Long changed = members.number("lastUpdateTimestamp");
        return new ServiceToken(
                required(members.number("id")),
                changed == null ? 0 : changed,
                required(members.text("name")),
                members.text("description"),
                members.number("expiration"),
                members.texts("roles"),
                members.text("dedicatedSubject"),
                members.flag("valid"),
                lastUse(members.object("lastUsed")));
    }

    private @Nullable LastUse lastUse(@Nullable Members use) throws CliException {
        return use == null
                ? null
                : new LastUse(
                        required(use.number("timestamp")),
                        use.text("remoteAddress"),
                        use.text("userAgent"),
                        use.number("introspectedBy"));
    }

    private void copy(JsonToken first, JsonText to) throws CliException {
        try (JsonParser parser = open(first)) {
            expect(JsonCopy.copy(parser, to));
        } catch (JacksonException e) {
            throw Refusal.unexpected(answer);
        }
    }

    private JsonParser open(JsonToken first) throws CliException {
        JsonParser parser = JSON.createParser(ObjectReadContext.empty(), answer.body());
        expect(parser.nextToken() == first);
        return parser;
    }

    private void expect(boolean asAgreed) throws CliException {
        if (!asAgreed) {
            throw Refusal.unexpected(answer);
        }
    }

    <T> T required(@Nullable T value) throws CliException {
        if (value == null) {
            throw Refusal.unexpected(answer);
        }
        return value;
    }
}
