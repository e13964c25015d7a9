package dev.svctok.query.list;

import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.TokenFilter;
import dev.svctok.api.query.TokenKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of the list. */
final class TokenListTable {

    private static final String SEPARATOR = ",";
    private static final String COLUMNS =
            "t.id, t.name, t.roles, t.expiration, t.description, t.dedicated_subject, t.last_update";

    private final JdbcClient readModel;

    TokenListTable(JdbcClient readModel) {
        this.readModel = readModel;
    }

    void insert(
            TokenId id,
            TokenName name,
            List<RoleName> roles,
            @Nullable Instant expiration,
            @Nullable String description,
            @Nullable String dedicatedSubject,
            Instant now) {
        readModel
                .sql("insert into token_list (id, name, roles, expiration, description, dedicated_subject, last_update)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .param(id.value())
                .param(name.value())
                .param(String.join(
                        SEPARATOR, roles.stream().map(RoleName::value).toList()))
                .param(expiration == null ? null : expiration.toEpochMilli())
                .param(description)
                .param(dedicatedSubject)
                .param(now.toEpochMilli())
                .update();
        for (RoleName role : roles) {
            readModel
                    .sql("insert into token_list_role (role, name, id) values (?, ?, ?)")
                    .params(role.value(), name.value(), id.value())
                    .update();
        }
    }

    void delete(TokenId id) {
        readModel
                .sql("delete from token_list_role where id = ?")
                .param(id.value())
                .update();
        readModel.sql("delete from token_list where id = ?").param(id.value()).update();
    }

    void deleteAll() {
        readModel.sql("delete from token_list_role").update();
        readModel.sql("delete from token_list").update();
    }

    Optional<ServiceToken> find(TokenId id) {
        return readModel
                .sql("select " + COLUMNS + " from token_list t where t.id = ?")
                .param(id.value())
                .query(TokenListTable::read)
                .optional();
    }

    /**
     * The next tokens in the order of the list. Two look-ups in an index, whose cost does not grow with the depth: first
     * the rest of those that share the last name, then those with greater names.
     */
    List<ServiceToken> page(TokenFilter filter, @Nullable TokenKey after, int limit, Instant now) {
        List<ServiceToken> page = new ArrayList<>(limit);
        if (after == null) {
            page.addAll(query(filter, now, "", List.of(), limit));
            return page;
        }
        page.addAll(query(filter, now, " and %1$s.name = ? and %1$s.id > ?", List.of(after.name(), after.id()), limit));
        if (page.size() < limit) {
            page.addAll(query(filter, now, " and %1$s.name > ?", List.of(after.name()), limit - page.size()));
        }
        return page;
    }

    private List<ServiceToken> query(
            TokenFilter filter, Instant now, String range, List<Object> rangeParameters, int limit) {
        StringBuilder sql = new StringBuilder("select ").append(COLUMNS);
        List<Object> parameters = new ArrayList<>();
        RoleName role = filter.role();
        if (role == null) {
            sql.append(" from token_list t where 1 = 1");
        } else {
            sql.append(" from token_list_role k join token_list t on t.id = k.id where k.role = ?");
            parameters.add(role.value());
        }
        String key = role == null ? "t" : "k";
        sql.append(range.formatted(key));
        parameters.addAll(rangeParameters);
        String prefix = filter.namePrefix();
        if (prefix != null && !prefix.isEmpty()) {
            appendPrefix(sql, parameters, key + ".name", prefix);
        }
        if (filter.expired() != null) {
            sql.append(filter.expired() ? " and t.expiration <= ?" : " and (t.expiration is null or t.expiration > ?)");
            parameters.add(now.toEpochMilli());
        }
        // The role is always the same, but H2 takes the order from the index only if it is asked for from the start.
        sql.append(" order by %1$s%2$s.name, %2$s.id limit ?".formatted(role == null ? "" : "k.role, ", key));
        parameters.add(limit);
        return readModel
                .sql(sql.toString())
                .params(parameters)
                .query(TokenListTable::read)
                .list();
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

    private static ServiceToken read(ResultSet row, int number) throws SQLException {
        long expiration = row.getLong("expiration");
        boolean neverExpires = row.wasNull();
        return new ServiceToken(
                row.getLong("id"),
                row.getLong("last_update"),
                row.getString("name"),
                row.getString("description"),
                neverExpires ? null : expiration,
                List.of(row.getString("roles").split(SEPARATOR)),
                row.getString("dedicated_subject"));
    }
}
