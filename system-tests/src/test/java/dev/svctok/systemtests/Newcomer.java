package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with an empty home who types what the README shows, in a folder that looks like a checkout from the inside. */
final class Newcomer {

    private static final Pattern SECRET = Pattern.compile("svctok-[0-9A-Za-z]{38}");

    private final Path folder = TestStorage.newFolder();

    Newcomer() {
        try {
            Path sts = Files.writeString(
                    folder.resolve("sts"), "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(Repository.file("sts")));
            Files.setPosixFilePermissions(sts, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the commands are typed. */
    Path folder() {
        return folder;
    }

    /** The data directory of a service that is started there. */
    TestStorage storage() {
        return TestStorage.embedded(folder.resolve("data"));
    }

    void run(String block) {
        run(block, Map.of());
    }

    /** Runs it as a shell does, and sees that every command in it succeeds. */
    void run(String block, Map<String, String> environment) {
        Path output = folder.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("sh", "-euc", block)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().put("HOME", folder.toString());
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.environment().remove("XDG_CONFIG_HOME");
        shell.environment().putAll(environment);
        try {
            int exitCode = shell.start().waitFor();
            String shown = Files.readString(output);
            Matcher secret = SECRET.matcher(shown);
            while (secret.find()) {
                Secrets.seen(secret.group());
            }
            assertThat(exitCode).as("%s%n%s", block, shown).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
