package dev.svctok.eventstore.startup;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * Refuses to start with a profile that would do nothing: with a misspelt one the service would run on an empty database of its
 * own. An operator's own profile is known by the settings that are read for it.
 */
final class ProfilesCheck {

    private static final String KNOWN = "postgres";
    private static final String ON_PROFILE = "spring.config.activate.on-profile";
    private static final String GROUP = "spring.profiles.group";

    private ProfilesCheck() {}

    static void check(ConfigurableEnvironment environment) {
        List<String> unknown = Stream.of(environment.getActiveProfiles())
                .filter(profile -> !profile.equals(KNOWN) && !isGroup(environment, profile))
                .filter(profile -> environment.getPropertySources().stream().noneMatch(source -> isOf(profile, source)))
                .toList();
        if (!unknown.isEmpty()) {
            throw new StartupException(
                    "spring.profiles.active (SPRING_PROFILES_ACTIVE): there is no profile \"%s\". svctok has the profile %s; one of your own has its settings in a file application-%s.yaml, in the working directory or its folder config."
                            .formatted(String.join("\", \"", unknown), KNOWN, unknown.get(0)));
        }
    }

    private static boolean isGroup(ConfigurableEnvironment environment, String profile) {
        String group = "%s.%s".formatted(GROUP, profile);
        return environment.containsProperty(group) || environment.containsProperty(group + "[0]");
    }

    /** Whether it has been read for the profile: from a file of its own, or a part of one. */
    private static boolean isOf(String profile, PropertySource<?> source) {
        String name = Pattern.quote(profile);
        return Pattern.compile("-" + name + "\\.(ya?ml|properties|xml)\\b")
                        .matcher(source.getName())
                        .find()
                || Pattern.compile("(?<![\\w-])" + name + "(?![\\w-])")
                        .matcher(String.valueOf(source.getProperty(ON_PROFILE)))
                        .find();
    }
}
