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
import org.jspecify.annotations.Nullable;

/** Reads the rows of the list, as they are or as they were. */
final class TokenListTable {

    /** So many rows are sorted as quickly as a page is read in order. */
    private static final int FEW = 2_000;

    /** How many of those that are there now are looked at, for each that may be on the page. */
    private static final int WINDOW = 15;

    private final ProjectionSlots slots;
    private final int few;

    private volatile long manyCreatedAt = Long.MAX_VALUE;

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
                slot -> query.in(slot, isLive(slot), range, limit, plan(query, slot, range, limit)),
                (row, number) -> read(row, query.asOf()));
    }

    /** A guess at what is quickest; right or wrong, the answer is the same. */
    private @Nullable Plan plan(PageQuery query, Slot slot, PageQuery.Range range, int limit) {
        Instant asOf = query.asOf();
        if (asOf == null) {
            return null;
        }
        if (asOf.toEpochMilli() < manyCreatedAt(slot)) {
            return Plan.BY_CREATION;
        }
        String upTo = range.isNarrow() ? null : lastName(query, slot, range, limit);
        if ((range.isNarrow() || upTo != null) && areFew(query.goneIn(slot, range, upTo, few + 1))) {
            return new Plan(false, false, upTo);
        }
        return new Plan(false, areFew(query.goneAtMoment(slot, few + 1)), null);
    }

    /** When there were more than few for the first time. Once there are, that stays as it is. */
    private long manyCreatedAt(Slot slot) {
        long known = manyCreatedAt;
        if (known == Long.MAX_VALUE) {
            known = slots.ask(PageQuery.createdAtOf(slot, few), Long.class).orElse(Long.MAX_VALUE);
            manyCreatedAt = known;
        }
        return known;
    }

    /**
     * A name before which, and with which, there are as many of those that are there as the page may have. The moment is
     * past: whatever is deleted meanwhile, no less than that were there.
     */
    private @Nullable String lastName(PageQuery query, Slot slot, PageQuery.Range range, int limit) {
        return slots.ask(query.lastName(slot, range, limit, limit * WINDOW), String.class)
                .orElse(null);
    }

    private boolean areFew(ProjectionSlots.Query rows) {
        return slots.count(rows.sql(), rows.parameters()) <= few;
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
                asOf == null ? null : neverExpires || expiration > asOf.toEpochMilli(),
                null);
    }
}
