package dev.svctok.cli.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextsFileTest {

    @TempDir
    Path directory = Path.of("unset");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- a",
                "text",
                "contexts: text",
                "contexts: [text]",
                "contexts: [{name: a}]",
                "contexts: [{context: {}}]",
                "contexts: [{name: a, context: text}]",
                "a: [",
                "a: b: c",
                "a: *nothing",
                "a: !!javax.script.ScriptEngineManager [1]",
                "---\na: 1\n---\nb: 2"
            })
    void readWhenMalformedCannotRead(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("c.yaml"), yaml);

        assertThatThrownBy(() -> ContextsFile.read(file))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.READ_FILE));
    }

    @Test
    void readWhenItIsADirectoryCannotRead() {
        assertThatThrownBy(() -> ContextsFile.read(directory)).hasMessageContaining("Cannot read the contexts file");
    }

    @Test
    void writeOfTheFirstFormatTurnsItIntoTheSecond() throws Exception {
        Path file = Files.writeString(directory.resolve("c.yaml"), "url: http://h\napi-token: t\nx: 1\n");

        ContextsFile.read(file).write();

        assertThat(file).hasContent("""
                        contexts:
                        - name: default
                          context:
                            url: http://h
                            api-token: t
                            x: 1
                        current-context: default
                        """);
    }
}
