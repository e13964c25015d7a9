package dev.svctok.cli.http;

import dev.svctok.api.http.CreateTokenRequest;
import dev.svctok.cli.context.Connection;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Printer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The service's API. Every method throws where the service refuses or cannot be reached. */
public final class Api {

    /** A delete may wait half a minute until no node accepts the token any more. */
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private static final String EVENTS = "/security/audit/events";

    private final Connection connection;
    private final Printer printer;
    private final Transport transport;
    private final @Nullable Patience patience;

    public Api(Connection connection, Printer printer) {
        this(connection, printer, TIMEOUT);
    }

    Api(Connection connection, Printer printer, Duration timeout) {
        this(connection, printer, new Transport(connection, printer, timeout), null);
    }

    /** @param patience with which it is read; null for none */
    private Api(Connection connection, Printer printer, Transport transport, @Nullable Patience patience) {
        this.connection = connection;
        this.printer = printer;
        this.transport = transport;
        this.patience = patience;
    }

    /** The same, but where the service goes away while it is read, it is waited for, up to two minutes each time. */
    public Api patient() {
        return patient(Pause.REAL, System::nanoTime);
    }

    /** @param clock counts nanoseconds */
    Api patient(Pause pause, LongSupplier clock) {
        return new Api(connection, printer, transport, new Patience(transport, printer, false, pause, clock));
    }

    public Document serverInfo() throws CliException {
        Document info = read("/server/info");
        if (!info.has("version")) {
            throw Refusal.unexpected(info.answer());
        }
        return info;
    }

    /** @param query which of them, and of which moment; empty for all that there are now */
    public Document tokens(Query query) throws CliException {
        return read("/security/tokens" + query);
    }

    /** What became of the tokens from one moment to a later one. */
    public Document diff(Query query) throws CliException {
        return read("/security/audit/diff" + query);
    }

    /** Audit events in order, with a link to the next ones where there are more. */
    public Document events(Query query) throws CliException {
        return read(EVENTS + query);
    }

    /** The event at a position; null where there is none. */
    public @Nullable AuditEvent eventAt(long position) throws CliException {
        Answer answer = get(EVENTS + new Query().add("after", position - 1).add("limit", 1L));
        if (answer.status() == 400 && Refusal.isOfTheService(answer)) {
            // Nothing else can be wrong with that: the position is beyond the newest event.
            return null;
        }
        List<AuditEvent> events = new Document(Refusal.unlessAccepted(answer)).events();
        return events.isEmpty() || events.get(0).position() != position ? null : events.get(0);
    }

    /** @param after the position to begin behind; null for that of the newest event */
    public Following follow(Query filters, @Nullable Long after) {
        return new Following(transport, printer, connection.readUrl() + EVENTS, filters, after);
    }

    /** Everything that happened to a token, whether it is still there or not. */
    public Document history(long id) throws CliException {
        return read("/security/tokens/" + id + "/history");
    }

    public Document availableRoles() throws CliException {
        return read("/user/session/availableRoles");
    }

    /** A token as it stands in the list. */
    public Document token(long id) throws CliException {
        return read("/security/tokens/" + id);
    }

    /** Who a token is; of one that is not good, only that. To look at it is no use of it. */
    public Document introspect(String token) throws CliException {
        String form = "record_use=false&token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        return new Document(
                Refusal.unlessAccepted(transport.post(connection.readUrl() + "/security/introspect", form)));
    }

    public Document create(CreateTokenRequest request) throws CliException {
        return new Document(write("POST", "/security/tokens", json(request)));
    }

    /** Of a token, until nothing accepts it any more. */
    public Deletion deletion(long id) {
        return new Deletion(transport, printer, connection.writeUrl() + "/security/tokens/" + id, Pause.REAL);
    }

    /** Deletes a token without waiting until nothing accepts it any more. */
    public void deleteAtOnce(long id) throws CliException {
        write("DELETE", "/security/tokens/" + id + "?wait=false", null);
    }

    /** What there is for those who run the service. */
    public Projections projections() {
        return new Projections(transport, printer, connection.readUrl());
    }

    private Document read(String path) throws CliException {
        return new Document(Refusal.unlessAccepted(get(path)));
    }

    private Answer get(String path) throws CliException {
        String url = connection.readUrl() + path;
        return patience == null ? transport.send("GET", url, null) : patience.get(url, null);
    }

    private Answer write(String method, String path, @Nullable String body) throws CliException {
        return Refusal.unlessAccepted(transport.send(method, connection.writeUrl() + path, body));
    }

    private static String json(CreateTokenRequest request) {
        JsonText json = new JsonText().startObject();
        json.name("name").string(request.name());
        json.name("roles").startArray();
        for (String role : request.roles()) {
            json.string(role);
        }
        json.endArray();
        if (request.expiryDate() != null) {
            json.name("expiryDate").literal(Long.toString(request.expiryDate()));
        }
        if (request.dedicatedSubject() != null) {
            json.name("dedicatedSubject").string(request.dedicatedSubject());
        }
        if (request.description() != null) {
            json.name("description").string(request.description());
        }
        return json.endObject().toString();
    }
}
