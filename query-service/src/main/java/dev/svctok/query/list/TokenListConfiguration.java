package dev.svctok.query.list;

import dev.svctok.api.query.ListTokens;
import dev.svctok.eventstore.Projection;
import dev.svctok.eventstore.ReadModelSchema;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

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
    TokenListProjection tokenListProjection(JdbcClient readModel) {
        return new TokenListProjection(new TokenListTable(readModel));
    }
}
