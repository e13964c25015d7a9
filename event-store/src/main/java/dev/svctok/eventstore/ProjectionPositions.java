package dev.svctok.eventstore;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.axonframework.common.DateTimeUtils;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far the projections have come, as it stands in the read model; read without claiming anything. */
public final class ProjectionPositions {

    private final JdbcClient readModel;
    private final Serializer serializer;
    private final InstantSource time;
    private final Duration claimTimeout;

    ProjectionPositions(JdbcClient readModel, Serializer serializer, InstantSource time, Duration claimTimeout) {
        this.readModel = readModel;
        this.serializer = serializer;
        this.time = time;
        this.claimTimeout = claimTimeout;
    }

    /** The position that the projection's rows stand for; empty if it has not seen an event yet. */
    public Optional<TrackingToken> of(String projection) {
        return readModel
                .sql("select token, token_type from projection_position where projection = ? and segment = 0")
                .param(projection)
                .query((row, n) -> Optional.ofNullable(read(row.getBytes(1), row.getString(2))))
                .optional()
                .flatMap(token -> token);
    }

    /** Up to there the sequence of events is settled for certain, as some projection has seen all of it. */
    long settled() {
        return readModel
                .sql("select token, token_type from projection_position where segment = 0")
                .query((row, n) -> Positions.settledBy(Positions.seen(read(row.getBytes(1), row.getString(2)))))
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /** Until the surrounding transaction ends the projection cannot move on: it stores its position with what it has done. */
    void lock(String projection) {
        readModel
                .sql("select segment from projection_position where projection = ? for update")
                .param(projection)
                .query(Integer.class)
                .list();
    }

    boolean hasSeenAnything(String projection) {
        return Positions.of(of(projection).orElse(null)).orElse(0) > 0;
    }

    /** Lets a projection that has not seen an event yet go on from here, whoever was about to work on it. */
    void begin(String projection, TrackingToken seen) {
        SerializedObject<byte[]> token = serializer.serialize(seen, byte[].class);
        List<Object> values = List.of(
                token.getData(), token.getType().getName(), DateTimeUtils.formatInstant(time.instant()), projection);
        int changed = readModel
                .sql("update projection_position set token = ?, token_type = ?, last_update = ?, owner = null"
                        + " where projection = ? and segment = 0")
                .params(values)
                .update();
        if (changed == 0) {
            readModel
                    .sql("insert into projection_position (token, token_type, last_update, projection, segment)"
                            + " values (?, ?, ?, ?, 0)")
                    .params(values)
                    .update();
        }
    }

    /** The parts of the projection, and who works on them. */
    List<ProjectionState.Segment> segments(String projection) {
        return readModel
                .sql(
                        "select segment, owner, last_update from projection_position where projection = ? order by segment")
                .param(projection)
                .query((row, n) -> {
                    Instant seen = Instant.parse(row.getString("last_update"));
                    boolean claimed = seen.plus(claimTimeout).isAfter(time.instant());
                    return new ProjectionState.Segment(
                            row.getInt("segment"), claimed ? row.getString("owner") : null, seen);
                })
                .list();
    }

    /** Reads a position as it is stored. */
    public @Nullable TrackingToken read(byte @Nullable [] token, @Nullable String type) {
        if (token == null || type == null) {
            return null;
        }
        return serializer.deserialize(new SimpleSerializedObject<>(token, byte[].class, type, null));
    }

    /** Whether a node works on the projection: it holds the claim, and has renewed it in time. */
    boolean isWorkedOn(String projection) {
        return segments(projection).stream().anyMatch(segment -> segment.node() != null);
    }
}
