package dev.svctok.eventstore;

/** The databases that svctok runs on. */
public enum Dialect {
    H2("h2"),
    POSTGRESQL("postgresql");

    private final String folder;

    Dialect(String folder) {
        this.folder = folder;
    }

    String migrations(String location) {
        return "classpath:db/svctok/%s/%s".formatted(location, folder);
    }
}
