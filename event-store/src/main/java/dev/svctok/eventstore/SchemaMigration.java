package dev.svctok.eventstore;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables to the state that this version needs. */
final class SchemaMigration {

    private static final ReadModelSchema PROJECTIONS = new ReadModelSchema("projections");

    private final Dialect dialect;

    SchemaMigration(Dialect dialect) {
        this.dialect = dialect;
    }

    void migrateEvents(DataSource events) {
        migrate(events, "events", "events");
    }

    void migrateReadModel(DataSource readModel, List<ReadModelSchema> schemas) {
        migrate(readModel, PROJECTIONS.name(), "read-model");
        schemas.forEach(schema -> migrate(readModel, schema.name(), "read-model"));
    }

    private void migrate(DataSource dataSource, String location, String database) {
        var configuration = Flyway.configure()
                .dataSource(dataSource)
                .locations(dialect.migrations(location))
                .table("schema_history_" + Databases.schema(location))
                .baselineOnMigrate(true)
                .baselineVersion("0");
        if (dialect == Dialect.POSTGRESQL) {
            configuration.schemas(Databases.schema(database));
        }
        try {
            configuration.load().migrate();
        } catch (FlywayException e) {
            throw new StartupException(
                    "The tables of %s cannot be brought up to date: %s".formatted(location, firstLine(e)), e);
        }
    }

    private static String firstLine(FlywayException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
