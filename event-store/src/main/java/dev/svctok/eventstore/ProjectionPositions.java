package dev.svctok.eventstore;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far the projections have come, as it stands in the read model; read without claiming anything. */
public final class ProjectionPositions {

    private final JdbcClient readModel;
    private final Serializer serializer;
    private final Clock clock;
    private final Duration claimTimeout;

    ProjectionPositions(JdbcClient readModel, Serializer serializer, Clock clock, Duration claimTimeout) {
        this.readModel = readModel;
        this.serializer = serializer;
        this.clock = clock;
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

    /** The parts of the projection, and who works on them. */
    List<ProjectionState.Segment> segments(String projection) {
        return readModel
                .sql(
                        "select segment, owner, last_update from projection_position where projection = ? order by segment")
                .param(projection)
                .query((row, n) -> {
                    Instant seen = Instant.parse(row.getString("last_update"));
                    boolean claimed = seen.plus(claimTimeout).isAfter(clock.instant());
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

    /** Whether some node works on the projection: it holds the claim, and has renewed it in time. */
    public boolean isWorkedOn(String projection) {
        return readModel
                .sql(
                        "select last_update from projection_position where projection = ? and segment = 0 and owner is not null")
                .param(projection)
                .query(String.class)
                .optional()
                .filter(renewed -> Instant.parse(renewed).plus(claimTimeout).isAfter(clock.instant()))
                .isPresent();
    }
}
