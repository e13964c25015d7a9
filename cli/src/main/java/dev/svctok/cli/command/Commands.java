package dev.svctok.cli.command;

import java.util.List;

/** The command tree. */
public final class Commands {

    private Commands() {}

    public static Command tree() {
        return new Root(List.of(
                Group.of(
                        "service-token",
                        "Create, list, inspect and delete service tokens, and see what became of them",
                        new ServiceTokenCreate(),
                        new ServiceTokenList(),
                        new ServiceTokenDelete(),
                        new ServiceTokenInspect(),
                        new ServiceTokenHistory(),
                        new ServiceTokenDiff()),
                Group.of(
                        "audit",
                        "Read what happened: every event, in order",
                        new AuditList(),
                        new AuditFollow(),
                        new AuditExport()),
                Group.of(
                        "projection",
                        "Watch, check and rebuild the read models",
                        new ProjectionList(),
                        new ProjectionRebuild(),
                        new ProjectionCancel(),
                        new ProjectionVerify(),
                        Group.of(
                                "dead-letters",
                                "See, retry and discard events that a read model could not take",
                                new DeadLettersList(),
                                new DeadLettersShow(),
                                new DeadLettersRetry(),
                                new DeadLettersDiscard())),
                Group.of(
                        "context",
                        "Keep the addresses of services and the tokens to call them with",
                        new ContextSave(),
                        new ContextList(),
                        new ContextShow(),
                        new ContextSet(),
                        new ContextValidate(),
                        new ContextDelete()),
                Group.of("user-session", "What the token that you call with may do", new UserSessionRoles()),
                Group.of(
                        "completion",
                        "Complete commands and flags with the tab key",
                        new CompletionScript("bash", "source <(sts completion bash)"),
                        new CompletionScript("zsh", "source <(sts completion zsh)")),
                new Version()));
    }

    private record Root(List<Command> children) implements Command {

        @Override
        public String name() {
            return "sts";
        }

        @Override
        public String summary() {
            return "Service tokens: create, list and delete them, and see what was done";
        }

        @Override
        public List<String> details() {
            return List.of("""
                    A secret on the command line is visible to other users of the machine: pass it on stdin with
                    --service-token - or in the variable STS_CLI_SERVICE_TOKEN.\
                    """, """
                    Flags win over the environment (STS_CLI_URL, STS_CLI_SERVICE_TOKEN, STS_CLI_API_TOKEN, STS_CLI_API_PATH,
                    STS_CLI_CONTEXT, STS_CLI_COMMAND_URL, STS_SKIP_SSL, STS_CA_CERT_PATH), the environment over the saved
                    context.\
                    """, """
                    Exit codes: 0 ok, 1 configuration, 2 the server refused or failed, 3 wrong usage, 4 could not connect or
                    authenticate, 5 cannot read a file, 6 cannot write a file, 7 unknown command, 8 not found, 9 other,
                    130 interrupted.\
                    """);
        }

        @Override
        public List<String> examples() {
            return List.of(
                    "# once: save where the service is; the token comes from a file, not from the command line",
                    "sts context save --name default --url http://localhost:8080 --service-token - < data/bootstrap-token",
                    "sts service-token create --name ci --roles stackstate-power-user --expiration 2030-12-31",
                    "sts service-token list");
        }
    }
}
