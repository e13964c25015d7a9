package dev.svctok.auth.web;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.event.EventListener;

/**
 * Tells in a line when renewed certificates are taken, and when they cannot be. Of the latter Spring Boot tells nobody but its
 * log, with a stack trace, although it is what everybody sees for a moment who replaces one file after the other.
 */
final class CertificateNotice {

    private static final Logger log = LoggerFactory.getLogger(CertificateNotice.class);

    /** Spring Boot's, which is not public. */
    private static final String WATCHER = "org.springframework.boot.autoconfigure.ssl.FileWatcher";

    private final SslBundles bundles;

    CertificateNotice(SslBundles bundles) {
        this.bundles = bundles;
    }

    /** Not before, as those who use the certificates must have been asked first whether they can. */
    @EventListener(ApplicationReadyEvent.class)
    void onReady() {
        for (String name : bundles.getBundleNames()) {
            bundles.addBundleUpdateHandler(
                    name, renewed -> log.info("The renewed files of the SSL bundle {} are in use", name));
        }
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            ch.qos.logback.classic.Logger watcher = logback.getLogger(WATCHER);
            watcher.setAdditive(false);
            watcher.detachAndStopAllAppenders();
            var failures = new Failures();
            failures.setContext(logback);
            failures.start();
            watcher.addAppender(failures);
        }
    }

    /** What the watcher says, as a line of the log. */
    private static final class Failures extends AppenderBase<ILoggingEvent> {

        @Override
        protected void append(ILoggingEvent event) {
            log.warn(
                    "Renewed files of an SSL bundle cannot be used ({}). The earlier ones stay in use until certificate and key fit together",
                    reason(event));
        }

        private static String reason(ILoggingEvent event) {
            IThrowableProxy cause = event.getThrowableProxy();
            if (cause == null) {
                return event.getFormattedMessage();
            }
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause.getMessage() == null ? cause.getClassName() : cause.getMessage();
        }
    }
}
