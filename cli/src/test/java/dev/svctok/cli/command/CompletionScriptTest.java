package dev.svctok.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.svctok.cli.CliTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CompletionScriptTest extends CliTest {

    @Test
    void completionInBashOffersCommandsFlagsAndFormats() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
        Files.writeString(home.resolve("sts.bash"), sts("completion", "bash").out());

        assertThat(complete("sts", "serv")).isEqualTo("service-token");
        assertThat(complete("sts", "service-token", "")).contains("create list delete");
        assertThat(complete("sts", "service-token", "create", "--ro")).isEqualTo("--roles");
        assertThat(complete("sts", "service-token", "list", "-o", "j")).isEqualTo("json");
    }

    @Test
    void completionForZshUsesTheOneForBash() {
        assertThat(sts("completion", "zsh").out()).contains("autoload -U +X bashcompinit", "complete -F");
    }

    @Test
    void completionAsJsonIsOneDocument() {
        assertThat(sts("completion", "bash", "-o", "json").out())
                .startsWith("{\"completion-script\": \"#!/usr/bin/env bash\\u000a");
    }

    private String complete(String... words) throws IOException, InterruptedException {
        String line = String.join("\" \"", words);
        String script =
                "compopt() { :; }; source sts.bash; COMP_LINE=\"" + String.join(" ", words) + "\"; COMP_WORDS=(\""
                        + line + "\"); COMP_CWORD=" + (words.length - 1) + "; _complete_sts; echo \"${COMPREPLY[*]}\"";
        Process bash = new ProcessBuilder("/bin/bash", "--norc", "-euc", script)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String offered = new String(bash.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(bash.waitFor()).as(offered).isZero();
        return offered;
    }
}
