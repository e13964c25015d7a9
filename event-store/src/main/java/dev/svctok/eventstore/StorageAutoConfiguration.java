package dev.svctok.eventstore;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
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
    @Qualifier("events")
    HikariDataSource eventsDataSource(Databases databases, StorageProperties properties, NodeId node) {
        HikariDataSource dataSource = databases.open("events", node);
        DataSource owner = databases.forMigration(node);
        SchemaMigration migration = new SchemaMigration(databases.dialect(), properties.dataDir());
        if (owner == null) {
            migration.migrateEvents(dataSource);
        } else {
            migration.migrateEventsOfOwner(owner);
            EventGrants.give(owner, properties.storage().username());
        }
        return dataSource;
    }

    @Bean
    @Primary
    HikariDataSource readModelDataSource(
            Databases databases, StorageProperties properties, List<ReadModelSchema> schemas, NodeId node) {
        HikariDataSource dataSource = databases.open("read-model", node);
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
    Dialect dialect(Databases databases) {
        return databases.dialect();
    }

    @Bean
    DurableReads durableReads(
            Databases databases,
            @Qualifier("events") DataSource events,
            @Qualifier("events") PlatformTransactionManager transactions) {
        Dialect dialect = databases.dialect();
        return new DurableReads(
                new Writers(JdbcClient.create(events), dialect), dialect, new SpringTransactionManager(transactions));
    }

    @Bean
    EventLog eventLog(@Qualifier("events") DataSource events, DurableReads durable) {
        return new EventLog(JdbcClient.create(events), durable);
    }

    @Bean
    DataDirectory dataDirectory(StorageProperties properties) {
        return new DataDirectory(
                properties.storage().embedded()
                        ? properties.dataDir().toAbsolutePath().normalize()
                        : null);
    }

    /** Known before a database is opened and until all are closed. */
    @Bean
    NodeId nodeId(Databases databases) {
        return databases.join();
    }
}
