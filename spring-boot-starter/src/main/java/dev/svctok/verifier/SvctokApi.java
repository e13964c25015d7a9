package dev.svctok.verifier;

import dev.svctok.api.http.Introspection;
import dev.svctok.api.http.LeaseRenewal;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is asked of svctok. */
final class SvctokApi {

    static final JsonMapper JSON = new JsonMapper();

    /** In a header. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final String NOT_IN_TIME = "there is no answer in time";

    /** So many in a row are no accident any more. */
    private static final int MAX_UNANSWERED = 5;

    private final AtomicInteger unanswered = new AtomicInteger();
    /** Whether somebody is finding out if svctok answers again. */
    private final AtomicBoolean probing = new AtomicBoolean();

    private final VerifierSettings settings;
    private final HttpClient http;
    private final String base;

    SvctokApi(VerifierSettings settings) {
        this.settings = settings;
        this.base = settings.url().toString().replaceAll("/+$", "") + "/api/security/";
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Asks whether a token is good. Does not fail. When svctok hangs, each that waits for it would hold a thread of the application until its
     * time is up: after some of them, one at a time goes on to ask, and the others are told at once, until there is an answer.
     */
    CompletableFuture<Verdict> introspect(String token, Origin origin) {
        if (unanswered.get() < MAX_UNANSWERED) {
            return asked(token, origin);
        }
        return probing.compareAndSet(false, true)
                ? asked(token, origin).whenComplete((verdict, none) -> probing.set(false))
                : CompletableFuture.completedFuture(unavailable(NOT_IN_TIME));
    }

    private CompletableFuture<Verdict> asked(String token, Origin origin) {
        try {
            return ask(token, origin);
        } catch (RuntimeException e) {
            // Its message may hold a token.
            return CompletableFuture.completedFuture(new Verdict.Unavailable(
                    "an error that nobody has foreseen, " + e.getClass().getName()));
        }
    }

    private CompletableFuture<Verdict> ask(String token, Origin origin) {
        HttpRequest request = request("introspect")
                .timeout(settings.timeout())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(token, origin)))
                .build();
        return send(request, BodyHandlers.ofString())
                .exceptionallyCompose(failure -> isBrokenConnection(failure)
                        // One that was kept, and that the other side has closed meanwhile.
                        ? send(request, BodyHandlers.ofString())
                        : CompletableFuture.failedFuture(failure))
                .handle((answer, failure) -> {
                    String reason = failure == null ? null : reason(failure);
                    unanswered.updateAndGet(before -> NOT_IN_TIME.equals(reason) ? before + 1 : 0);
                    return reason == null ? verdict(answer) : unavailable(reason);
                });
    }

    private static Verdict unavailable(String reason) {
        return new Verdict.Unavailable("svctok cannot be asked: " + reason);
    }

    /** The client's own time limit ends with the head of an answer. */
    private <T> CompletableFuture<HttpResponse<T>> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        CompletableFuture<HttpResponse<T>> sent = http.sendAsync(request, body);
        return sent.copy()
                .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        sent.cancel(true);
                    }
                });
    }

    private static String form(String token, Origin origin) {
        StringBuilder form = new StringBuilder("token=").append(encoded(token));
        if (origin.remoteAddress() != null) {
            form.append("&remote_address=").append(encoded(origin.remoteAddress()));
        }
        if (origin.userAgent() != null) {
            form.append("&user_agent=").append(encoded(origin.userAgent()));
        }
        return form.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static boolean isBrokenConnection(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause != null && cause.getClass() == IOException.class;
    }

    private static Verdict verdict(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            return new Verdict.Unavailable(meaning(answer.statusCode()));
        }
        try {
            Introspection told = JSON.readValue(answer.body(), Introspection.class);
            if (told == null) {
                return new Verdict.Unavailable("svctok answers with nothing");
            }
            return told.active() ? new Verdict.Accepted(token(told)) : new Verdict.Refused();
        } catch (JacksonException | NumberFormatException e) {
            return new Verdict.Unavailable("svctok answers with something else than a verdict");
        }
    }

    /** What an answer other than the one that is wanted means for whoever runs the application. */
    static String meaning(int status) {
        return switch (status) {
            case 401 ->
                "svctok does not accept this application's own token (svctok.token): create one with the role"
                        + " svctok-verifier";
            case 403 ->
                "this application's own token (svctok.token) may not verify others: it needs the permission"
                        + " verify-service-tokens, as the role svctok-verifier has it";
            case 404 -> "there is no svctok at svctok.url, or one that is too old";
            case 429 ->
                "svctok has had too many requests with bad tokens from this address, or has as many programs with this"
                        + " application's token as it takes";
            case 503 -> "svctok is not certain at present, or takes no more programs";
            default -> "svctok answers with the status " + status;
        };
    }

    private static ServiceToken token(Introspection told) {
        return new ServiceToken(
                Long.parseLong(String.valueOf(told.sub())),
                Objects.requireNonNullElse(told.clientId(), ""),
                Objects.requireNonNullElse(told.roles(), List.of()),
                told.scope() == null || told.scope().isEmpty()
                        ? List.of()
                        : List.of(told.scope().split(" ")),
                told.exp() == null ? null : Instant.ofEpochSecond(told.exp()));
    }

    /** Begins to be told of deletions. */
    HttpResponse<InputStream> open() throws IOException, InterruptedException {
        return http.send(
                request("verifiers?name=%s&maxStalenessMs=%d"
                                .formatted(
                                        encoded(settings.name()),
                                        settings.maxStaleness().toMillis()))
                        .timeout(settings.timeout())
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofInputStream());
    }

    /** @return the status; null where there was no answer */
    @Nullable
    Integer renew(String leaseId, LeaseRenewal renewal) throws InterruptedException {
        return send(request("verifiers/" + leaseId)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(renewal))));
    }

    void giveBack(String leaseId) throws InterruptedException {
        send(request("verifiers/" + leaseId).DELETE());
    }

    private @Nullable Integer send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return send(request.timeout(settings.timeout()).build(), BodyHandlers.discarding())
                    .get()
                    .statusCode();
        } catch (ExecutionException e) {
            return null;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "ApiKey " + settings.token())
                .header(
                        "User-Agent",
                        "svctok starter ("
                                + UNPRINTABLE.matcher(settings.name()).replaceAll("?") + ")");
    }

    /** What is behind a failure, in words. */
    static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
                return NOT_IN_TIME;
            }
            if (cause instanceof ConnectException) {
                return "the connection is refused, or the host is not known";
            }
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? "the connection is broken" : root.getMessage();
    }
}
