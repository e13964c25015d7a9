package dev.svctok.query.list;

import dev.svctok.api.TokenId;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.ListTokens;
import dev.svctok.api.query.TokenFilter;
import dev.svctok.api.query.TokenKey;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.Slot;
import dev.svctok.query.list.PageQuery.Plan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the rows of the list, as they are or as they were. */
final class TokenListTable {

    /** So many rows are sorted as quickly as a page is read in order. */
    private static final int FEW = 2_000;

    private final ProjectionSlots slots;
    private final int few;

    TokenListTable(ProjectionSlots slots) {
        this(slots, FEW);
    }

    TokenListTable(ProjectionSlots slots, int few) {
        this.slots = slots;
        this.few = few;
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
                slot -> query.in(slot, isLive(slot), range, limit, plan(query.asOf(), slot)),
                (row, number) -> read(row, query.asOf()));
    }

    private @Nullable Plan plan(@Nullable Instant asOf, Slot slot) {
        if (asOf == null) {
            return null;
        }
        long moment = asOf.toEpochMilli();
        Set<Long> nodes = Lifetime.nodesAt(moment);
        List<Object> gone = new ArrayList<>(nodes);
        gone.add(moment);
        return new Plan(
                areFew("token_list%s where created_at <= ?".formatted(slot.suffix()), List.of(moment)),
                areFew(
                        "token_list%s where lifetime in (?%s) and deleted_at > ?"
                                .formatted(slot.suffix(), ", ?".repeat(nodes.size() - 1)),
                        gone));
    }

    /** A guess at what is quickest; right or wrong, the answer is the same. */
    private boolean areFew(String rows, List<Object> parameters) {
        return slots.count("select 1 from %s limit %d".formatted(rows, few + 1), parameters) <= few;
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
