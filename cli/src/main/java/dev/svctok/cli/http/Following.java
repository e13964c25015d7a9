package dev.svctok.cli.http;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.Printer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The audit events as they happen, over as many connections as it takes: each one once and in order, whatever breaks in
 * between.
 */
public final class Following {

    /** The service sends something every 15 seconds. A connection that is silent for that long is dead. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** Who is told of the events. */
    public interface Listener {
        /** The service has begun to tell of them. */
        default void begun() {}

        /** @return whether there shall be more */
        boolean happened(AuditEvent event, Document document) throws CliException;
    }

    /** The service is there, but has no answer now. */
    private static final class Unavailable extends IOException {

        private static final long serialVersionUID = 1L;

        private final CliException refusal;
        private final @Nullable String retryAfter;

        Unavailable(Answer answer) {
            super("it answers " + answer.status());
            this.refusal = Refusal.of(answer);
            this.retryAfter = answer.retryAfter();
        }
    }

    private final Transport transport;
    private final Printer printer;
    private final String url;
    private final Query filters;
    private final Duration silence;
    private final Pause pause;
    private final BackOff backOff = new BackOff();
    private @Nullable Long after;
    private @Nullable Long last;
    private boolean wasThere;
    private boolean begun;
    private boolean lost;

    Following(Transport transport, Printer printer, String url, Query filters, @Nullable Long after) {
        this(transport, printer, url, filters, after, SILENCE, Pause.REAL);
    }

    /** @param after the position to begin behind; null for that of the newest event */
    Following(
            Transport transport,
            Printer printer,
            String url,
            Query filters,
            @Nullable Long after,
            Duration silence,
            Pause pause) {
        this.transport = transport;
        this.printer = printer;
        this.url = url;
        this.filters = filters;
        this.after = after;
        this.silence = silence;
        this.pause = pause;
    }

    /**
     * Returns when the listener has had enough.
     *
     * @throws CliException where the service refuses, or cannot be reached from the beginning
     */
    public void run(Listener listener) throws CliException {
        boolean more = true;
        while (more && !Thread.currentThread().isInterrupted()) {
            String retryAfter = null;
            try {
                more = connect(listener);
            } catch (IOException e) {
                retryAfter = e instanceof Unavailable unavailable ? unavailable.retryAfter : null;
                lost(e);
            }
            if (more) {
                pause.of(backOff.next(retryAfter));
            }
        }
    }

    private boolean connect(Listener listener) throws IOException, CliException {
        if (after == null) {
            after = newest();
        }
        String address = url + new Query().add("after", after).addAll(filters);
        try (EventStream stream = transport.stream(address, last, silence)) {
            requireAccepted(stream.answer());
            if (!stream.isStream()) {
                throw Refusal.unexpected(stream.answer());
            }
            found();
            if (!begun) {
                begun = true;
                listener.begun();
            }
            return read(stream, listener);
        }
    }

    private long newest() throws IOException, CliException {
        Query query = new Query().add("after", 0L).add("limit", 1L);
        Answer answer = transport.exchange("GET", url + query, null);
        requireAccepted(answer);
        Long head = new Document(answer).head();
        if (head == null) {
            throw Refusal.unexpected(answer);
        }
        return head;
    }

    private boolean read(EventStream stream, Listener listener) throws CliException {
        try {
            for (String data = stream.next(); data != null; data = stream.next()) {
                backOff.reset();
                Document document = Document.of(stream.answer(), data);
                AuditEvent event = document.event();
                if (!isKnown(event)) {
                    last = event.position();
                    if (!listener.happened(event, document)) {
                        return false;
                    }
                }
            }
            printer.debug("The stream has ended");
        } catch (IOException e) {
            printer.debug("The stream broke: " + e);
        }
        if (stream.isAlive()) {
            backOff.reset();
        }
        return true;
    }

    private boolean isKnown(AuditEvent event) {
        Long known = last == null ? after : last;
        return known != null && event.position() <= known;
    }

    private void requireAccepted(Answer answer) throws IOException, CliException {
        if (isForNow(answer.status())) {
            throw new Unavailable(answer);
        }
        if (!answer.isSuccess()) {
            throw Refusal.of(answer);
        }
        wasThere = true;
    }

    private boolean isForNow(int status) {
        // Who asks for one stream too many is refused. One that broke off may be counted until the service notices.
        return status == 503 || (status == 429 && begun) || (status >= 500 && wasThere);
    }

    private void lost(IOException e) throws CliException {
        CliException failure =
                e instanceof Unavailable answered ? answered.refusal : transport.failure(e, "GET " + url);
        if (!wasThere && !(e instanceof Unavailable)) {
            throw failure;
        }
        if (!lost) {
            printer.note(Patience.sentence(failure) + " Trying again until it is back.");
        }
        lost = true;
    }

    private void found() {
        if (lost) {
            printer.note("It is back.");
        }
        lost = false;
    }
}
