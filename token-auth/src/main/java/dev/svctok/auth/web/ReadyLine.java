package dev.svctok.auth.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says on one line when the service is ready, and where it listens, and on another when it is told to stop. */
final class ReadyLine {

    private static final Logger log = LoggerFactory.getLogger(ReadyLine.class);

    private final String application;
    private volatile @Nullable ApplicationContext ready;

    ReadyLine(String application) {
        this.application = application;
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void onReady(ApplicationReadyEvent event) {
        String address = ServiceAddress.of(event.getApplicationContext());
        if (address != null) {
            ready = event.getApplicationContext();
            Duration taken = event.getTimeTaken();
            log.info(
                    "{} is ready: {}{}",
                    application,
                    address,
                    taken == null ? "" : " (started in %.1f s)".formatted(taken.toMillis() / 1000.0));
        }
    }

    /** Not where a start has failed, nor where a part of the service ends, as the port for health does. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void onStop(ContextClosedEvent event) {
        if (event.getApplicationContext().equals(ready)) {
            log.info("{} is stopping", application);
        }
    }
}
