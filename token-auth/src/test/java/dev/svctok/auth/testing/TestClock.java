package dev.svctok.auth.testing;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's clock, until a test sets it; then it stands still. */
public final class TestClock extends Clock {

    private volatile InstantSource source = InstantSource.system();

    public void set(Instant instant) {
        source = InstantSource.fixed(instant);
    }

    public void reset() {
        source = InstantSource.system();
    }

    @Override
    public Instant instant() {
        return source.instant();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
