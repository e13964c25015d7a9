package dev.svctok.cli.command;

import dev.svctok.cli.output.JsonText;
import java.util.List;

/** {@code sts version}. */
final class Version implements Verb {

    @Override
    public String name() {
        return "version";
    }

    @Override
    public String summary() {
        return "Print the version of this command";
    }

    @Override
    public List<String> examples() {
        return List.of("sts version");
    }

    @Override
    public void run(Call call) {
        String version = Version.class.getPackage().getImplementationVersion();
        String shown = version == null ? "unpackaged" : version;
        if (call.wantsJson()) {
            call.printer()
                    .json(new JsonText()
                            .startObject()
                            .name("version")
                            .string(shown)
                            .endObject());
        } else {
            call.printer().line("sts " + shown);
        }
    }
}
