package dev.svctok.eventstore.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.FileSystemResource;

class TellingYamlLoaderTest {

    private final Path file;

    TellingYamlLoaderTest(@TempDir Path folder) {
        this.file = folder.resolve("bootstrap.yml");
    }

    @Test
    void loadThenAsSpringBootDoes() throws IOException {
        Files.writeString(file, "svctok:\n  data-dir: /srv\n");

        assertThat(new TellingYamlLoader().load("file", new FileSystemResource(file)))
                .singleElement()
                .extracting(source -> String.valueOf(source.getProperty("svctok.data-dir")))
                .isEqualTo("/srv");
    }

    @ParameterizedTest
    @CsvSource({
        "'token:\n\tsecret-secret', 'line 2, column 1'",
        "'token: *secret-secret', 'line 1, column 8'",
        "'token: a: secret-secret', 'line 1, column 9'",
        "'token: !secret-secret x', 'line 1, column 8'",
        "'secret-secret: 1\nsecret-secret: 2', 'line 2'",
        "'token: \"secret-secret', 'line 1'"
    })
    void loadWhatIsNoYamlThenFileAndPlaceAndNothingOfWhatStandsThere(String text, String place) throws IOException {
        Files.writeString(file, text);

        StartupException refused = catchThrowableOfType(
                StartupException.class, () -> new TellingYamlLoader().load("file", new FileSystemResource(file)));

        assertThat(refused).isNotNull();
        assertThat(refused).hasMessageContaining(file.toString()).hasMessageContaining(place);
        StringWriter everything = new StringWriter();
        refused.printStackTrace(new PrintWriter(everything));
        assertThat(everything.toString()).doesNotContain("secret-secret");
    }
}
