package dev.svctok.query.web;

import dev.svctok.auth.web.ApiException;
import dev.svctok.eventstore.ProjectionMonitor;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Knows which projections there are. */
@Component
final class KnownProjections {

    private final ProjectionMonitor monitor;

    KnownProjections(ProjectionMonitor monitor) {
        this.monitor = monitor;
    }

    /**
     * The name itself.
     *
     * @throws ApiException 404 if there is no such projection
     */
    String require(String name) {
        if (!monitor.names().contains(name)) {
            throw new ApiException(
                    HttpStatus.NOT_FOUND,
                    "There is no projection \"%s\"; known: %s.".formatted(name, String.join(", ", monitor.names())));
        }
        return name;
    }
}
