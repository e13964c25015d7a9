package dev.svctok.verifier;

import java.time.Duration;

/**
 * A moment on two clocks: the one that is never set may stand still while a machine is suspended, so the other counts as well.
 *
 * @param nanos on {@link System#nanoTime()}
 * @param millis since 1970
 */
record Moment(long nanos, long millis) {

    static Moment now() {
        return new Moment(System.nanoTime(), System.currentTimeMillis());
    }

    Moment plus(Duration duration) {
        return new Moment(nanos + duration.toNanos(), millis + duration.toMillis());
    }

    /** Whether it has come on either clock. */
    boolean isOver() {
        return System.nanoTime() - nanos >= 0 || System.currentTimeMillis() >= millis;
    }
}
