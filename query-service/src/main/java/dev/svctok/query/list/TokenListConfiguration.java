package dev.svctok.query.list;

import dev.svctok.api.query.ListTokens;
import dev.svctok.auth.lastuse.LastUseTable;
import dev.svctok.eventstore.EventBatches;
import dev.svctok.eventstore.Projection;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.ReadModelSchema;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class TokenListConfiguration {

    @Bean
    ReadModelSchema tokenListSchema() {
        return new ReadModelSchema("token-list");
    }

    @Bean
    Projection tokenList() {
        return new Projection(ListTokens.PROJECTION);
    }

    @Bean
    TokenListRows tokenListRows(DataSource readModel) {
        return new TokenListRows(new JdbcTemplate(readModel));
    }

    @Bean
    TokenListProjection tokenListProjection(
            EventBatches batches, ProjectionSlots slots, TokenListRows rows, LastUseTable lastUses) {
        return new TokenListProjection(
                batches, slots, rows, new TokenListTable(slots), lastUses, new TokenChangesTable(slots));
    }
}
