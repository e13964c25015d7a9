package dev.svctok.eventstore;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The two databases: one for the events, one for all that is derived from them. */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration"
        })
@EnableConfigurationProperties(StorageProperties.class)
public class StorageAutoConfiguration {

    /** Who this process is, known before a database is opened and until all are closed. */
    private static final String NODE_ID = "nodeId";

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Databases databases(StorageProperties properties) {
        return new Databases(properties);
    }

    @Bean
    @DependsOn(NODE_ID)
    @Qualifier("events")
    HikariDataSource eventsDataSource(Databases databases, StorageProperties properties) {
        HikariDataSource dataSource = databases.open("events");
        new SchemaMigration(databases.dialect(), properties.dataDir()).migrateEvents(dataSource);
        return dataSource;
    }

    @Bean
    @DependsOn(NODE_ID)
    @Primary
    HikariDataSource readModelDataSource(
            Databases databases, StorageProperties properties, List<ReadModelSchema> schemas) {
        HikariDataSource dataSource = databases.open("read-model");
        new SchemaMigration(databases.dialect(), properties.dataDir()).migrateReadModel(dataSource, schemas);
        return dataSource;
    }

    @Bean
    @Qualifier("events")
    PlatformTransactionManager eventsTransactionManager(@Qualifier("events") DataSource events) {
        return new JdbcTransactionManager(events);
    }

    @Bean
    @Primary
    PlatformTransactionManager readModelTransactionManager(DataSource readModel) {
        return new JdbcTransactionManager(readModel);
    }

    @Bean
    @Primary
    JdbcClient readModelJdbcClient(DataSource readModel) {
        return JdbcClient.create(readModel);
    }

    @Bean
    EventLog eventLog(@Qualifier("events") DataSource events) {
        return new EventLog(JdbcClient.create(events));
    }

    @Bean
    DataDirectory dataDirectory(StorageProperties properties) {
        return new DataDirectory(
                properties.storage().embedded()
                        ? properties.dataDir().toAbsolutePath().normalize()
                        : null);
    }

    @Bean(NODE_ID)
    NodeId nodeId(Databases databases) {
        return databases.join();
    }
}
