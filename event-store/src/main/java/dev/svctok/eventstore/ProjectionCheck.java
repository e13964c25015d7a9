package dev.svctok.eventstore;

import dev.svctok.api.TokenId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares the rows of a projection with what the events say, while it serves, in memory that does not grow. Rows and
 * position are read as of one moment; then what the events up to that position say is what should stand in the rows.
 */
public final class ProjectionCheck {

    private static final int PAGE = 1_000;

    private final Map<String, ProjectionTables> tables = new LinkedHashMap<>();
    private final ProjectionSlots slots;
    private final ProjectionPositions positions;
    private final EventReader events;
    private final EventLog eventLog;
    private final DeadLetters deadLetters;
    private final TransactionTemplate snapshot;

    ProjectionCheck(
            List<ProjectionTables> tables,
            ProjectionSlots slots,
            ProjectionPositions positions,
            EventReader events,
            EventLog eventLog,
            DeadLetters deadLetters,
            PlatformTransactionManager readModel) {
        tables.forEach(table -> this.tables.put(table.projection(), table));
        this.slots = slots;
        this.positions = positions;
        this.events = events;
        this.eventLog = eventLog;
        this.deadLetters = deadLetters;
        this.snapshot = new TransactionTemplate(readModel);
        this.snapshot.setReadOnly(true);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** In what way rows and events differ. */
    public enum Kind {
        /** The events speak of a token that has no row. */
        MISSING,
        /** There is a row, and according to the events there should be none. */
        UNEXPECTED,
        /** A row does not say what the events say. */
        DIFFERENT,
        /** The position of the projection cannot be right. */
        POSITION
    }

    /**
     * @param tokenId null where no single token is concerned
     * @param position of the event that tells, where there is one
     */
    public record Difference(
            Kind kind, @Nullable TokenId tokenId, @Nullable Long position, String detail) {}

    /** Gets to know what the check finds. */
    public interface Listener {

        void found(Difference difference) throws IOException;

        void progress(long checkedEvents, long allEvents) throws IOException;
    }

    /**
     * @param checked tokens that were looked at
     * @param position up to which the rows stand for the events
     */
    public record Result(long checked, long differences, long position) {}

    /** Checks a projection that there is. */
    public Result check(String projection, Listener listener) throws IOException {
        return new Run(Objects.requireNonNull(tables.get(projection)), listener).check();
    }

    private record Snapshot(@Nullable TrackingToken seen, Map<TokenId, Map<String, Object>> rows) {}

    private final class Run {

        private final ProjectionTables projection;
        private final Listener listener;
        private long checked;
        private long differences;

        Run(ProjectionTables projection, Listener listener) {
            this.projection = projection;
            this.listener = listener;
        }

        Result check() throws IOException {
            TrackingToken seen = checkPosition();
            SortedSet<Long> passedBy = Positions.gapsUpTo(seen, Long.MAX_VALUE - 1);
            checkTokensWithEvents(Positions.of(seen).orElse(0));
            checkTokensWithoutEvents();
            checkGaps(passedBy);
            return new Result(checked, differences, Positions.of(seen).orElse(0));
        }

        private @Nullable TrackingToken checkPosition() throws IOException {
            try {
                // The position before the head, which only grows.
                TrackingToken seen = positions.of(projection.projection()).orElse(null);
                long head = eventLog.head();
                long position = Positions.of(seen).orElse(0);
                if (position > head) {
                    found(
                            Kind.POSITION,
                            null,
                            position,
                            "it has seen events up to %d, but the newest is at %d".formatted(position, head));
                }
                return seen;
            } catch (RuntimeException e) {
                found(Kind.POSITION, null, null, "it cannot be read: " + RootCause.messageOf(e));
                return null;
            }
        }

        private void checkTokensWithEvents(long upTo) throws IOException {
            long head = Math.max(upTo, eventLog.head());
            long position = 0;
            List<EventReader.Replayed> page;
            do {
                page = events.replay(position, head, PAGE);
                Set<TokenId> ids = new LinkedHashSet<>();
                page.forEach(event -> ids.add(event.event().payload().id()));
                compare(ids);
                position = page.isEmpty() ? head : page.get(page.size() - 1).position();
                listener.progress(position, head);
            } while (page.size() == PAGE);
        }

        private void compare(Collection<TokenId> ids) throws IOException {
            Snapshot read = read(ids);
            Map<TokenId, List<StoredEvent>> lives = new LinkedHashMap<>();
            events.ofTokens(ids)
                    .forEach(event -> lives.computeIfAbsent(event.payload().id(), id -> new ArrayList<>())
                            .add(event));
            for (Map.Entry<TokenId, List<StoredEvent>> life : lives.entrySet()) {
                checked++;
                compare(life.getKey(), life.getValue(), read);
            }
        }

        private void compare(TokenId id, List<StoredEvent> life, Snapshot read) throws IOException {
            List<TimedEvent> seen = life.stream()
                    .filter(event -> Positions.covers(read.seen(), event.position()))
                    .map(event -> new TimedEvent(event.payload(), event.time()))
                    .toList();
            Map<String, Object> expected = projection.expected(seen);
            Map<String, Object> found = read.rows().getOrDefault(id, Map.of());
            long position = life.get(Math.max(0, seen.size() - 1)).position();
            if (expected.equals(found)) {
                return;
            }
            String waits = deadLetters.holdsAnyOf(projection.projection(), id)
                    ? "; an event of it waits among the dead letters"
                    : "";
            if (expected.isEmpty()) {
                found(
                        Kind.UNEXPECTED,
                        id,
                        position,
                        (seen.isEmpty()
                                        ? "it has a row, but the projection has not seen its event"
                                        : "it has a row, but should have none any more")
                                + waits);
            } else if (found.isEmpty()) {
                found(Kind.MISSING, id, position, "it has no row" + waits);
            } else if (found.size() == 1 && expected.size() > 1) {
                found(Kind.MISSING, id, position, "it has no row, only %s%s".formatted(found, waits));
            } else {
                found(Kind.DIFFERENT, id, position, differing(expected, found) + waits);
            }
        }

        private void checkTokensWithoutEvents() throws IOException {
            long after = 0;
            List<TokenId> page;
            do {
                page = liveTokens(after);
                Set<TokenId> unknown = new HashSet<>(page);
                unknown.removeAll(events.known(page));
                for (TokenId id : unknown) {
                    checked++;
                    found(Kind.UNEXPECTED, id, null, "it has a row, but there is no event of it");
                }
                after = page.isEmpty() ? after : page.get(page.size() - 1).value();
            } while (page.size() == PAGE);
        }

        private List<TokenId> liveTokens(long after) {
            while (true) {
                Slot live = slots.current(projection.projection());
                List<TokenId> page = projection.tokens(live, after, PAGE);
                if (slots.current(projection.projection()) == live) {
                    return page;
                }
            }
        }

        /** What was passed by at the beginning, and still is, though it is there, will not be seen any more. */
        private void checkGaps(SortedSet<Long> passedBy) throws IOException {
            if (passedBy.isEmpty()) {
                return;
            }
            TrackingToken now = positions.of(projection.projection()).orElse(null);
            for (long gap : passedBy) {
                if (!Positions.covers(now, gap) && eventLog.holdsAnyOf(new TreeSet<>(List.of(gap)))) {
                    found(Kind.POSITION, null, gap, "the event there has been passed by");
                }
            }
        }

        private Snapshot read(Collection<TokenId> ids) {
            while (true) {
                Slot live = slots.current(projection.projection());
                Snapshot read = Objects.requireNonNull(
                        snapshot.execute(status -> new Snapshot(readablePosition(), projection.rows(live, ids))));
                // The tables of an old version are emptied at once, without regard to who has begun to read.
                if (slots.current(projection.projection()) == live) {
                    return read;
                }
            }
        }

        /** That it cannot be read has been told. */
        private @Nullable TrackingToken readablePosition() {
            try {
                return positions.of(projection.projection()).orElse(null);
            } catch (RuntimeException e) {
                return null;
            }
        }

        private void found(Kind kind, @Nullable TokenId id, @Nullable Long position, String detail) throws IOException {
            differences++;
            listener.found(new Difference(kind, id, position, detail));
        }
    }

    private static String differing(Map<String, Object> expected, Map<String, Object> found) {
        List<String> members = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(expected.keySet());
        names.addAll(found.keySet());
        for (String name : names) {
            Object should = expected.get(name);
            Object is = found.get(name);
            if (!Objects.equals(should, is)) {
                // What a secret's hash is, is not shown.
                members.add(
                        String.valueOf(is).equals(String.valueOf(should))
                                ? "%s is another one".formatted(name)
                                : "%s is %s, should be %s".formatted(name, is, should));
            }
        }
        return String.join("; ", members);
    }
}
