package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every command that the README shows as runnable (a block marked {@code sh}) is run, in order. */
class ReadmeIT {

    private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\\R(.*?)```", Pattern.DOTALL);
    private static final String START = "./run\n";

    @Test
    void everyShellBlockThenItRuns() throws Exception {
        List<String> blocks = shellBlocks();
        assertThat(blocks).hasSizeGreaterThan(5);
        assertThat(blocks.get(0)).isEqualTo(START);

        Path folder = newcomersFolder();
        try (Service service =
                Service.standalone(TestStorage.embedded(folder.resolve("data"))).start()) {
            int port = URI.create(service.url()).getPort();
            service.firstToken();
            for (String block : blocks.subList(1, blocks.size())) {
                run(block.replace("localhost:8080", "localhost:" + port), folder);
            }
            assertThat(service.api()
                            .get("/api/security/tokens?name=nightly", service.firstToken())
                            .body())
                    .contains("\"nightly\"");
            assertThat(service.api()
                            .get("/api/security/tokens?name=my-service-token", service.firstToken())
                            .body())
                    .isEqualTo("[]");
        }
    }

    private static List<String> shellBlocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = SHELL_BLOCK.matcher(Files.readString(Repository.file("README.md")));
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    /** Looks like a checkout from the inside, but keeps its own data and contexts. */
    private static Path newcomersFolder() throws IOException {
        Path folder = TestStorage.newFolder();
        Path sts = Files.writeString(
                folder.resolve("sts"), "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(Repository.file("sts")));
        Files.setPosixFilePermissions(sts, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    private static void run(String block, Path folder) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("sh", "-euc", block)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().put("HOME", folder.toString());
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.environment().remove("XDG_CONFIG_HOME");
        int exitCode = shell.start().waitFor();
        String shown = Files.readString(output);
        Matcher secret = Pattern.compile("svctok-[0-9A-Za-z]{38}").matcher(shown);
        while (secret.find()) {
            Secrets.seen(secret.group());
        }
        assertThat(exitCode).as("%s%n%s", block, shown).isZero();
    }

    @Test
    void documentedRolesThenTheyAreTheOnesThatThereAre() throws IOException {
        String readme = Files.readString(Repository.file("README.md"));
        try (Service service = Service.standalone(TestStorage.fresh(Dialect.H2)).start()) {
            Api.JSON
                    .readTree(service.api()
                            .get("/api/user/session/availableRoles", service.firstToken())
                            .body())
                    .get("roles")
                    .valueStream()
                    .forEach(role -> assertThat(readme).contains("| `" + role.stringValue() + "` |"));
        }
    }
}
