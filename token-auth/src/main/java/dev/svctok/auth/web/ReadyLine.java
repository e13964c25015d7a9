package dev.svctok.auth.web;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/** Says on one line when the service is ready, and where it listens. */
final class ReadyLine implements ApplicationListener<ApplicationReadyEvent>, Ordered {

    private static final Logger log = LoggerFactory.getLogger(ReadyLine.class);

    private final String application;

    ReadyLine(String application) {
        this.application = application;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        String address = ServiceAddress.of(event.getApplicationContext());
        if (address != null) {
            Duration taken = event.getTimeTaken();
            log.info(
                    "{} is ready: {}{}",
                    application,
                    address,
                    taken == null ? "" : " (started in %.1f s)".formatted(taken.toMillis() / 1000.0));
        }
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
