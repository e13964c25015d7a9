package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.error.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

    private static final String LINE = "{\"type\":\"t\",\"time\":\"t\",\"data\":{\"position\":1}}\n";

    @TempDir
    private Path folder = Path.of("unset");

    private Path path = Path.of("unset");

    @BeforeEach
    void write() throws IOException {
        path = Files.writeString(folder.resolve("events"), LINE + "{\"ty");
    }

    private EventFile open(boolean restart) throws CliException {
        return EventFile.open(path.toString(), restart);
    }

    private String content() throws IOException {
        return Files.readString(path);
    }

    @Test
    void openChangesNothingBeforeItBegins() throws Exception {
        try (EventFile file = open(false)) {
            assertThat(file.position()).isEqualTo(1);
            assertThat(content()).isEqualTo(LINE + "{\"ty");

            file.begin();
            assertThat(content()).isEqualTo(LINE);
        }
    }

    @Test
    void beginAfterSomethingWasAddedTakesNothingAway() throws Exception {
        try (EventFile file = open(true)) {
            file.begin();
            file.append(List.of("a", "b"));
            file.begin();
            file.append(List.of("c"));

            assertThat(content()).isEqualTo("a\nb\nc\n");
            assertThat(file.added()).isEqualTo(3);
        }
    }

    @Test
    void stopLeavesWholeLinesAndTakesNoMore() throws Exception {
        try (EventFile file = open(false)) {
            file.begin();
            file.append(List.of("a", "b"));

            assertThat(file.stop()).isTrue();
            file.append(List.of("c"));

            assertThat(content()).isEqualTo(LINE + "a\nb\n");
            assertThat(file.added()).isEqualTo(2);
            assertThat(file.stop()).isFalse();
        }
    }

    @Test
    void stopBeforeItBeginsLeavesTheFileAsItIs() throws Exception {
        try (EventFile file = open(true)) {
            file.stop();
            file.begin();
            file.append(List.of("a"));

            assertThat(content()).isEqualTo(LINE + "{\"ty");
        }
    }

    @Test
    void stopAfterTheEndComesTooLate() throws Exception {
        try (EventFile file = open(false)) {
            file.begin();
            file.finish();

            assertThat(file.stop()).isFalse();
        }
    }
}
