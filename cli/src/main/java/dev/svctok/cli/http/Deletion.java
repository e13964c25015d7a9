package dev.svctok.cli.http;

import dev.svctok.api.http.DeletionProgress;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.output.Printer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A deletion that is answered when nothing accepts the token any more. Where that takes a while, the service is asked
 * meanwhile what it waits for, and a person is told.
 */
public final class Deletion {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How long the service may take to tell: a gateway gives a process that hangs five seconds, and asks another. */
    private static final Duration QUESTION = Duration.ofSeconds(7);

    /** The first time, a person is to hear soon that something goes on. */
    private static final Duration FIRST_QUESTION = Duration.ofSeconds(1);

    /** How often in a row the service may fail to tell, before nobody asks any more. */
    private static final int ATTEMPTS = 5;

    private static final String UNKNOWN = "Still waiting for the answer.";

    private final Transport transport;
    private final Printer printer;
    private final String url;
    private final Pause pause;

    private boolean answered;
    private @Nullable String told;
    private volatile boolean isDeleted;

    /** @param url of the token */
    Deletion(Transport transport, Printer printer, String url, Pause pause) {
        this.transport = transport;
        this.printer = printer;
        this.url = url;
        this.pause = pause;
    }

    /** Deletes the token, and returns when nothing accepts it any more. */
    public void run() throws CliException {
        Thread watch = new Thread(this::watch, "deletion-watch");
        watch.setDaemon(true);
        watch.start();
        try {
            Refusal.unlessAccepted(transport.send("DELETE", url, null));
        } catch (CliException e) {
            answered();
            if (isDeleted && e.exitCode() == ExitCode.NOT_FOUND) {
                // Another process was asked once more, after the first had deleted it: as certain as the answer that
                // got lost.
                return;
            }
            boolean unsure = e.exitCode() == ExitCode.CONNECTION || e.exitCode() == ExitCode.SERVER;
            if (!(unsure && isDeleted)) {
                throw e;
            }
            if (!isSeenToItsEnd()) {
                throw e.withHint(whatGoesOn());
            }
        } finally {
            answered();
            watch.interrupt();
        }
    }

    /** Where the answer of a deletion that has been done is lost: whether the service says that nothing accepts the token. */
    private boolean isSeenToItsEnd() {
        for (int silent = 0; silent < ATTEMPTS; pause.of(PAUSE)) {
            DeletionProgress progress = progress(QUESTION);
            if (progress == null) {
                silent++;
            } else if (progress.waitingFor().isEmpty()) {
                return true;
            } else {
                silent = 0;
                say(describe(progress));
            }
        }
        return false;
    }

    /** What is known of it, for who does not wait for the answer any longer. */
    public String whatGoesOn() {
        return isDeleted
                ? "The token is deleted. Every process will refuse it soon, at the latest when its lease has ended."
                : "The token may have been deleted all the same, and some process may still accept it. To be certain: sts service-token delete "
                        + url.substring(url.lastIndexOf('/') + 1);
    }

    private void watch() {
        pause.of(PAUSE);
        for (Duration atMost = FIRST_QUESTION; isUnderWay(); atMost = QUESTION) {
            tell(describe(progress(atMost)));
            pause.of(PAUSE);
        }
    }

    private synchronized boolean isUnderWay() {
        return !answered;
    }

    private synchronized void answered() {
        answered = true;
    }

    /** Not after the answer. */
    private synchronized void tell(Said said) {
        if (!answered) {
            say(said);
        }
    }

    /** Says it once. */
    private synchronized void say(Said said) {
        if (!said.key().equals(told)) {
            told = said.key();
            printer.note(said.text());
        }
    }

    /** @param key the same where nothing has changed but the time that is left */
    private record Said(String key, String text) {}

    /** Null where the service does not know of a deletion, or does not tell. */
    private @Nullable DeletionProgress progress(Duration atMost) {
        try {
            Answer answer = transport.ask(url + "/deletion", atMost);
            if (answer.status() != 200) {
                return null;
            }
            DeletionProgress progress = new Document(answer).deletion();
            isDeleted = true;
            return progress;
        } catch (IOException | CliException e) {
            return null;
        }
    }

    private static Said describe(@Nullable DeletionProgress progress) {
        if (progress == null) {
            return new Said(UNKNOWN, UNKNOWN);
        }
        List<DeletionProgress.Verifier> verifiers = progress.waitingFor();
        if (verifiers.isEmpty()) {
            String text =
                    "The token is deleted, and nothing accepts it any more. Still waiting until the list shows that.";
            return new Said(text, text);
        }
        String names = verifiers.stream().map(DeletionProgress.Verifier::node).collect(Collectors.joining(", "));
        long millis = verifiers.stream()
                .mapToLong(DeletionProgress.Verifier::leaseRemainingMs)
                .max()
                .orElse(0);
        return new Said(
                names,
                "The token is deleted. Still waiting for " + names + ", " + Math.max(1, (millis + 999) / 1000)
                        + " s at the most: until then it may be accepted there.");
    }
}
