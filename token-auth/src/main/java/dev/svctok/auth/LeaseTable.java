package dev.svctok.auth;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    void take(String id, String node, Seen seen, Duration duration, long renewals) {
        take(id, node, seen, duration, renewals, ownProjections, false);
    }

    /** The same for another program. */
    void takeRemote(String id, String node, Seen seen, Duration duration, long renewals) {
        take(id, node, seen, duration, renewals, "", true);
    }

    private void take(
            String id, String node, Seen seen, Duration duration, long renewals, String projections, boolean remote) {
        readModel
                .sql("insert into verifier_lease"
                        + " (id, node, position, gaps, renewals, duration_millis, projections, remote)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        node,
                        seen.position(),
                        seen.gapsAsText(),
                        renewals,
                        duration.toMillis(),
                        projections,
                        remote)
                .update();
    }

    /**
     * @param renewals higher than any before: of two that overtake each other only the later counts
     * @return false if it is not there any more
     */
    boolean renew(String id, Seen seen, long renewals) {
        return readModel
                        .sql("update verifier_lease set position = ?, gaps = ?, renewals = ?"
                                + " where id = ? and renewals < ?")
                        .params(seen.position(), seen.gapsAsText(), renewals, id, renewals)
                        .update()
                == 1;
    }

    /** The same for a lease of another program, which must not touch any other. */
    boolean renewRemote(String id, Seen seen, long renewals) {
        return readModel
                        .sql("update verifier_lease set position = ?, gaps = ?, renewals = ?"
                                + " where id = ? and renewals < ? and remote")
                        .params(seen.position(), seen.gapsAsText(), renewals, id, renewals)
                        .update()
                == 1;
    }

    /**
     * Gives back a lease of another program.
     *
     * @return false if it is not there any more
     */
    boolean removeRemote(String id) {
        return readModel
                        .sql("delete from verifier_lease where id = ? and remote")
                        .param(id)
                        .update()
                == 1;
    }

    /** Takes away one that another program has never renewed: it may not accept anything before it has. */
    void removeUnusedRemote(String id) {
        readModel
                .sql("delete from verifier_lease where id = ? and remote and renewals = 0")
                .param(id)
                .update();
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
                .sql(
                        "select id, node, position, gaps, renewals, duration_millis, projections, remote from verifier_lease")
                .query(LeaseTable::read)
                .list();
    }

    private static Lease read(ResultSet row, int number) throws SQLException {
        String gaps = row.getString("gaps");
        String projections = row.getString("projections");
        return new Lease(
                row.getString("id"),
                row.getString("node"),
                new Seen(
                        row.getLong("position"),
                        gaps.isEmpty()
                                ? Set.of()
                                : COMMA.splitAsStream(gaps).map(Long::valueOf).collect(Collectors.toSet())),
                row.getLong("renewals"),
                Duration.ofMillis(row.getLong("duration_millis")),
                projections == null ? null : Set.of(COMMA.split(projections)),
                row.getBoolean("remote"));
    }
}
