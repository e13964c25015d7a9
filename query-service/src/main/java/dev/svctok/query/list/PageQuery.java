package dev.svctok.query.list;

import dev.svctok.api.query.TokenFilter;
import dev.svctok.api.query.TokenKey;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of a page. The index holds the tokens that are there before those that are deleted, each in the order of the list;
 * what was there at an earlier moment comes from both.
 *
 * @param asOf the moment at which the list is looked at; null for the list as it is
 * @param now the moment by which a token is expired or not
 */
record PageQuery(TokenFilter filter, @Nullable Instant asOf, Instant now) {

    static final String COLUMNS =
            "t.id, t.name, t.roles, t.expiration, t.description, t.dedicated_subject, t.created_at";

    /**
     * A piece of the order of the list.
     *
     * @param isNarrow whether it is expected to hold little
     */
    record Range(String condition, List<Object> parameters, boolean isNarrow) {

        static final Range ALL = new Range("", List.of(), false);

        static Range sameName(TokenKey after) {
            return new Range(" and %1$s.name = ? and %1$s.id > ?", List.of(after.name(), after.id()), true);
        }

        static Range greaterName(TokenKey after) {
            return new Range(" and %1$s.name > ?", List.of(after.name()), false);
        }
    }

    /**
     * How to find what was there at an earlier moment.
     *
     * @param fewCreated so few tokens had been created by then that they are best found by when that was
     * @param fewGone so few of those that are gone were there then that they are best found by their lifetimes
     * @param upTo the name beyond which nothing can be on the page; null if that is not known
     */
    record Plan(
            boolean fewCreated, boolean fewGone, @Nullable String upTo) {

        static final Plan BY_CREATION = new Plan(true, true, null);
    }

    /** When the token after so many had been created. */
    static ProjectionSlots.Query createdAtOf(Slot slot, int many) {
        return new ProjectionSlots.Query(
                "select created_at from token_list%s order by created_at, id offset %d rows fetch first 1 row only"
                        .formatted(slot.suffix(), many),
                List.of());
    }

    /**
     * The name of the last on a page of those that were there at the moment and still are.
     *
     * @param window how many of those that are there now to look at; nothing is found where these are too few
     */
    ProjectionSlots.Query lastName(Slot slot, Range range, int limit, int window) {
        var sql = new StringBuilder("select name from (");
        List<Object> parameters = new ArrayList<>();
        appendKeys(sql, parameters, "t.name, t.id, t.created_at, t.expiration", slot, range, true, null);
        appendOrder(sql);
        sql.append(" limit ?) t where t.created_at <= ?");
        parameters.addAll(List.of(window, moment()));
        appendExpired(sql, parameters);
        sql.append(" order by name, id offset ? rows fetch first 1 row only");
        parameters.add(limit - 1);
        return new ProjectionSlots.Query(sql.toString(), parameters);
    }

    /** Those that are gone, whenever that was, in a piece of the list. */
    ProjectionSlots.Query goneIn(Slot slot, Range range, @Nullable String upTo, int limit) {
        var sql = new StringBuilder();
        List<Object> parameters = new ArrayList<>();
        appendKeys(sql, parameters, "1", slot, range, false, upTo);
        sql.append(" limit ?");
        parameters.add(limit);
        return new ProjectionSlots.Query(sql.toString(), parameters);
    }

    /** Those that are gone and were there at the moment, wherever they stand in the list. */
    ProjectionSlots.Query goneAtMoment(Slot slot, int limit) {
        Set<Long> nodes = Lifetime.nodesAt(moment());
        List<Object> parameters = new ArrayList<>(nodes);
        parameters.add(moment());
        parameters.add(limit);
        return new ProjectionSlots.Query(
                "select 1 from token_list%s where lifetime in (?%s) and deleted_at > ? limit ?"
                        .formatted(slot.suffix(), ", ?".repeat(nodes.size() - 1)),
                parameters);
    }

    /**
     * @param slotIsLive the condition without which nothing may be found
     * @param plan null for the list as it is
     */
    ProjectionSlots.Query in(Slot slot, String slotIsLive, Range range, int limit, @Nullable Plan plan) {
        var text = new StringBuilder();
        List<Object> parameters = new ArrayList<>();
        if (asOf == null || plan == null) {
            append(text, parameters, slot, slotIsLive, range, true, limit, null);
        } else {
            text.append("select * from (");
            if (plan.fewCreated()) {
                appendFew(text, parameters, slot, slotIsLive, range, true);
            } else {
                append(text, parameters, slot, slotIsLive, range, true, limit, null);
            }
            text.append(") there union all select * from (");
            if (plan.fewGone()) {
                appendFew(text, parameters, slot, slotIsLive, range, false);
            } else {
                append(text, parameters, slot, slotIsLive, range, false, limit, plan.upTo());
            }
            text.append(") gone order by name, id limit ?");
            parameters.add(limit);
        }
        return new ProjectionSlots.Query(text.toString(), parameters);
    }

    /** All of them, wherever they stand in the list; few enough to be sorted. */
    private void appendFew(
            StringBuilder sql, List<Object> parameters, Slot slot, String slotIsLive, Range range, boolean live) {
        sql.append("select %s from token_list%s t where %s".formatted(COLUMNS, slot.suffix(), slotIsLive));
        if (live) {
            sql.append(" and t.live");
        } else {
            Set<Long> nodes = Lifetime.nodesAt(moment());
            sql.append(" and t.lifetime in (?")
                    .append(", ?".repeat(nodes.size() - 1))
                    .append(')');
            parameters.addAll(nodes);
        }
        appendMoment(sql, parameters, live);
        if (filter.role() != null) {
            sql.append(" and exists (select 1 from token_list_role%s k where k.id = t.id and k.role = ?)"
                    .formatted(slot.suffix()));
            parameters.add(filter.role().value());
        }
        appendNames(sql, parameters, "t", range);
        appendExpired(sql, parameters);
        // Keeps PostgreSQL from reading them in the order of the list after all.
        sql.append(" offset 0 rows");
    }

    private long moment() {
        return asOf == null ? Long.MAX_VALUE : asOf.toEpochMilli();
    }

    private void appendMoment(StringBuilder sql, List<Object> parameters, boolean live) {
        sql.append(" and t.created_at <= ?");
        parameters.add(moment());
        if (!live) {
            sql.append(" and t.deleted_at > ?");
            parameters.add(moment());
        }
    }

    private void append(
            StringBuilder sql,
            List<Object> parameters,
            Slot slot,
            String slotIsLive,
            Range range,
            boolean live,
            int limit,
            @Nullable String upTo) {
        appendKeys(sql, parameters, COLUMNS, slot, range, live, upTo);
        sql.append(" and ").append(slotIsLive);
        if (asOf != null) {
            appendMoment(sql, parameters, live);
        }
        appendExpired(sql, parameters);
        appendUnused(sql, parameters);
        appendOrder(sql);
        sql.append(" limit ?");
        parameters.add(limit);
    }

    /** By what the index of the list, or of the list of a role, knows. */
    private void appendKeys(
            StringBuilder sql,
            List<Object> parameters,
            String columns,
            Slot slot,
            Range range,
            boolean live,
            @Nullable String upTo) {
        sql.append("select ").append(columns);
        if (filter.role() == null) {
            sql.append(" from token_list%s t where t.live = ?".formatted(slot.suffix()));
        } else {
            sql.append(
                    " from token_list_role%1$s k join token_list%1$s t on t.id = k.id where k.role = ? and k.live = ?"
                            .formatted(slot.suffix()));
            parameters.add(filter.role().value());
        }
        parameters.add(live);
        appendNames(sql, parameters, key(), range);
        if (upTo != null) {
            sql.append(" and %s.name <= ?".formatted(key()));
            parameters.add(upTo);
        }
    }

    private String key() {
        return filter.role() == null ? "t" : "k";
    }

    /** What is always the same is named, too: H2 takes the order from the index only if it is asked for from the start. */
    private void appendOrder(StringBuilder sql) {
        sql.append(" order by %1$s%2$s.live, %2$s.name, %2$s.id"
                .formatted(filter.role() == null ? "" : "k.role, ", key()));
    }

    private void appendNames(StringBuilder sql, List<Object> parameters, String key, Range range) {
        sql.append(range.condition().formatted(key));
        parameters.addAll(range.parameters());
        if (filter.namePrefix() != null && !filter.namePrefix().isEmpty()) {
            appendPrefix(sql, parameters, key + ".name", filter.namePrefix());
        }
    }

    private void appendExpired(StringBuilder sql, List<Object> parameters) {
        if (filter.expired() != null) {
            sql.append(filter.expired() ? " and t.expiration <= ?" : " and (t.expiration is null or t.expiration > ?)");
            parameters.add(now.toEpochMilli());
        }
    }

    /** Only of the list as it is. */
    private void appendUnused(StringBuilder sql, List<Object> parameters) {
        if (filter.unusedSince() != null) {
            long since = filter.unusedSince().toEpochMilli();
            sql.append(" and t.created_at < ? and exists (select 1 from last_use_recorded r where r.since < ?)"
                    + " and not exists (select 1 from last_use u where u.token_id = t.id and u.used_at >= ?)");
            parameters.addAll(List.of(since, since, since));
        }
    }

    /** A range of the index, and the exact comparison for what the range cannot tell. */
    private static void appendPrefix(StringBuilder sql, List<Object> parameters, String column, String prefix) {
        sql.append(" and %1$s >= ? and %1$s like ? escape '!'".formatted(column));
        parameters.addAll(List.of(prefix, prefix.replaceAll("[!%_]", "!$0") + "%"));
        char last = prefix.charAt(prefix.length() - 1);
        if (last < Character.MIN_SURROGATE - 1) {
            sql.append(" and %s < ?".formatted(column));
            parameters.add(prefix.substring(0, prefix.length() - 1) + (char) (last + 1));
        }
    }
}
