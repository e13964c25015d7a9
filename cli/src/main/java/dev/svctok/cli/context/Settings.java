package dev.svctok.cli.context;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What flags and environment say about the connection. Flags win. */
public final class Settings {

    private final Flags flags;
    private final Environment environment;

    public Settings(Flags flags, Environment environment) {
        this.flags = flags;
        this.environment = environment;
    }

    /** Where nothing but the saved context counts. */
    public static Settings none() {
        return new Settings(new Flags(CommandSpec.create()), new Environment(Map.of(), InputStream.nullInputStream()));
    }

    /** The flags that every command understands. */
    public static List<OptionSpec.Builder> flags() {
        return List.of(
                Flags.text("URL", "Where the service is, as https://tokens.example.com", "--url"),
                Flags.text("TOKEN", "The token to call with; - reads it from stdin", "--service-token"),
                Flags.text("TOKEN", "The same, under the stock client's other name", "--api-token"),
                Flags.text("NAME", "Use this saved context instead of the current one", "--context", "-c"),
                Flags.file("The contexts file (default ~/.config/stackstate-cli/config.yaml)", "--config"),
                Flags.text("PATH", "Path of the API below the URL (default /api)", "--api-path"),
                Flags.text("URL", "Where writes go, if not to --url", "--command-url"),
                Flags.file("Trust the certificates in this PEM file instead of the JDK's", "--ca-cert-path"),
                Flags.toggle("Accept any TLS certificate: for trials only", "--skip-ssl"));
    }

    public Path contextsFile() throws CliException {
        String flag = flags.filled("--config");
        return flag == null ? environment.defaultContextsFile() : Path.of(flag);
    }

    /** Whether the call names a contexts file, perhaps with a slip of the pen. */
    boolean namesAFileThatIsNotThere() throws CliException {
        return flags.has("--config") && Files.notExists(contextsFile());
    }

    public @Nullable String contextName() throws CliException {
        return setting("--context", "STS_CLI_CONTEXT");
    }

    /** Whose fault a malformed address is: that of the call or that of what was set up before it. */
    public ExitCode urlFault() {
        return flags.has("--url") || flags.has("--command-url") || flags.has("--api-path")
                ? ExitCode.USAGE
                : ExitCode.CONFIGURATION;
    }

    public @Nullable String url() throws CliException {
        return setting("--url", "STS_CLI_URL");
    }

    public @Nullable String apiPath() throws CliException {
        return setting("--api-path", "STS_CLI_API_PATH");
    }

    public @Nullable String commandUrl() throws CliException {
        return setting("--command-url", "STS_CLI_COMMAND_URL");
    }

    public @Nullable String caCertPath() throws CliException {
        return setting("--ca-cert-path", "STS_CA_CERT_PATH");
    }

    /** @return null where nothing says so or otherwise */
    public @Nullable Boolean skipSsl() throws CliException {
        if (flags.has("--skip-ssl")) {
            return flags.isOn("--skip-ssl");
        }
        String value = environment.variable("STS_SKIP_SSL");
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default ->
                throw new CliException(
                        ExitCode.CONFIGURATION,
                        "STS_SKIP_SSL must be true or false, not '" + value + "'",
                        "Set or unset it");
        };
    }

    /** @return null where neither flags nor environment give one */
    public @Nullable Secret token() throws CliException {
        String service = flags.filled("--service-token");
        String api = flags.filled("--api-token");
        if (service != null && api != null) {
            throw CliException.usage("--service-token and --api-token exclude each other", "Give one of them");
        }
        String given = service == null ? api : service;
        if (given != null) {
            return wellFormed(fromStdin(given));
        }
        service = environment.variable("STS_CLI_SERVICE_TOKEN");
        api = environment.variable("STS_CLI_API_TOKEN");
        if (service != null && api != null && !service.equals(api)) {
            throw new CliException(
                    ExitCode.CONFIGURATION,
                    "STS_CLI_SERVICE_TOKEN and STS_CLI_API_TOKEN hold different tokens",
                    "Unset one of them");
        }
        String token = service == null ? api : service;
        return token == null ? null : wellFormed(token);
    }

    /** What flags and environment say, as a context to keep under that name. */
    public SavedContext toSave(String name) throws CliException {
        String url = url();
        Secret token = token();
        List<String> missing = new ArrayList<>();
        if (url == null) {
            missing.add("--url URL");
        }
        if (token == null) {
            missing.add("--service-token TOKEN");
        }
        if (url == null || token == null) {
            throw CliException.missingFlags(missing, "See: sts context save --help");
        }
        String commandUrl = commandUrl();
        String caCertPath = caCertPath();
        return new SavedContext(
                name,
                Urls.server(url, urlFault()),
                token,
                isApiToken(),
                Urls.apiPath(apiPath()),
                commandUrl == null ? null : Urls.server(commandUrl, urlFault()),
                new Tls(
                        Boolean.TRUE.equals(skipSsl()),
                        caCertPath == null
                                ? null
                                : Path.of(caCertPath).toAbsolutePath().toString(),
                        null));
    }

    /** Whether the token is given as the stock client's API token. */
    private boolean isApiToken() {
        return flags.has("--api-token")
                || (!flags.has("--service-token") && environment.variable("STS_CLI_SERVICE_TOKEN") == null);
    }

    private @Nullable String setting(String flag, String variable) throws CliException {
        String value = flags.filled(flag);
        return value == null ? environment.variable(variable) : value;
    }

    private String fromStdin(String value) throws CliException {
        if (!value.equals("-")) {
            return value;
        }
        String token = environment.fromInput();
        if (token.isEmpty()) {
            throw CliException.usage(
                    "There is no token on stdin", "As in: sts service-token list --service-token - < FILE");
        }
        return token;
    }

    static Secret wellFormed(String token) throws CliException {
        Secret secret = new Secret(token);
        if (!secret.isWellFormed()) {
            throw new CliException(
                    ExitCode.CONFIGURATION,
                    "The token has characters that no token has (a blank, a line break, an accent)",
                    "Copy it again");
        }
        return secret;
    }
}
