package dev.svctok.systemtests;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in, and what the build has made in it. */
final class Repository {

    static final Path ROOT = findRoot();

    private Repository() {}

    static Path file(String name) {
        return ROOT.resolve(name);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path findRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("The tests run outside of a checkout");
            }
        }
        return folder;
    }
}
