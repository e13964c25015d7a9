package dev.svctok.eventstore;

import org.slf4j.Logger;

/**
 * Tells that something that is done again and again has failed in a way that nobody has foreseen. Once, until it has been done
 * again. Used by one thread, which goes on whatever has happened: to tell may itself fail, where memory has run out.
 */
public final class FailureNotice {

    private final Logger log;
    private final String message;
    private boolean told;

    /** @param message what has failed, and what that means */
    public FailureNotice(Logger log, String message) {
        this.log = log;
        this.message = message;
    }

    public void failed(Throwable failure) {
        if (told) {
            return;
        }
        try {
            log.error(message, failure);
            told = true;
        } catch (RuntimeException | Error e) {
            // It is told the next time.
            told = false;
        }
    }

    public void done() {
        told = false;
    }
}
