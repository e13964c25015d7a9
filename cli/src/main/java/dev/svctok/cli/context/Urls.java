package dev.svctok.cli.context;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Addresses as people type them. */
public final class Urls {

    private static final String DEFAULT_API_PATH = "/api";
    private static final String EXAMPLE = "As in: --url https://tokens.example.com";
    private static final int MAX_PORT = 65_535;

    private Urls() {}

    /**
     * The address of the API.
     *
     * @param apiPath null for the usual one
     * @param fault whose fault it is where the address is malformed
     */
    static String api(String url, @Nullable String apiPath, ExitCode fault) throws CliException {
        String path = apiPath(apiPath);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || "?#%\\\"<>^`{|}".indexOf(c) >= 0) {
                throw new CliException(fault, "The API path " + path + " is malformed", "As in: --api-path /api");
            }
        }
        String base = server(url, fault);
        return base.endsWith(path) ? base : base + path;
    }

    /** A path with a slash before it and none after. */
    public static String apiPath(@Nullable String path) {
        String clean = withoutTrailingSlashes(path == null ? DEFAULT_API_PATH : path);
        return clean.isEmpty() || clean.startsWith("/") ? clean : "/" + clean;
    }

    /** The address of a server without a slash at its end. A path in it stays: a gateway may put the service there. */
    public static String server(String url, ExitCode fault) throws CliException {
        String lower = url.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
            throw refused(
                    fault, url, "must start with http:// or https://", url.contains("://") ? EXAMPLE : guess(url));
        }
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null) {
                throw refused(fault, url, "names no host", EXAMPLE);
            }
            if (uri.getPort() > MAX_PORT) {
                throw refused(fault, url, "has a port beyond " + MAX_PORT, EXAMPLE);
            }
            if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw refused(
                        fault,
                        uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()),
                        "must not carry a user, a query or a fragment",
                        EXAMPLE);
            }
        } catch (URISyntaxException e) {
            throw refused(fault, url, "is malformed", EXAMPLE);
        }
        return withoutTrailingSlashes(url);
    }

    private static String guess(String url) {
        boolean local = url.startsWith("localhost") || url.startsWith("127.") || url.startsWith("[::1]");
        return "Did you mean " + (local ? "http://" : "https://") + url + " ?";
    }

    private static CliException refused(ExitCode fault, String url, String why, @Nullable String hint) {
        return new CliException(fault, "The URL " + url + " " + why, hint);
    }

    private static String withoutTrailingSlashes(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }
}
