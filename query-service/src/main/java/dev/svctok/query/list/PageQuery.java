package dev.svctok.query.list;

import dev.svctok.api.RoleName;
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

    /** A piece of the order of the list. */
    record Range(String condition, List<Object> parameters) {

        static final Range ALL = new Range("", List.of());

        static Range sameName(TokenKey after) {
            return new Range(" and %1$s.name = ? and %1$s.id > ?", List.of(after.name(), after.id()));
        }

        static Range greaterName(TokenKey after) {
            return new Range(" and %1$s.name > ?", List.of(after.name()));
        }
    }

    /**
     * How to find what was there at an earlier moment.
     *
     * @param fewCreated so few tokens had been created by then that they are best found by when that was
     * @param fewGone so few of those that are gone were there then that they are best found by their lifetimes
     */
    record Plan(boolean fewCreated, boolean fewGone) {}

    /**
     * @param slotIsLive the condition without which nothing may be found
     * @param plan null for the list as it is
     */
    ProjectionSlots.Query in(Slot slot, String slotIsLive, Range range, int limit, @Nullable Plan plan) {
        var text = new StringBuilder();
        List<Object> parameters = new ArrayList<>();
        if (asOf == null || plan == null) {
            append(text, parameters, slot, slotIsLive, range, true, limit);
        } else {
            text.append("select * from (");
            half(text, parameters, slot, slotIsLive, range, true, limit, plan.fewCreated());
            text.append(") there union all select * from (");
            half(text, parameters, slot, slotIsLive, range, false, limit, plan.fewCreated() || plan.fewGone());
            text.append(") gone order by name, id limit ?");
            parameters.add(limit);
        }
        return new ProjectionSlots.Query(text.toString(), parameters);
    }

    private void half(
            StringBuilder sql,
            List<Object> parameters,
            Slot slot,
            String slotIsLive,
            Range range,
            boolean live,
            int limit,
            boolean few) {
        if (few) {
            appendFew(sql, parameters, slot, slotIsLive, range, live);
        } else {
            append(sql, parameters, slot, slotIsLive, range, live, limit);
        }
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
        appendFilter(sql, parameters, "t", range);
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
            int limit) {
        RoleName role = filter.role();
        String key = role == null ? "t" : "k";
        sql.append("select ").append(COLUMNS);
        if (role == null) {
            sql.append(" from token_list%s t where t.live = ?".formatted(slot.suffix()));
        } else {
            sql.append(
                    " from token_list_role%1$s k join token_list%1$s t on t.id = k.id where k.role = ? and k.live = ?"
                            .formatted(slot.suffix()));
            parameters.add(role.value());
        }
        parameters.add(live);
        sql.append(" and ").append(slotIsLive);
        if (asOf != null) {
            appendMoment(sql, parameters, live);
        }
        appendFilter(sql, parameters, key, range);
        // What is always the same is named, too: H2 takes the order from the index only if it is asked for from the
        // start.
        sql.append(
                " order by %1$s%2$s.live, %2$s.name, %2$s.id limit ?".formatted(role == null ? "" : "k.role, ", key));
        parameters.add(limit);
    }

    private void appendFilter(StringBuilder sql, List<Object> parameters, String key, Range range) {
        sql.append(range.condition().formatted(key));
        parameters.addAll(range.parameters());
        if (filter.namePrefix() != null && !filter.namePrefix().isEmpty()) {
            appendPrefix(sql, parameters, key + ".name", filter.namePrefix());
        }
        if (filter.expired() != null) {
            sql.append(filter.expired() ? " and t.expiration <= ?" : " and (t.expiration is null or t.expiration > ?)");
            parameters.add(now.toEpochMilli());
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
