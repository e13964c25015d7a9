package dev.svctok.spring;

import dev.svctok.api.SecretFormat;
import dev.svctok.verifier.VerifierSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where svctok is, and how long its word is taken for.
 *
 * @param url of svctok, as http://localhost:8080
 * @param token of this application's own, with the role svctok-verifier
 * @param tokenFile a file that holds it; instead of the token itself
 * @param maxStaleness for how long this application may accept a token without a word from svctok; when it falls silent, a deletion
 *     waits for it so long at the most. 1 s to 1 h; svctok may allow less
 * @param maxAge after how long a verdict is asked for anew; 1 s to 1 h
 * @param maxVerdicts how many verdicts are kept at the most
 * @param timeout how long an answer of svctok is waited for; 100 ms to 1 min
 */
@ConfigurationProperties("svctok")
public record SvctokProperties(
        @Nullable URI url,
        @Nullable String token,
        @Nullable Path tokenFile,
        @DefaultValue("30s") Duration maxStaleness,
        @DefaultValue("30s") Duration maxAge,
        @DefaultValue("10000") int maxVerdicts,
        @DefaultValue("5s") Duration timeout) {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    public SvctokProperties {
        check("svctok.max-staleness", maxStaleness, SECOND, HOUR);
        check("svctok.max-age", maxAge, SECOND, HOUR);
        check("svctok.timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(1));
        if (maxVerdicts < 1) {
            throw wrong("svctok.max-verdicts", maxVerdicts, "must be at least 1");
        }
    }

    private static void check(String property, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw wrong(property, value, "must lie between %s and %s".formatted(least, most));
        }
    }

    /** @throws WrongSettingException if something is missing or wrong */
    VerifierSettings settings(String application) {
        return new VerifierSettings(address(), ownToken(), application, maxStaleness, maxAge, maxVerdicts, timeout);
    }

    private URI address() {
        if (url == null
                || url.getHost() == null
                || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw wrong("svctok.url", url, "must be the address of svctok, as http://localhost:8080");
        }
        return url;
    }

    private String ownToken() {
        if ((token == null) == (tokenFile == null)) {
            throw new WrongSettingException(
                    "svctok.token",
                    "must be a token of this application's own with the role svctok-verifier, or stand in the file svctok.token-file;"
                            + " one of the two.");
        }
        String own = token == null ? read(tokenFile) : token.strip();
        List<String> faults = SecretFormat.chosenFaults(own);
        if (!faults.isEmpty()) {
            throw new WrongSettingException(
                    token == null ? "svctok.token-file" : "svctok.token",
                    "holds no token of svctok's: it %s.".formatted(String.join("; it ", faults)));
        }
        return own;
    }

    private static String read(@Nullable Path file) {
        try {
            return Files.readString(Path.of(String.valueOf(file))).strip();
        } catch (IOException e) {
            throw wrong("svctok.token-file", file, "must be a file that can be read");
        }
    }

    private static WrongSettingException wrong(String property, @Nullable Object value, String reason) {
        return new WrongSettingException(property, "%s, not %s.".formatted(reason, value == null ? "missing" : value));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "SvctokProperties[%s]".formatted(url);
    }
}
