package dev.svctok.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service as a client sees it. */
final class Api {

    static final JsonMapper JSON = JsonMapper.shared();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final String url;
    private final HttpClient http;

    Api(String url) {
        this(url, HTTP);
    }

    /** @param http what its user trusts */
    Api(String url, HttpClient http) {
        this.url = url;
        this.http = http;
    }

    /** A token that was created, as its creator knows it. */
    record Created(long id, String secret, String name) {}

    HttpResponse<String> get(String path, @Nullable String token) {
        return send(request(path, token).GET());
    }

    HttpResponse<String> post(String path, @Nullable String token, String body) {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> delete(long id, @Nullable String token) {
        return send(request("/api/security/tokens/" + id, token).DELETE());
    }

    int status(@Nullable String token) {
        return get("/api/server/status", token).statusCode();
    }

    Created create(String token, String name, String... roles) {
        return created(postToken(token, name, roles), name);
    }

    HttpResponse<String> postToken(String token, String name, String... roles) {
        return post("/api/security/tokens", token, json(Map.of("name", name, "roles", List.of(roles))));
    }

    /** Of a creation that was answered. */
    static Created created(HttpResponse<String> answer, String name) {
        if (answer.statusCode() != 200) {
            throw new AssertionError("create answered %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        JsonNode created = JSON.readTree(answer.body());
        return new Created(
                created.get("id").longValue(), Secrets.seen(created.get("token").stringValue()), name);
    }

    List<Long> ids(String token) {
        HttpResponse<String> answer = get("/api/security/tokens", token);
        if (answer.statusCode() != 200) {
            throw new AssertionError("list answered %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return ids(answer);
    }

    /** Of a list that was answered. */
    static List<Long> ids(HttpResponse<String> answer) {
        return JSON.readTree(answer.body())
                .valueStream()
                .map(listed -> listed.get("id").longValue())
                .toList();
    }

    static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofMinutes(1));
        if (token != null) {
            builder.header("Authorization", "ApiKey " + token);
        }
        return builder;
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
