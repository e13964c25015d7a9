package dev.svctok.auth;

import dev.svctok.eventstore.Positions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The leases of all verifiers. */
class LeaseTable {

    private static final Pattern COMMA = Pattern.compile(",");

    private final JdbcClient readModel;
    private final String ownProjections;

    /** @param ownProjections those that this process serves */
    LeaseTable(JdbcClient readModel, Collection<String> ownProjections) {
        this.readModel = readModel;
        this.ownProjections = String.join(",", ownProjections);
    }

    /**
     * Makes a lease known. Whoever deletes a token from now on asks its holder.
     *
     * @param renewals higher than any that this lease had before, also where it was taken away meanwhile
     */
    void take(String id, String node, @Nullable TrackingToken seen, Duration duration, long renewals) {
        readModel
                .sql("insert into verifier_lease (id, node, position, gaps, renewals, duration_millis, projections)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        node,
                        Positions.of(seen).orElse(0),
                        gaps(seen),
                        renewals,
                        duration.toMillis(),
                        ownProjections)
                .update();
    }

    /**
     * @param renewals higher than any before: of two that overtake each other only the later counts
     * @return false if it is not there any more
     */
    boolean renew(String id, @Nullable TrackingToken seen, long renewals) {
        return readModel
                        .sql("update verifier_lease set position = ?, gaps = ?, renewals = ?"
                                + " where id = ? and renewals < ?")
                        .params(Positions.of(seen).orElse(0), gaps(seen), renewals, id, renewals)
                        .update()
                == 1;
    }

    /** Gives a lease back. */
    void remove(String id) {
        readModel.sql("delete from verifier_lease where id = ?").param(id).update();
    }

    /** Takes away what processes left behind that had this one's name, and are dead. */
    void removeOfNode(String node) {
        readModel.sql("delete from verifier_lease where node = ?").param(node).update();
    }

    /**
     * Takes one away whose holder has not renewed it since it was read.
     *
     * @return false if somebody else has, or it has been renewed
     */
    boolean removeEnded(Lease lease) {
        return readModel
                        .sql("delete from verifier_lease where id = ? and renewals = ?")
                        .params(lease.id(), lease.renewals())
                        .update()
                == 1;
    }

    List<Lease> all() {
        return readModel
                .sql("select id, node, position, gaps, renewals, duration_millis, projections from verifier_lease")
                .query(LeaseTable::read)
                .list();
    }

    private static Lease read(ResultSet row, int number) throws SQLException {
        String gaps = row.getString("gaps");
        String projections = row.getString("projections");
        return new Lease(
                row.getString("id"),
                row.getString("node"),
                row.getLong("position"),
                gaps.isEmpty()
                        ? Set.of()
                        : COMMA.splitAsStream(gaps).map(Long::valueOf).collect(Collectors.toSet()),
                row.getLong("renewals"),
                Duration.ofMillis(row.getLong("duration_millis")),
                projections == null ? null : Set.of(COMMA.split(projections)));
    }

    private static String gaps(@Nullable TrackingToken seen) {
        return Positions.gapsUpTo(seen, Long.MAX_VALUE - 1).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }
}
