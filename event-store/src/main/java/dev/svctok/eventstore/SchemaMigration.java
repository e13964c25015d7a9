package dev.svctok.eventstore;

import dev.svctok.eventstore.startup.StartupException;
import dev.svctok.eventstore.startup.StopRequest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables to the state that this version needs. */
final class SchemaMigration {

    private static final Logger log = LoggerFactory.getLogger(SchemaMigration.class);

    private static final String EVENTS = "events";
    private static final String READ_MODEL = "read-model";
    private static final ReadModelSchema PROJECTIONS = new ReadModelSchema("projections");

    /**
     * Nodes that start for the first time at once get into each other's way while they make the history table, which
     * Flyway cannot lock before it is there. Who lost finds it made when it looks again.
     */
    private static final int ATTEMPTS = 10;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final Set<String> FORBIDDEN = Set.of("42501");

    /** How the SQL states begin of a login that is refused. */
    private static final Set<String> NOT_LET_IN = Set.of("28", Databases.REJECTED);

    /**
     * PostgreSQL looks whether we still live while it waits for a lock. Else what a killed process has left goes on to wait, and
     * keeps the next start from its turn. Not every system can look.
     */
    private static final String END_WITH_THE_PROCESS = """
            do $$
            begin
                perform set_config('client_connection_check_interval', '1000', false);
            exception
                when others then null;
            end
            $$""";

    private final Dialect dialect;
    private final Path dataDir;

    /** @param dataDir where the embedded database lies; not touched on another one */
    SchemaMigration(Dialect dialect, Path dataDir) {
        this.dialect = dialect;
        this.dataDir = dataDir;
    }

    /** @param events as the service's own role */
    void migrateEvents(DataSource events) {
        migrate(
                events,
                EVENTS,
                EVENTS,
                "They are not there, or older than this version. First start one process with svctok.storage.migration.username (SVCTOK_STORAGE_MIGRATION_USERNAME) and .password of the role that owns the schema %s; in docker-compose.yml it is called migrate."
                        .formatted(Databases.schema(EVENTS)));
    }

    /** @param owner as the role that owns them, where that is another than the service's */
    void migrateEventsOfOwner(DataSource owner) {
        MigrateResult result = migrate(owner, EVENTS, EVENTS, ownerOf("svctok.storage.migration.username", EVENTS));
        log.info(
                "The tables of {} are up to date; {}",
                EVENTS,
                result.migrations.isEmpty()
                        ? "there was nothing to do"
                        : result.migrations.stream()
                                .map(applied -> applied.version)
                                .collect(Collectors.joining(", ", "applied: ", "")));
    }

    void migrateReadModel(DataSource readModel, List<ReadModelSchema> schemas) {
        String advice = ownerOf("svctok.storage.username", READ_MODEL);
        migrate(readModel, PROJECTIONS.name(), READ_MODEL, advice);
        schemas.forEach(schema -> migrate(readModel, schema.name(), READ_MODEL, advice));
    }

    private static String ownerOf(String setting, String database) {
        return "The role that %s names must own the schema %s.".formatted(setting, Databases.schema(database));
    }

    /** @param forbidden what to do where the role may not change the tables */
    private MigrateResult migrate(DataSource dataSource, String location, String database, String forbidden) {
        return switch (dialect) {
            // Flyway takes turns on PostgreSQL by a lock of the database; H2 has none that would do.
            case H2 -> {
                Turn turn = Turn.take(dataDir);
                try {
                    yield apply(dataSource, location, database, forbidden);
                } finally {
                    turn.close();
                }
            }
            case POSTGRESQL -> apply(dataSource, location, database, forbidden);
        };
    }

    private MigrateResult apply(DataSource dataSource, String location, String database, String forbidden) {
        var configuration = Flyway.configure()
                .dataSource(new PatientDataSource(dataSource))
                .locations(dialect.migrations(location))
                .table("schema_history_" + Databases.schema(location))
                .baselineOnMigrate(true)
                .baselineVersion("0");
        if (dialect == Dialect.POSTGRESQL) {
            configuration.schemas(Databases.schema(database)).initSql(END_WITH_THE_PROCESS);
        }
        Flyway flyway = configuration.load();
        for (int attempt = 1; ; attempt++) {
            try {
                MigrationInfoService migrations = flyway.info();
                refuseNewer(migrations, location);
                if (dialect == Dialect.H2 && needRepair(migrations)) {
                    flyway.repair();
                }
                return flyway.migrate();
            } catch (FlywayException e) {
                if (SqlStates.anyBeginsWith(e, NOT_LET_IN)) {
                    throw new StartupException(
                            "The tables of %s cannot be brought up to date: %s. Check svctok.storage.migration.username and svctok.storage.migration.password (SVCTOK_STORAGE_MIGRATION_PASSWORD)."
                                    .formatted(location, RootCause.messageOf(e)),
                            e);
                }
                if (SqlStates.anyBeginsWith(e, FORBIDDEN)) {
                    throw new StartupException(
                            "The tables of %s cannot be brought up to date: %s. %s"
                                    .formatted(location, RootCause.messageOf(e), forbidden),
                            e);
                }
                if (attempt == ATTEMPTS || dialect == Dialect.H2) {
                    throw new StartupException(
                            "The tables of %s cannot be brought up to date: %s.%s"
                                    .formatted(location, firstLine(e), cure(database)),
                            e);
                }
                StopRequest.obey("for its turn to change the tables of " + location);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /**
     * H2 keeps what a migration had done when it failed or its process was killed. So each of its steps can be done again, and
     * is.
     */
    private static boolean needRepair(MigrationInfoService migrations) {
        return Arrays.stream(migrations.applied())
                .anyMatch(migration -> migration.getState().isFailed() || !migration.isChecksumMatching());
    }

    /** What a newer version has made of the tables is not known here; to write into them could do harm. */
    private static void refuseNewer(MigrationInfoService migrations, String location) {
        Arrays.stream(migrations.all())
                .filter(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS
                        || migration.getState() == MigrationState.FUTURE_FAILED)
                .findFirst()
                .ifPresent(newer -> {
                    throw new StartupException(
                            "The tables of %s are of a newer version of svctok (%s); this one knows them up to %s. Start that version, or restore a backup."
                                    .formatted(location, newer.getVersion(), newestKnown(migrations)));
                });
    }

    private static String newestKnown(MigrationInfoService migrations) {
        return Arrays.stream(migrations.all())
                .filter(migration -> migration.getState() != MigrationState.FUTURE_SUCCESS
                        && migration.getState() != MigrationState.FUTURE_FAILED)
                .map(migration -> String.valueOf(migration.getVersion()))
                .reduce("none", (older, newer) -> newer);
    }

    /** What helps where the tables are not what any version of ours has made. */
    private String cure(String database) {
        if (dialect == Dialect.POSTGRESQL) {
            return "";
        }
        return database.equals(EVENTS)
                ? " They are of no version of svctok: restore events.mv.db from a backup."
                : " Stop all processes and remove %s.mv.db: it is built anew from the events.".formatted(database);
    }

    private static String firstLine(FlywayException failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> line.endsWith(".") ? line.substring(0, line.length() - 1) : line)
                .orElse("no reason given");
    }
}
