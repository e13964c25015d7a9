package dev.svctok.cli.http;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.Printer;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks the service again while it is away, as it is during a restart, but not for ever. Says so, and when it is back. */
final class Patience {

    /** How long the service may be away. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Transport transport;
    private final Printer printer;
    private final Pause pause;
    private final LongSupplier clock;
    private boolean wasThere;

    /**
     * @param wasThere whether the service has answered before. If it never has, and cannot be reached, it is not away: the
     *     address is wrong
     * @param clock counts nanoseconds
     */
    Patience(Transport transport, Printer printer, boolean wasThere, Pause pause, LongSupplier clock) {
        this.transport = transport;
        this.printer = printer;
        this.wasThere = wasThere;
        this.pause = pause;
        this.clock = clock;
    }

    /**
     * @param advice what to do when the service stays away; null for what the failure itself advises
     * @return what it answers when it is there, a refusal included
     * @throws CliException where it is away for too long, or never was there
     */
    Answer get(String url, @Nullable String advice) throws CliException {
        BackOff backOff = new BackOff();
        Long lost = null;
        while (true) {
            String retryAfter = null;
            CliException failure;
            try {
                Answer answer = transport.exchange("GET", url, null);
                wasThere = true;
                if (!isAway(answer)) {
                    found(lost != null);
                    return answer;
                }
                retryAfter = answer.retryAfter();
                failure = Refusal.of(answer);
            } catch (IOException e) {
                failure = transport.failure(e, "GET " + url);
            }
            if (!wasThere) {
                throw failure;
            }
            lost = lost == null ? lost(failure) : lost;
            Duration left = LIMIT.minusNanos(clock.getAsLong() - lost);
            if (left.isZero() || left.isNegative() || Thread.currentThread().isInterrupted()) {
                throw advice == null ? failure : failure.withHint(advice);
            }
            pause.of(min(backOff.next(retryAfter), left));
        }
    }

    /** Whether the service is starting or stopping, or a proxy has nobody to ask. */
    private static boolean isAway(Answer answer) {
        return answer.status() == 429 || (answer.status() >= 502 && answer.status() <= 504);
    }

    private long lost(CliException failure) {
        printer.note(sentence(failure) + " Trying again for up to " + LIMIT.toMinutes() + " minutes.");
        return clock.getAsLong();
    }

    private void found(boolean wasLost) {
        if (wasLost) {
            printer.note("It is back.");
        }
    }

    /** What went wrong, for something to follow: the service's own words end with a full stop, ours do not. */
    static String sentence(CliException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.endsWith(".") ? message : message + ".";
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
