package dev.svctok.auth.lastuse;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.ProjectionAutoConfiguration;
import dev.svctok.eventstore.ReadModelSchema;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Records the last use of each token. */
@AutoConfiguration(before = ProjectionAutoConfiguration.class)
@EnableConfigurationProperties(LastUseProperties.class)
public class LastUseAutoConfiguration {

    @Bean
    ReadModelSchema lastUseSchema() {
        return new ReadModelSchema("last-use");
    }

    @Bean
    LastUseTable lastUseTable(DataSource readModel, Dialect dialect, PlatformTransactionManager transactionManager) {
        return new LastUseTable(new JdbcTemplate(readModel), dialect, transactionManager);
    }

    @Bean
    LastUses lastUses(LastUseTable table, Clock clock, LastUseProperties properties, MeterRegistry registry) {
        return new LastUses(table::write, clock, properties, registry);
    }
}
