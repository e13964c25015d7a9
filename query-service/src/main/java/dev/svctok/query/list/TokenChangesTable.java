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
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads from the rows of the list what changed between two moments. The cost depends on how much that is alone. */
final class TokenChangesTable {

    private static final String THERE_AT = "(t.created_at <= :%1$s and (t.deleted_at is null or t.deleted_at > :%1$s))";

    private final JdbcClient readModel;
    private final ProjectionSlots slots;

    TokenChangesTable(JdbcClient readModel, ProjectionSlots slots) {
        this.readModel = readModel;
        this.slots = slots;
    }

    ChangePage page(ListChanges query) {
        List<Found> found = new ArrayList<>(slots.read(ListTokens.PROJECTION, slot -> query(query, slot)));
        boolean more = found.size() > query.limit();
        List<Found> page = more ? found.subList(0, query.limit()) : found;
        return new ChangePage(
                page.stream().map(Found::token).toList(),
                more ? page.get(page.size() - 1).key() : null);
    }

    private List<Found> query(ListChanges query, Slot slot) {
        String at = at(query.kind());
        ChangeKey after = query.after();
        // A token that is gone is told of as it was before.
        Instant valid = query.kind() == ListChanges.Kind.VANISHED ? query.from() : query.to();
        return readModel
                .sql(
                        "select %1$s, t.%2$s as at from token_list%3$s t where t.%2$s > :from and t.%2$s <= :to and %4$s and %5$s%6$s order by t.%2$s, t.id limit :limit"
                                .formatted(
                                        PageQuery.COLUMNS,
                                        at,
                                        slot.suffix(),
                                        condition(query.kind()),
                                        ProjectionSlots.isLive(ListTokens.PROJECTION, slot),
                                        after == null
                                                ? ""
                                                : " and t.%1$s >= :after and (t.%1$s > :after or t.id > :id)"
                                                        .formatted(at)))
                .param("from", query.from().toEpochMilli())
                .param("to", query.to().toEpochMilli())
                .param("after", after == null ? 0 : after.at().toEpochMilli())
                .param("id", after == null ? 0 : after.id())
                .param("limit", query.limit() + 1)
                .query((row, number) -> new Found(
                        TokenListTable.read(row, valid),
                        new ChangeKey(Instant.ofEpochMilli(row.getLong("at")), row.getLong("id"))))
                .list();
    }

    private static String at(ListChanges.Kind kind) {
        return switch (kind) {
            case APPEARED -> "created_at";
            case VANISHED -> "deleted_at";
            case EXPIRED -> "expiration";
        };
    }

    private static String condition(ListChanges.Kind kind) {
        return switch (kind) {
            case APPEARED -> THERE_AT.formatted("to");
            case VANISHED -> "t.created_at <= :from";
            case EXPIRED -> THERE_AT.formatted("from") + " and " + THERE_AT.formatted("to");
        };
    }

    private record Found(ServiceToken token, ChangeKey key) {}
}
