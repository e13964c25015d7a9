package dev.svctok.eventstore;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.svctok.eventstore.StorageProperties.Migration;
import dev.svctok.eventstore.startup.StartupException;
import dev.svctok.eventstore.startup.StopRequest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Opens the connection pools of the event store and the read model. */
final class Databases {

    private static final Logger log = LoggerFactory.getLogger(Databases.class);
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/?]*@|[?&](user|password)=");

    /** Of PostgreSQL, where the URL names more than one. */
    private static final Pattern SEVERAL_HOSTS = Pattern.compile("//[^/?]*,");

    private static final Pattern OTHER_THAN_PRIMARY =
            Pattern.compile("[?&]targetServerType=(?!(?:primary|master)(?:&|$))");

    /**
     * What is answered must have been written to the disk: events, and leases as well. After a crash nobody would know of a lease
     * that its holder believes to have. Who has set more than that, as for replicas, keeps it.
     */
    private static final String DURABLE_COMMITS = "select set_config('synchronous_commit', 'on', false)"
            + " where current_setting('synchronous_commit') = 'off'";

    /** Less than a gateway gives a process with a list: it is this one that knows what is wrong. */
    private static final long CONNECTION_TIMEOUT_MILLIS = 4_000;

    /**
     * How long PostgreSQL may let us wait for the next byte of an answer: where its machine has died, or the network swallows all,
     * nothing else ends that. Who follows events, renews a lease or waits for a lock has an answer within seconds, and a long
     * result comes in parts. What may take longer uses a {@link PatientDataSource}. A URL may set a {@code socketTimeout} of its
     * own.
     */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /**
     * How long a transaction may stand still. One whose process hangs, or whose machine has died unnoticed, holds up all others:
     * projections by its locks, and readers of the sequence by an event that may or may not come. Claims run out as quickly.
     */
    static final Duration IDLE_TIMEOUT = ClaimConfiguration.TIMEOUT;

    /** Of a connection in the pool that may have died unnoticed. Each that has costs so much, one after the other. */
    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(2);

    /** Hikari then sleeps for a second and throws. */
    private static final long ONE_ATTEMPT = 1;

    /** How the SQL states begin of all that goes wrong before there is a connection. */
    static final String CONNECTION_FAILED = "08";

    /** PostgreSQL is starting up (57P03). H2: another process holds the file; the process that served it has gone. */
    private static final Set<String> MAY_PASS = Set.of(CONNECTION_FAILED, "57P03", "90020", "90067");

    /** The database asks for a password where none is given: no waiting helps. */
    static final String REJECTED = "08004";

    private final StorageProperties properties;

    Databases(StorageProperties properties) {
        this.properties = properties;
    }

    Dialect dialect() {
        String url = properties.storage().url();
        if (properties.storage().embedded() || url == null) {
            return Dialect.H2;
        }
        if (CREDENTIALS.matcher(url).find()) {
            throw new StartupException(
                    "svctok.storage.url must not hold a user or a password: they belong to svctok.storage.username and svctok.storage.password.");
        }
        if (url.startsWith("jdbc:postgresql:")) {
            if (OTHER_THAN_PRIMARY.matcher(url).find()) {
                throw new StartupException(
                        "svctok.storage.url must not ask for another targetServerType than primary: a standby does not know yet what has just been deleted.");
            }
            return Dialect.POSTGRESQL;
        }
        throw new StartupException(
                "svctok.storage.url must begin with jdbc:postgresql: (or be left out for the embedded database).");
    }

    /**
     * Takes a name among the processes that share the databases. Before they are opened, and until they are closed.
     *
     * @throws StartupException if the folder of the embedded databases cannot be written to
     */
    NodeId join() {
        return dialect() == Dialect.H2
                ? EmbeddedDatabase.in(properties.dataDir()).join()
                : NodeId.ofProcess();
    }

    /**
     * @param node who opens it, for those who look at the database's connections
     * @throws StartupException if the database cannot be reached
     */
    HikariDataSource open(String name, NodeId node) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setMaximumPoolSize(properties.storage().poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setValidationTimeout(VALIDATION_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(ONE_ATTEMPT);
        return switch (dialect()) {
            case H2 -> {
                EmbeddedDatabase embedded = EmbeddedDatabase.in(properties.dataDir());
                config.setJdbcUrl(embedded.url(name));
                config.setUsername("svctok");
                config.setPassword("");
                HikariDataSource opened = connect(() -> new EmbeddedDataSource(config), name);
                embedded.guard(name);
                yield opened;
            }
            case POSTGRESQL -> {
                config.setJdbcUrl(properties.storage().url());
                config.setUsername(properties.storage().username());
                config.setPassword(properties.storage().password());
                config.setSchema(schema(name));
                ofNode(node).forEach((key, value) -> config.addDataSourceProperty(key.toString(), value));
                config.addDataSourceProperty("socketTimeout", Long.toString(ANSWER_TIMEOUT.toSeconds()));
                // Many rows in one statement: a projection that is built anew writes thousands at a time.
                config.addDataSourceProperty("reWriteBatchedInserts", "true");
                config.setConnectionInitSql("set idle_in_transaction_session_timeout = %d; %s"
                        .formatted(IDLE_TIMEOUT.toMillis(), DURABLE_COMMITS));
                yield connect(() -> new BoundedPool(config), name);
            }
        };
    }

    /**
     * Connections of the role that owns the tables of the events, which are opened one by one; null if the service's own
     * role does.
     */
    @Nullable
    DataSource forMigration(NodeId node) {
        Migration migration = properties.storage().migration();
        if (!migration.isOfItsOwn()) {
            return null;
        }
        Properties settings = ofNode(node);
        put(settings, "user", migration.username());
        put(settings, "password", migration.password());
        return new DriverManagerDataSource(
                Objects.requireNonNull(properties.storage().url()), settings);
    }

    private Properties ofNode(NodeId node) {
        Properties settings = new Properties();
        // Else a failed statement tells its values: what an event holds has no place in a log.
        settings.setProperty("logServerErrorDetail", "false");
        settings.setProperty("ApplicationName", node.toString());
        settings.setProperty("tcpKeepAlive", "true");
        if (SEVERAL_HOSTS.matcher(String.valueOf(properties.storage().url())).find()) {
            settings.setProperty("targetServerType", "primary");
        }
        return settings;
    }

    /** A connection that belongs to no pool. On PostgreSQL only. */
    Connection connectAside(String name, NodeId node) throws SQLException {
        Properties settings = ofNode(node);
        String seconds = Long.toString(TimeUnit.MILLISECONDS.toSeconds(CONNECTION_TIMEOUT_MILLIS));
        settings.setProperty("connectTimeout", seconds);
        // The network may take the connection for a server that does not answer any more.
        settings.setProperty("loginTimeout", seconds);
        settings.setProperty("currentSchema", schema(name));
        put(settings, "user", properties.storage().username());
        put(settings, "password", properties.storage().password());
        return DriverManager.getConnection(
                Objects.requireNonNull(properties.storage().url()), settings);
    }

    private static void put(Properties settings, String name, @Nullable String value) {
        if (value != null) {
            settings.setProperty(name, value);
        }
    }

    static String schema(String name) {
        return name.replace('-', '_');
    }

    /** Waits for a database that is about to come up, or for a process that is about to release the file. */
    private HikariDataSource connect(Supplier<HikariDataSource> attempt, String name) {
        long start = System.nanoTime();
        long patience = properties.storage().connectTimeout().toNanos();
        for (boolean first = true; ; first = false) {
            try {
                return attempt.get();
            } catch (RuntimeException e) {
                String unsafe = TlsFailure.reason(properties.storage().url(), e);
                if (unsafe != null) {
                    throw new StartupException(
                            "The database cannot be connected to as svctok.storage.url demands: %s. Check its sslmode and sslrootcert, svctok.storage.username and svctok.storage.password."
                                    .formatted(unsafe),
                            e);
                }
                boolean mayPass = SqlStates.anyBeginsWith(e, MAY_PASS) && !SqlStates.anyBeginsWith(e, Set.of(REJECTED));
                if (!mayPass || System.nanoTime() - start >= patience) {
                    throw new StartupException(unreachable(name, RootCause.messageOf(e)), e);
                }
                StopRequest.obey("for " + place(name));
                if (first) {
                    log.info(
                            "Waiting for {}, at the most {} s (svctok.storage.connect-timeout): {}",
                            place(name),
                            properties.storage().connectTimeout().toSeconds(),
                            RootCause.messageOf(e));
                }
            }
        }
    }

    /** Where the database is. Without the parameters of its URL: there may be a password of a key among them. */
    private String place(String name) {
        return dialect() == Dialect.H2
                ? "the database file %s.mv.db in %s"
                        .formatted(name, properties.dataDir().toAbsolutePath().normalize())
                : "the database at %s"
                        .formatted(Objects.requireNonNull(properties.storage().url())
                                .replaceFirst("\\?.*", ""));
    }

    private String unreachable(String name, String reason) {
        return dialect() == Dialect.H2
                ? "The database file %s.mv.db in %s cannot be opened: %s. Another program may hold it, the disk may be full, or the file may be damaged."
                        .formatted(name, properties.dataDir().toAbsolutePath().normalize(), reason)
                : "The database at svctok.storage.url cannot be reached: %s. Check the URL, svctok.storage.username and svctok.storage.password (SVCTOK_STORAGE_PASSWORD)."
                        .formatted(reason);
    }
}
