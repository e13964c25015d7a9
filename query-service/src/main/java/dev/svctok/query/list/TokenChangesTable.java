package dev.svctok.query.list;

import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.ChangeKey;
import dev.svctok.api.query.ChangePage;
import dev.svctok.api.query.ListChanges;
import dev.svctok.api.query.ListTokens;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads from the rows of the list what changed between two moments. The cost depends on how much that is alone. */
final class TokenChangesTable {

    private final ProjectionSlots slots;

    TokenChangesTable(ProjectionSlots slots) {
        this.slots = slots;
    }

    ChangePage page(ListChanges query) {
        List<Found> found = read(query);
        boolean more = found.size() > query.limit();
        List<Found> page = more ? found.subList(0, query.limit()) : found;
        return new ChangePage(
                page.stream().map(Found::token).toList(),
                more ? page.get(page.size() - 1).key() : null);
    }

    private List<Found> read(ListChanges query) {
        // A token that is gone is told of as it was before.
        Instant valid = query.kind() == ListChanges.Kind.VANISHED ? query.from() : query.to();
        return slots.read(
                ListTokens.PROJECTION,
                slot -> query(query, slot),
                (row, number) -> new Found(
                        TokenListTable.read(row, valid),
                        new ChangeKey(Instant.ofEpochMilli(row.getLong("at")), row.getLong("id"))));
    }

    private static ProjectionSlots.Query query(ListChanges query, Slot slot) {
        String at = "t." + at(query.kind());
        var sql = new StringBuilder("select %s, %s as at from token_list%s t where %s"
                .formatted(PageQuery.COLUMNS, at, slot.suffix(), ProjectionSlots.isLive(ListTokens.PROJECTION, slot)));
        long from = query.from().toEpochMilli();
        long to = query.to().toEpochMilli();
        List<Object> parameters = new ArrayList<>();
        sql.append(" and %1$s > ? and %1$s <= ?".formatted(at));
        parameters.addAll(List.of(from, to));
        switch (query.kind()) {
            case APPEARED -> thereAt(sql, parameters, to);
            case VANISHED -> {
                sql.append(" and t.created_at <= ?");
                parameters.add(from);
            }
            case EXPIRED -> {
                thereAt(sql, parameters, from);
                thereAt(sql, parameters, to);
            }
        }
        ChangeKey after = query.after();
        if (after != null) {
            long millis = after.at().toEpochMilli();
            sql.append(" and %1$s >= ? and (%1$s > ? or t.id > ?)".formatted(at));
            parameters.addAll(List.of(millis, millis, after.id()));
        }
        sql.append(" order by %s, t.id limit ?".formatted(at));
        parameters.add(query.limit() + 1);
        return new ProjectionSlots.Query(sql.toString(), parameters);
    }

    private static void thereAt(StringBuilder sql, List<Object> parameters, long moment) {
        sql.append(" and t.created_at <= ? and (t.deleted_at is null or t.deleted_at > ?)");
        parameters.addAll(List.of(moment, moment));
    }

    private static String at(ListChanges.Kind kind) {
        return switch (kind) {
            case APPEARED -> "created_at";
            case VANISHED -> "deleted_at";
            case EXPIRED -> "expiration";
        };
    }

    private record Found(ServiceToken token, ChangeKey key) {}
}
