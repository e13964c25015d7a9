package dev.svctok.eventstore.startup;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

/** Within which bounds a setting makes sense. */
public final class Limits {

    private Limits() {}

    /** @throws StartupException naming the setting if the value lies outside */
    public static void check(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw outside(setting, String.valueOf(value), String.valueOf(least), String.valueOf(most));
        }
    }

    /** @throws StartupException naming the setting if the value lies outside */
    public static void check(String setting, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw outside(setting, text(value), text(least), text(most));
        }
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : DurationStyle.SIMPLE.print(duration);
    }

    private static StartupException outside(String setting, String value, String least, String most) {
        return new StartupException("%s: %s is not between %s and %s.".formatted(setting, value, least, most));
    }
}
