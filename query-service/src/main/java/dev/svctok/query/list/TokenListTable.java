package dev.svctok.query.list;

import dev.svctok.api.TokenId;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.ListTokens;
import dev.svctok.api.query.TokenFilter;
import dev.svctok.api.query.TokenKey;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.Slot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the rows of the list, as they are or as they were. */
final class TokenListTable {

    private final ProjectionSlots slots;

    TokenListTable(ProjectionSlots slots) {
        this.slots = slots;
    }

    Optional<ServiceToken> find(TokenId id) {
        return slots
                .read(
                        ListTokens.PROJECTION,
                        slot -> new ProjectionSlots.Query(
                                "select %s from token_list%s t where t.id = ? and t.live and %s"
                                        .formatted(PageQuery.COLUMNS, slot.suffix(), isLive(slot)),
                                List.of(id.value())),
                        (row, number) -> read(row, null))
                .stream()
                .findFirst();
    }

    /**
     * The next tokens in the order of the list. Two look-ups in an index, whose cost does not grow with the depth: first
     * the rest of those that share the last name, then those with greater names.
     *
     * @param asOf the moment at which the list is looked at; null for the list as it is
     * @param now the moment by which a token is expired or not
     */
    List<ServiceToken> page(
            TokenFilter filter, @Nullable Instant asOf, @Nullable TokenKey after, int limit, Instant now) {
        List<ServiceToken> page = new ArrayList<>(limit);
        var query = new PageQuery(filter, asOf, asOf == null ? now : asOf);
        if (after == null) {
            page.addAll(query(query, PageQuery.Range.ALL, limit));
            return page;
        }
        page.addAll(query(query, PageQuery.Range.sameName(after), limit));
        if (page.size() < limit) {
            page.addAll(query(query, PageQuery.Range.greaterName(after), limit - page.size()));
        }
        return page;
    }

    private List<ServiceToken> query(PageQuery query, PageQuery.Range range, int limit) {
        return slots.read(
                ListTokens.PROJECTION,
                slot -> query.in(slot, isLive(slot), range, limit),
                (row, number) -> read(row, query.asOf()));
    }

    private static String isLive(Slot slot) {
        return ProjectionSlots.isLive(ListTokens.PROJECTION, slot);
    }

    static ServiceToken read(ResultSet row, @Nullable Instant asOf) throws SQLException {
        long expiration = row.getLong("expiration");
        boolean neverExpires = row.wasNull();
        return new ServiceToken(
                row.getLong("id"),
                row.getLong("created_at"),
                row.getString("name"),
                row.getString("description"),
                neverExpires ? null : expiration,
                List.of(row.getString("roles").split(TokenListRows.ROLE_SEPARATOR)),
                row.getString("dedicated_subject"),
                asOf == null ? null : neverExpires || expiration > asOf.toEpochMilli());
    }
}
