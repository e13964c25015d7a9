package dev.svctok.eventstore.startup;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.Ordered;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses to start on a setting that would do nothing: a misspelt address of the database must not lead to an empty
 * database of its own. Looks at everything under {@code svctok} and the bootstrap token's keys, before anything else happens.
 */
public final class SettingsCheck implements EnvironmentPostProcessor, Ordered {

    /** What this installation calls itself where it tells others about a token. */
    public static final String ISSUER = "svctok.issuer";

    private static final String BOOTSTRAP = "stackstate.authentication.servicetoken.bootstrap";

    /** Of all services, as one file of settings may be handed to each of them. */
    private static final NavigableSet<String> SINGLE = new TreeSet<>(Set.of(
            "svctok.command-url",
            "svctok.data-dir",
            "svctok.events.poll-interval",
            ISSUER,
            "svctok.last-use.client",
            "svctok.last-use.flush-interval",
            "svctok.refusals.burst",
            "svctok.refusals.per-minute",
            "svctok.storage.connect-timeout",
            "svctok.storage.migration.password",
            "svctok.storage.migration.username",
            "svctok.storage.password",
            "svctok.storage.pool-size",
            "svctok.storage.url",
            "svctok.storage.username",
            "svctok.verification.max-staleness",
            BOOTSTRAP + ".token",
            BOOTSTRAP + ".token-file",
            BOOTSTRAP + ".ttl"));

    /** They hold others below them. */
    private static final NavigableSet<String> NESTED = new TreeSet<>(Set.of("svctok.roles", BOOTSTRAP + ".roles"));

    private static final Set<String> ROOTS = Set.of("svctok", "stackstate");

    /** In the environment, what other programs of the same maker read stands side by side with ours. */
    private static final Set<String> ROOTS_OF_VARIABLES = Set.of("svctok", "stackstate.authentication");

    /** What Kubernetes tells every container about a service that is called svctok. */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile("SVCTOK_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_.+)?)?)");

    /** How the names of all settings begin, Spring Boot's among them. */
    private static final Set<String> GROUPS =
            Set.of("logging", "management", "server", "spring", "springdoc", "stackstate", "svctok");

    private static final Set<String> SWITCHES = Set.of("debug", "trace");

    private static final Pattern ROLE = Pattern.compile("svctok\\.roles\\.([^\\[]+)(\\[\\d+\\])?");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9-]+");

    private static final String PORT = "server.port";
    private static final Pattern DIGITS = Pattern.compile("\\d{1,5}");

    private static final String COMMAND_URL = "svctok.command-url";
    private static final Set<String> WEB = Set.of("http", "https");
    private static final int MAX_PORT = 65_535;

    private static final String LOG_FORMAT = "logging.structured.format.console";
    private static final Set<String> LOG_FORMATS = new TreeSet<>(Set.of("ecs", "gelf", "logstash"));

    /** Every setting that there is. */
    public static Collection<String> known() {
        NavigableSet<String> known = new TreeSet<>(SINGLE);
        known.addAll(NESTED);
        return known;
    }

    /** @throws StartupException naming every setting that there is not */
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Class<?> program = application.getMainApplicationClass();
        check(environment, program != null && program.getName().startsWith("dev.svctok."));
    }

    /** @param ours whether the program is one of ours; what else another one understands is its own business */
    static void check(ConfigurableEnvironment environment, boolean ours) {
        Set<String> roots = ours ? ROOTS : Set.of("svctok");
        NavigableSet<String> unknown = new TreeSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.from(environment.getPropertySources())) {
            if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
                Stream.of(variables.getPropertyNames())
                        .filter(SettingsCheck::isUnknownVariable)
                        .forEach(unknown::add);
            } else if (source instanceof IterableConfigurationPropertySource names) {
                names.stream()
                        .filter(name -> isUnknown(name, roots))
                        .map(ConfigurationPropertyName::toString)
                        .forEach(unknown::add);
            }
        }
        if (!unknown.isEmpty()) {
            throw new StartupException("svctok has no setting %s. It has: %s."
                    .formatted(String.join(", ", unknown), String.join(", ", known())));
        }
        checkRoleNames(environment);
        checkPort(environment.getProperty(PORT));
        checkCommandUrl(environment.getProperty(COMMAND_URL));
        checkLogFormat(environment.getProperty(LOG_FORMAT));
        checkIssuer(environment.getProperty(ISSUER));
        if (ours) {
            checkArguments(environment);
            ProfilesCheck.check(environment);
        }
    }

    static void checkArguments(ConfigurableEnvironment environment) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof CommandLinePropertySource<?> arguments) {
                List<String> wrong = Stream.concat(
                                Stream.of(arguments.getPropertyNames())
                                        .filter(name -> isNoOption(name) || lacksValue(arguments, name))
                                        .map(name -> "--" + name),
                                otherArguments(arguments))
                        .toList();
                if (!wrong.isEmpty()) {
                    throw new StartupException(
                            "%s is no setting with a value. An example: --server.port=9090; the README lists them all."
                                    .formatted(String.join(", ", wrong)));
                }
            }
        }
    }

    private static boolean isNoOption(String name) {
        String first = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        return !name.equals(CommandLinePropertySource.DEFAULT_NON_OPTION_ARGS_PROPERTY_NAME)
                && !(name.contains(".") ? GROUPS : SWITCHES).contains(first);
    }

    private static boolean lacksValue(CommandLinePropertySource<?> arguments, String name) {
        return name.contains(".") && String.valueOf(arguments.getProperty(name)).isEmpty();
    }

    private static Stream<String> otherArguments(CommandLinePropertySource<?> arguments) {
        String others = arguments.getProperty(CommandLinePropertySource.DEFAULT_NON_OPTION_ARGS_PROPERTY_NAME);
        return others == null ? Stream.of() : Stream.of(others);
    }

    private static boolean isUnknown(ConfigurationPropertyName name, Set<String> roots) {
        return roots.stream()
                        .map(ConfigurationPropertyName::of)
                        .anyMatch(root -> root.equals(name) || root.isAncestorOf(name))
                && SINGLE.stream().map(ConfigurationPropertyName::of).noneMatch(name::equals)
                && NESTED.stream()
                        .map(ConfigurationPropertyName::of)
                        .noneMatch(parent -> parent.equals(name) || parent.isAncestorOf(name));
    }

    /** Variables have no dashes, and an underscore in them may stand for a dot, a dash or nothing. */
    private static boolean isUnknownVariable(String variable) {
        String name = letters(variable);
        return ROOTS_OF_VARIABLES.stream().map(SettingsCheck::letters).anyMatch(name::startsWith)
                && SINGLE.stream().map(SettingsCheck::letters).noneMatch(name::equals)
                && NESTED.stream().map(SettingsCheck::letters).noneMatch(name::startsWith)
                && !OF_KUBERNETES.matcher(variable).matches();
    }

    private static String letters(String name) {
        return name.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
    }

    /** Spring leaves out what it does not expect in a name, and two roles could become one. */
    private static void checkRoleNames(ConfigurableEnvironment environment) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> names
                    && !(source instanceof SystemEnvironmentPropertySource)) {
                for (String name : names.getPropertyNames()) {
                    Matcher role = ROLE.matcher(name);
                    if (role.matches() && !PLAIN.matcher(role.group(1)).matches()) {
                        throw new StartupException(
                                "svctok.roles: write the name of the role \"%s\" in brackets, as \"[%1$s]\"."
                                        .formatted(role.group(1)));
                    }
                }
            }
        }
    }

    private static void checkPort(@Nullable String port) {
        if (port != null
                && !port.isBlank()
                && !(DIGITS.matcher(port).matches() && Integer.parseInt(port) <= MAX_PORT)) {
            throw new StartupException("%s: \"%s\" is not a port, a number from 0 to 65535.".formatted(PORT, port));
        }
    }

    /** Clients send tokens there. What it holds is not repeated: somebody may have put a password into it. */
    private static void checkCommandUrl(@Nullable String url) {
        if (url != null && !url.isBlank() && !isWebAddress(url)) {
            throw new StartupException(
                    "%s (SVCTOK_COMMAND_URL) must be an address such as https://writes.example.com: http or https, a host, and no user, query or fragment."
                            .formatted(COMMAND_URL));
        }
    }

    private static boolean isWebAddress(String text) {
        try {
            URI url = new URI(text);
            return url.getScheme() != null
                    && WEB.contains(url.getScheme().toLowerCase(Locale.ROOT))
                    && url.getHost() != null
                    && url.getPort() <= MAX_PORT
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Else the logging system dies with a stack trace before anything can be told properly. */
    private static void checkLogFormat(@Nullable String format) {
        boolean className = format != null && format.indexOf('.') > 0;
        if (format != null && !format.isBlank() && !className && !LOG_FORMATS.contains(format)) {
            throw new StartupException(
                    "%s: there is no format \"%s\"; known: %s.".formatted(LOG_FORMAT, format, LOG_FORMATS));
        }
    }

    private static void checkIssuer(@Nullable String issuer) {
        if (issuer != null && issuer.isBlank()) {
            throw new StartupException(
                    "%s must not be blank. Leave it out, and it is \"svctok\"; or name this installation, for instance by its address."
                            .formatted(ISSUER));
        }
    }

    /** After all files of settings have been read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
