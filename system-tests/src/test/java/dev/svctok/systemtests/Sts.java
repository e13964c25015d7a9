package dev.svctok.systemtests;

import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real sts command, run by somebody with an empty home. */
final class Sts {

    private final Path home = TestStorage.newFolder();
    private final Map<String, String> environment;

    Sts(Map<String, String> environment) {
        this.environment = environment;
    }

    /** How a call ended. */
    record Result(int exitCode, String out, String err) {}

    Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    Result runWithInput(String input, String... arguments) {
        try {
            Path in = Files.writeString(home.resolve("stdin"), input);
            Path out = home.resolve("stdout");
            Path err = home.resolve("stderr");
            List<String> command =
                    new ArrayList<>(List.of(Repository.file("sts").toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("HOME", home.toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().remove("XDG_CONFIG_HOME");
            builder.environment().putAll(environment);
            int exitCode = builder.start().waitFor();
            Secrets.assertNowhereIn("stderr of sts", Files.readString(err));
            return new Result(exitCode, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
