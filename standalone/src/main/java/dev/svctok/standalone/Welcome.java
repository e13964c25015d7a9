package dev.svctok.standalone;

import dev.svctok.eventstore.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;

/** Says when the service is ready, where it listens, and what to do next. */
final class Welcome implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(Welcome.class);

    private final DataDirectory dataDirectory;

    Welcome(DataDirectory dataDirectory) {
        this.dataDirectory = dataDirectory;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (!(event.getApplicationContext() instanceof WebServerApplicationContext context)
                || context.getWebServer() == null) {
            return;
        }
        String url = "http://localhost:" + context.getWebServer().getPort();
        Duration taken = event.getTimeTaken();
        log.info(
                "svctok is ready: {}{}",
                url,
                taken == null ? "" : " (started in %.1f s)".formatted(taken.toMillis() / 1000.0));
        Path dataDir = dataDirectory.path();
        if (dataDir == null) {
            return;
        }
        Path token = dataDir.resolve("bootstrap-token");
        if (Files.isReadable(token)) {
            log.info("The first admin token is in {} (it lives for 24 h from the first start). Next:", token);
            log.info("  ./sts context save --name local --url {} --service-token - < {}", url, token);
        }
    }
}
