package dev.svctok.cli.command;

import dev.svctok.api.SecretFormat;
import dev.svctok.api.http.Introspection;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.http.Document;
import java.util.List;

/** A token that a verb is about, by its value. It comes from a prompt or from stdin, never from the command line. */
final class TokenValues {

    private static final String FORM = "A token is \"" + SecretFormat.PREFIX
            + "\" and 38 letters and digits, unless an operator has chosen it. Was it copied whole?";

    private TokenValues() {}

    /**
     * Reads it, and looks at its form and its checksum before anybody is asked.
     *
     * @throws CliException if there is none, or it cannot be one
     */
    static String read(Call call) throws CliException {
        if ("-".equals(call.flags().value("--service-token"))
                || "-".equals(call.flags().value("--api-token"))) {
            throw CliException.usage(
                    "stdin cannot hold two tokens: the one that this is about, and the one to call with",
                    "Pass the latter with a context (sts context save), or in the variable STS_CLI_SERVICE_TOKEN");
        }
        String token = call.secret("Type or paste the token, and press Enter; it is not shown:");
        List<String> faults = SecretFormat.chosenFaults(token);
        if (!faults.isEmpty()) {
            throw CliException.usage("This is no token: it " + String.join("; it ", faults), FORM);
        }
        return token;
    }

    /** For a token that is where others can see it. */
    static CliException onCommandLine() {
        return CliException.usage(
                "A token does not belong on the command line",
                "Others can see it there, and the shell remembers it. Pass it on stdin: ... < FILE");
    }

    /** @throws CliException if it is not good */
    static Introspection introspection(Document answer) throws CliException {
        Introspection introspection = answer.introspection();
        if (!introspection.active()) {
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "The token is not valid: the service has never known it, or it has expired or is deleted",
                    "Which of them, the log of the service tells");
        }
        return introspection;
    }
}
