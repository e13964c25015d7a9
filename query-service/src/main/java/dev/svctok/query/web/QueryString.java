package dev.svctok.query.web;

import dev.svctok.api.TokenId;
import dev.svctok.auth.web.ApiException;
import dev.svctok.auth.web.UnknownParameters;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;

/** Reads the parameters of a request, and gathers everything that is wrong with them. */
final class QueryString {

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*");

    /** Of a number that surely fits. */
    private static final int MAX_DIGITS = 18;

    /** Of a number that surely fits, and of days that are surely long enough. */
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,4})([smhdw])");

    private static final Map<String, ChronoUnit> UNITS = new TreeMap<>(Map.of(
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS,
            "w", ChronoUnit.WEEKS));

    private final MultiValueMap<String, String> parameters;
    private final List<String> faults = new ArrayList<>();

    /**
     * @param single the parameters that may be given once
     * @param repeatable those that may be given several times
     */
    QueryString(MultiValueMap<String, String> parameters, List<String> single, List<String> repeatable) {
        this.parameters = parameters;
        List<String> known = new ArrayList<>(single);
        known.addAll(repeatable);
        faults.addAll(UnknownParameters.faults(parameters.keySet(), known));
        single.stream()
                .filter(name -> parameters.getOrDefault(name, List.of()).size() > 1)
                .forEach(name -> fault("%s is given more than once.".formatted(name)));
    }

    void fault(String message) {
        faults.add(message);
    }

    /** @throws ApiException 400 naming everything that is wrong */
    void requireFaultless() {
        if (!faults.isEmpty()) {
            throw new ApiException(HttpStatus.BAD_REQUEST, faults);
        }
    }

    /** @return null where it is not given */
    @Nullable
    String text(String name) {
        return parameters.getFirst(name);
    }

    /** What is given, be it repeated or separated by commas. */
    List<String> texts(String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .flatMap(value -> Pattern.compile(",").splitAsStream(value))
                .toList();
    }

    /** @return null where it is not given, or no number in the range */
    @Nullable
    Long number(String name, long min, long max) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        if (NUMBER.matcher(text).matches()) {
            // What does not fit is as good as the highest that does: beyond all that there is.
            long number = text.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        fault(
                max == Long.MAX_VALUE
                        ? "%s must be a number, at least %d.".formatted(name, min)
                        : "%s must be a number between %d and %d.".formatted(name, min, max));
        return null;
    }

    /** @return null where it is not given, or no id that can be */
    @Nullable
    TokenId tokenId(String name) {
        String text = text(name);
        Optional<TokenId> id = text == null ? Optional.empty() : TokenId.parse(text);
        if (text != null && id.isEmpty()) {
            fault("%s must be the id of a token, a positive integer.".formatted(name));
        }
        return id.orElse(null);
    }

    /** @return null where it is not given, or not a number and a unit */
    @Nullable
    Duration duration(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            fault("%s must be a number from 1 to 99999 and one of %s, as 90d.".formatted(name, UNITS.keySet()));
            return null;
        }
        return Objects.requireNonNull(UNITS.get(parts.group(2)))
                .getDuration()
                .multipliedBy(Long.parseLong(parts.group(1)));
    }

    /** @return null where it is not given, or no moment */
    @Nullable
    Instant moment(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            fault("%s must be a moment after RFC 3339, as 2026-11-01T14:03:00Z or 2026-11-01T15:03:00+01:00%s."
                    .formatted(name, text.contains(" ") ? " (in an address, + is written %2B)" : ""));
            return null;
        }
    }

    /** @return null where it is not given, no moment, or not over yet */
    @Nullable
    Instant pastMoment(String name, Instant now) {
        Instant moment = moment(name);
        if (moment != null && moment.isAfter(now)) {
            fault("%s is in the future: it is %s now.".formatted(name, now.truncatedTo(ChronoUnit.SECONDS)));
            return null;
        }
        return moment;
    }
}
