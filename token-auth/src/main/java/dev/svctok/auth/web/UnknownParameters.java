package dev.svctok.auth.web;

import java.util.Collection;
import java.util.List;
import org.springframework.http.HttpStatus;

/** Finds query parameters that nobody reads. A misspelt one would do something else than was meant. */
public final class UnknownParameters {

    private UnknownParameters() {}

    /** @return a sentence for each */
    public static List<String> faults(Collection<String> given, Collection<String> known) {
        return given.stream()
                .filter(parameter -> !known.contains(parameter))
                .map(parameter -> "Unknown parameter \"%s\"; known: %s."
                        .formatted(parameter, known.isEmpty() ? "none" : String.join(", ", known)))
                .toList();
    }

    /** @throws ApiException 400 naming them, if there are any */
    public static void refuse(Collection<String> given, Collection<String> known) {
        List<String> faults = faults(given, known);
        if (!faults.isEmpty()) {
            throw new ApiException(HttpStatus.BAD_REQUEST, faults);
        }
    }
}
