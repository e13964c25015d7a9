package dev.svctok.standalone;

import dev.svctok.auth.TokenVerifier;
import dev.svctok.auth.Verdict;
import dev.svctok.auth.web.ServiceAddress;
import dev.svctok.eventstore.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/** Tells whoever has just started an embedded service where the first admin token lies, and what to type next. */
final class Welcome implements ApplicationListener<ApplicationReadyEvent>, Ordered {

    private static final Logger log = LoggerFactory.getLogger(Welcome.class);

    private final DataDirectory dataDirectory;
    private final TokenVerifier verifier;

    Welcome(DataDirectory dataDirectory, TokenVerifier verifier) {
        this.dataDirectory = dataDirectory;
        this.verifier = verifier;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        Path dataDir = dataDirectory.path();
        if (dataDir == null) {
            return;
        }
        Path token = dataDir.resolve("bootstrap-token");
        Verdict verdict = verdict(token);
        String address = ServiceAddress.of(event.getApplicationContext());
        if (verdict instanceof Verdict.Accepted && address != null) {
            log.info("The first admin token, which lives for 24 h from the first start, is in {}. Next:", token);
            boolean secure = address.startsWith("https:");
            log.info(
                    "  ./sts context save --name local --url {}{} --service-token - < {}",
                    address,
                    secure ? " --ca-cert-path ca.crt" : "",
                    token);
            if (secure) {
                log.info("  ca.crt is the certificate of the authority that has signed the service's;"
                        + " without --ca-cert-path, those that Java trusts will do");
            }
        } else if (verdict instanceof Verdict.Refused) {
            log.info(
                    "The token in {} is not valid any more. Where no other is at hand, a start with a new {} leads in.",
                    token,
                    "stackstate.authentication.servicetoken.bootstrap.token");
        }
    }

    /** @return null where there is none to be judged */
    private @Nullable Verdict verdict(Path token) {
        try {
            return Files.isReadable(token)
                    ? verifier.verify(Files.readString(token).strip())
                    : null;
        } catch (IOException e) {
            log.debug("{} cannot be read", token, e);
            return null;
        }
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
