package dev.svctok.eventstore;

import java.sql.Connection;

/** The databases that svctok runs on, and where they differ. */
public enum Dialect {
    /** Level 6 is H2's SNAPSHOT; its REPEATABLE READ holds for one table only. */
    H2("h2", 6),
    POSTGRESQL("postgresql", Connection.TRANSACTION_REPEATABLE_READ);

    private final String folder;
    private final int snapshotIsolation;

    Dialect(String folder, int snapshotIsolation) {
        this.folder = folder;
        this.snapshotIsolation = snapshotIsolation;
    }

    /** The isolation level at which all reads of a transaction see one and the same state of all tables. */
    public int snapshotIsolation() {
        return snapshotIsolation;
    }

    String migrations(String location) {
        return "classpath:db/svctok/%s/%s".formatted(location, folder);
    }
}
