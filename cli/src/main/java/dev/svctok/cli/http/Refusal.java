package dev.svctok.cli.http;

import dev.svctok.api.http.ApiError;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns an answer that is no success into what a user can act on. */
final class Refusal {

    private static final String CHECK_THE_TOKEN = "Check the token: sts context validate, or pass --service-token";

    private Refusal() {}

    static Answer unlessAccepted(Answer answer) throws CliException {
        if (!answer.isSuccess()) {
            throw of(answer);
        }
        return answer;
    }

    static CliException of(Answer answer) {
        ApiError error = read(answer);
        if (error == null) {
            return unexpected(answer);
        }
        return new CliException(exitCode(answer), problems(error, answer), hint(answer, error));
    }

    /** Whether the service itself refuses, and not something that stands in between. */
    static boolean isOfTheService(Answer answer) {
        return read(answer) != null;
    }

    /** @return null where the answer is not the service's own */
    private static @Nullable ApiError read(Answer answer) {
        try {
            Members members = new Document(answer).members();
            List<ApiError.Item> items = new ArrayList<>();
            for (Members item : members.objects("errors")) {
                items.add(new ApiError.Item(text(item, "message")));
            }
            Long timestamp = members.number("serverTimestamp");
            return new ApiError(
                    text(members, "type"),
                    text(members, "title"),
                    answer.status(),
                    text(members, "detail"),
                    members.text("instance"),
                    text(members, "_type"),
                    text(members, "trackingKey"),
                    timestamp == null ? 0 : timestamp,
                    items,
                    members.text("message"));
        } catch (CliException e) {
            return null;
        }
    }

    private static String text(Members members, String name) {
        String text = members.text(name);
        return text == null ? "" : text;
    }

    /** An answer that the service would not have given. */
    static CliException unexpected(Answer answer) {
        if (answer.location() != null) {
            return new CliException(
                    ExitCode.SERVER,
                    answer.call() + " redirects to " + answer.location(),
                    "If you trust that address, pass it as --url");
        }
        if (answer.status() == 401 && answer.body().length == 0) {
            // To what has a body, the JDK gives away no body of a 401, whoever answered.
            return new CliException(ExitCode.CONNECTION, "The token is not accepted", CHECK_THE_TOKEN);
        }
        if (isFromAnHttpsPort(answer)) {
            return new CliException(
                    ExitCode.CONNECTION,
                    answer.call() + " answered " + answer.status() + ", and asks for TLS",
                    "Does it speak HTTPS there? Then the URL begins with https://");
        }
        String type = answer.contentType() == null ? "" : ", " + answer.contentType();
        return new CliException(
                answer.status() == 401 ? ExitCode.CONNECTION : ExitCode.SERVER,
                answer.call() + " answered " + answer.status() + " with something else than the service's JSON" + type,
                answer.status() >= 500
                        ? "Try again; if it stays so, ask whoever runs the service"
                        : "Is the URL right, or does a proxy stand in between? See: sts context list");
    }

    /** In the words of Tomcat, "… requires TLS.", and of nginx, "The plain HTTP request was sent to HTTPS port". */
    private static boolean isFromAnHttpsPort(Answer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        return answer.status() == 400
                && answer.call().contains(" http://")
                && (text.contains("requires TLS") || text.contains("sent to HTTPS port"));
    }

    private static ExitCode exitCode(Answer answer) {
        return switch (answer.status()) {
            case 401 -> ExitCode.CONNECTION;
            case 404 -> whereToLook(answer) == null ? ExitCode.SERVER : ExitCode.NOT_FOUND;
            default -> ExitCode.SERVER;
        };
    }

    /** What lists the things of which one was asked for that is not there; null where rather the address is wrong. */
    private static @Nullable String whereToLook(Answer answer) {
        String call = answer.call();
        if (call.contains("/security/tokens/")) {
            // Tokens of the past are not in the list of those that there are.
            return call.endsWith("/history") ? "sts audit list" : "sts service-token list";
        }
        if (isAboutProjections(answer)) {
            return call.contains("/dead-letters/")
                    ? "sts projection list and: sts projection dead-letters list"
                    : "sts projection list";
        }
        return null;
    }

    private static boolean isAboutProjections(Answer answer) {
        return answer.call().contains(Projections.PATH + "/");
    }

    private static List<String> problems(ApiError error, Answer answer) {
        List<String> problems = new ArrayList<>();
        for (ApiError.Item item : error.errors()) {
            problems.add(item.message());
        }
        if (problems.isEmpty()) {
            problems.add(firstOf(error.message(), error.detail(), error.title(), "Status " + answer.status()));
        }
        return problems;
    }

    private static String firstOf(@Nullable String... texts) {
        for (String text : texts) {
            if (text != null && !text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    private static @Nullable String hint(Answer answer, ApiError error) {
        String key = error.trackingKey().isEmpty() ? "" : " (tracking key " + error.trackingKey() + ")";
        return switch (answer.status()) {
            case 400, 413, 415, 422 ->
                answer.call().startsWith("GET ") || isAboutProjections(answer)
                        ? "Check the values of the flags; --help shows examples"
                        : "Nothing was changed. See --help, and for the roles: sts user-session roles";
            case 401 -> CHECK_THE_TOKEN;
            case 403 -> "Call with a token whose roles allow it: sts context set, or pass --service-token";
            case 404 ->
                whereToLook(answer) == null
                        ? "Is the URL right? See --url, --api-path and: sts context list"
                        : "See: " + whereToLook(answer);
            case 405 -> "Do writes go to another address? See --command-url and: sts context list -o json";
            case 429, 503 -> "Try again" + after(answer) + key;
            default ->
                answer.status() >= 500
                        ? nextStep(answer) + "; if it stays so, ask whoever runs the service" + key
                        : null;
        };
    }

    /** A creation that may have been done is not done again blindly. */
    private static String nextStep(Answer answer) {
        return answer.call().startsWith("POST ") && answer.call().endsWith("/security/tokens")
                ? "See whether it is there: sts service-token list"
                : "Try again";
    }

    private static String after(Answer answer) {
        return answer.retryAfter() == null ? "" : " in " + answer.retryAfter() + " s";
    }
}
