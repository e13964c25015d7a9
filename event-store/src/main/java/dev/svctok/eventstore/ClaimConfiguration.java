package dev.svctok.eventstore;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far each projection is, and which process works on it: one at a time, and another when that one is gone. */
@Configuration(proxyBeanMethods = false)
class ClaimConfiguration {

    static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Of a claim that is held; as often is it looked for one that is free. */
    static final Duration RENEWAL = TIMEOUT.dividedBy(4);

    private static final Duration UPKEEP_INTERVAL = Duration.ofSeconds(1);

    @Bean
    ClaimTime claimTime(JdbcClient readModel, Databases databases, Clock clock) {
        return new ClaimTime(databases.dialect() == Dialect.POSTGRESQL ? readModel : null, clock);
    }

    @Bean
    AbandonedClaims abandonedClaims(JdbcClient readModel, Databases databases, NodeId nodeId) {
        AbandonedClaims claims = new AbandonedClaims(readModel, databases.dialect(), nodeId);
        claims.release();
        return claims;
    }

    @Bean
    Repeating claimUpkeep(ClaimTime time, AbandonedClaims claims) {
        return new Repeating("claim-upkeep", UPKEEP_INTERVAL, () -> {
            time.read();
            claims.release();
        });
    }

    /** @param released before anything is claimed */
    @Bean
    TokenStore positionStore(
            DataSource readModel, Serializer serializer, NodeId nodeId, ClaimTime time, AbandonedClaims released) {
        // Axon has this one place for it, for all token stores of a process.
        AbstractTokenEntry.clock = time.withZone(ZoneOffset.UTC);
        return new SparingTokenStore(
                JdbcTokenStore.builder()
                        .connectionProvider(new SpringDataSourceConnectionProvider(readModel))
                        .schema(AxonTables.POSITIONS)
                        .serializer(serializer)
                        .contentType(byte[].class)
                        .claimTimeout(TIMEOUT)
                        .nodeId(nodeId.toString()),
                RENEWAL);
    }

    @Bean
    ProjectionPositions projectionPositions(JdbcClient readModel, Serializer serializer, ClaimTime time) {
        return new ProjectionPositions(readModel, serializer, time, TIMEOUT);
    }
}
