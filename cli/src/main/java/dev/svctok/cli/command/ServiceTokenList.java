package dev.svctok.cli.command;

import dev.svctok.api.http.ServiceToken;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.http.Query;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts service-token list}. */
final class ServiceTokenList implements Verb {

    private static final String UNUSED_FOR = "--unused-for";
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,4})([smhdw])");
    private static final long DAYS_OF_WEEK = 7;

    private enum Truth {
        TRUE,
        FALSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "List the service tokens";
    }

    @Override
    public List<String> details() {
        return List.of(
                "Expired tokens stay in the list until they are deleted. The tokens themselves are not shown.",
                """
                TIME is a day (its first moment) or a day and a time, in the time zone of this machine unless Z or an offset
                stands behind it: 2026-11-01, '2026-11-01 14:03', 2026-11-01T14:03:00.5+01:00.\
                """,
                """
                -o wide also shows when each token was used last, from where and with what; at most a minute behind. Of a
                token that came to another service, which asked this one about it, that is what that service tells.\
                """);
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Flags.text("TIME", "The tokens that there were at that time, and whether they were valid", "--as-of")
                        .build(),
                Flags.text("ROLE", "Only tokens with this role", "--role").build(),
                Flags.text("PREFIX", "Only tokens whose name begins so", "--name")
                        .build(),
                Flags.text("true|false", "Only tokens that are expired, or only the others", "--expired")
                        .type(Truth.class)
                        .build(),
                Flags.text("DURATION", "Only tokens that were not used for so long: 90d (s, m, h, d, w)", UNUSED_FOR)
                        .build());
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts service-token list",
                "sts service-token list --role stackstate-power-user --expired false",
                "# who need not be let in any more",
                "sts service-token list -o wide --unused-for 90d",
                "# who could get in that night",
                "sts service-token list --as-of '2026-11-01 03:00'",
                "# the ids of all tokens of a name",
                "sts service-token list -o json | jq '.\"service-tokens\"[] | select(.name == \"ci\") | .id'");
    }

    @Override
    public boolean hasWideTable() {
        return true;
    }

    @Override
    public void run(Call call) throws CliException {
        Flags flags = call.flags();
        Instant asOf = Moments.of(call, "--as-of");
        Duration unusedFor = unusedFor(flags.value(UNUSED_FOR));
        if (asOf != null && (unusedFor != null || call.wantsWide())) {
            throw CliException.usage(
                    (unusedFor == null ? "-o wide" : UNUSED_FOR) + " and --as-of exclude each other",
                    "Of earlier moments it is not known what had been used by then");
        }
        Query query = new Query()
                .add("asOf", asOf == null ? null : asOf.toString())
                .add("name", flags.filled("--name"))
                .add("role", flags.filled("--role"))
                .add("expired", flags.value("--expired"))
                .add("unusedFor", flags.value(UNUSED_FOR));
        Document tokens = call.api().tokens(query);
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("service-tokens");
            tokens.copyArray(json);
            call.printer().json(json.endObject());
        } else {
            print(call, tokens.tokens(), asOf != null, tokens.usesRecordedSince());
        }
        Instant since = tokens.usesRecordedSince();
        if (unusedFor != null
                && since != null
                && call.clock().instant().minus(unusedFor).isBefore(since)) {
            call.printer()
                    .note("Uses are recorded only since "
                            + Moments.format(since, call.clock().getZone())
                            + ": what was not used before that is not known, and not listed");
        }
    }

    /** @return null where it is not given */
    private static @Nullable Duration unusedFor(@Nullable String text) throws CliException {
        if (text == null) {
            return null;
        }
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw CliException.usage(
                    UNUSED_FOR + " must be a number and a unit, not '" + text + "'",
                    "As in: " + UNUSED_FOR + " 90d (from 1 to 99999; s, m, h, d or w)");
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(DAYS_OF_WEEK * number);
        };
    }

    private static void print(
            Call call, List<ServiceToken> tokens, boolean withValidity, @Nullable Instant recordedSince) {
        List<String> header = new ArrayList<>(List.of("ID", "NAME", "EXPIRATION", "ROLES"));
        if (withValidity) {
            header.add("VALID");
        }
        if (call.wantsWide()) {
            header.addAll(List.of("LAST USED", "FROM", "USER AGENT"));
        }
        Table table = new Table(header.toArray(String[]::new));
        for (ServiceToken token : tokens) {
            List<String> row = new ArrayList<>(List.of(
                    Long.toString(token.id()),
                    token.name(),
                    Dates.format(token.expiration()),
                    token.roles().toString()));
            if (withValidity) {
                row.add(validity(token));
            }
            if (call.wantsWide()) {
                row.addAll(LastUses.columns(token, recordedSince, call.clock().getZone()));
            }
            table.row(row.toArray(String[]::new));
        }
        if (table.isEmpty()) {
            call.printer().line("No service tokens found.");
        } else {
            call.printer().table(table);
        }
    }

    /** @return nothing where the service does not tell */
    static String validity(ServiceToken token) {
        return token.valid() == null ? "" : token.valid() ? "yes" : "no";
    }
}
