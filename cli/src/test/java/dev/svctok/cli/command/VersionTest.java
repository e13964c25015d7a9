package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import org.junit.jupiter.api.Test;

class VersionTest extends CliTest {

    @Test
    void versionNeedsNoService() {
        assertThat(sts("version")).isEqualTo(new Result(0, "sts unpackaged\n", ""));
        assertThat(sts("version", "-o", "json")).isEqualTo(new Result(0, "{\"version\": \"unpackaged\"}\n", ""));
    }
}
