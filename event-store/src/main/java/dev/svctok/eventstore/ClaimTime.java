package dev.svctok.eventstore;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The time by which claims run out, for all who share a read model: on PostgreSQL that of the database, carried on by a
 * clock that is never set. The clocks of machines may differ by more than a claim lasts: what one that is ahead had claimed
 * when it died, nobody else would touch for as long as that.
 */
final class ClaimTime implements InstantSource {

    private final @Nullable JdbcClient database;
    private final Clock clock;
    private volatile Reading last;

    /**
     * @param database null where all are on one machine
     * @param clock of that machine
     */
    ClaimTime(@Nullable JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.last = new Reading(clock.instant(), System.nanoTime());
        read();
    }

    private record Reading(Instant instant, long nanos) {}

    /** Asks the database; now and then, as no two clocks run alike, and some stand still while a machine is suspended. */
    void read() {
        if (database != null) {
            long asked = System.nanoTime();
            OffsetDateTime there = database.sql("select clock_timestamp()")
                    .query(OffsetDateTime.class)
                    .single();
            last = new Reading(there.toInstant(), asked + (System.nanoTime() - asked) / 2);
        }
    }

    @Override
    public Instant instant() {
        Reading read = last;
        return database == null ? clock.instant() : read.instant().plusNanos(System.nanoTime() - read.nanos());
    }
}
