package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import dev.svctok.cli.output.Terminal;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionRebuildTest extends CliTest {

    private static final String ONE = "GET /api/admin/projections/token-list";
    private static final String REBUILD = "POST /api/admin/projections/token-list/rebuild";
    private static final String STARTED = "{\"name\":\"token-list\",\"version\":3,\"position\":12345,\"rebuild\":"
            + "{\"version\":4,\"state\":\"building\",\"position\":%d,\"events\":%d,\"head\":12345}}";
    private static final String DONE = "{\"name\":\"token-list\",\"version\":4,\"position\":12345}";

    @BeforeEach
    void connected() {
        connect();
        service.when(REBUILD, 202, STARTED.formatted(0, 0));
    }

    private void then(String projection) {
        service.once(ONE, 200, "application/json", projection, Map.of());
    }

    @Test
    void rebuildSaysThatItWasStartedAndHowToWatchIt() {
        assertThat(sts("projection", "rebuild", "token-list"))
                .isEqualTo(
                        new Result(0, "✅ Rebuild started: token-list, version 4\n", "Watch it: sts projection list\n"));
        assertThat(service.onlyRequest().line()).isEqualTo(REBUILD);
        assertThat(service.onlyRequest().body()).isEmpty();
    }

    @Test
    void rebuildOfNothingMayBeDoneBeforeTheAnswer() {
        service.when(REBUILD, 202, DONE);

        assertThat(sts("projection", "rebuild", "token-list").out())
                .isEqualTo("✅ Rebuild started: token-list, version 4\n");
        assertThat(sts("projection", "rebuild", "token-list", "--wait").out())
                .isEqualTo("✅ Projection rebuilt: token-list, version 4\n");
    }

    @Test
    void rebuildAsJsonPassesOnWhatTheServiceSays() {
        service.when(REBUILD, 202, "{\"name\":\"token-list\",\"version\":3,\"new\":1.50}");

        assertThat(sts("projection", "rebuild", "token-list", "-o", "json"))
                .isEqualTo(new Result(
                        0, "{\"projection\": {\"name\": \"token-list\", \"version\": 3, \"new\": 1.50}}\n", ""));
    }

    @Test
    void rebuildThatIsWaitedForSaysWhatWasDone() {
        then(STARTED.formatted(12_345, 12_345));
        then(DONE);

        Result result = sts("projection", "rebuild", "token-list", "--wait");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .matches("✅ Projection rebuilt: token-list, version 4 \\(12,345 events in [0-9]+ s\\)\n");
    }

    @Test
    void rebuildThatEndsBetweenTwoLooksTellsRoughlyHowManyEvents() {
        then(DONE);

        assertThat(sts("projection", "rebuild", "--wait", "token-list").out())
                .contains("version 4 (about 12,345 events in ");
    }

    @Test
    void rebuildThatIsWaitedForAsJsonPassesOnWhatTheServiceSaysLast() {
        then("{\"name\":\"token-list\",\"version\":4,\"new\":1.50}");

        assertThat(sts("projection", "rebuild", "token-list", "--wait", "-o", "json"))
                .isEqualTo(new Result(
                        0, "{\"projection\": {\"name\": \"token-list\", \"version\": 4, \"new\": 1.50}}\n", ""));
    }

    @Test
    void rebuildThatIsWaitedForShowsProgressOnATerminal() {
        then(STARTED.formatted(6000, 5000));
        then(DONE);

        Result result = call(new Terminal(true, true, false), "", "projection", "rebuild", "token-list", "--wait");

        assertThat(result.out()).startsWith("✅ Projection rebuilt: ");
        assertThat(result.err()).matches("\r5000 events, [0-9]+/s, [0-9:]+ left\r +\r");
    }

    @Test
    void rebuildThatIsWaitedForSaysWhatIsDoneWhileNothingCanBeCounted() {
        then("{\"name\":\"token-list\",\"version\":3,\"rebuild\":"
                + "{\"version\":4,\"state\":\"building\",\"phase\":\"indexing\",\"events\":6000}}");
        then(DONE);

        Result result = call(new Terminal(true, true, false), "", "projection", "rebuild", "token-list", "--wait");

        assertThat(result.err()).matches("\r6,000 events read, indexing\r +\r");
    }

    @Test
    void rebuildThatFailsIsTheServersFault() {
        then("{\"name\":\"token-list\",\"version\":3,\"rebuild\":"
                + "{\"version\":4,\"state\":\"failed\",\"failure\":\"the disk is full\"}}");

        assertThat(sts("projection", "rebuild", "token-list", "--wait")).isEqualTo(new Result(2, "", """
                        ❌ The rebuild of token-list failed: the disk is full
                        Version 3 stays in use. When the cause is mended, begin anew: sts projection rebuild token-list
                        """));
    }

    @Test
    void rebuildThatIsCalledOffIsSaidToBe() {
        then("{\"name\":\"token-list\",\"version\":3}");

        assertThat(sts("projection", "rebuild", "token-list", "--wait")).isEqualTo(new Result(9, "", """
                        ❌ Somebody called off the rebuild of token-list: there is no version 4
                        Version 3 stays in use. See: sts projection list
                        """));
    }

    @Test
    void rebuildWhenOneRunsAlreadySaysWhatCanBeDone() {
        service.refuse(REBUILD, 409, "A rebuild of token-list runs already");

        for (String[] words : new String[][] {{}, {"--wait"}}) {
            String[] all = new String[words.length + 3];
            System.arraycopy(words, 0, all, 3, words.length);
            System.arraycopy(new String[] {"projection", "rebuild", "token-list"}, 0, all, 0, 3);
            assertThat(sts(all)).isEqualTo(new Result(2, "", """
                            ❌ A rebuild of token-list runs already
                            See how far it is: sts projection list; or call it off: sts projection cancel token-list
                            """));
        }
    }

    @Test
    void rebuildOfAnUnknownOneNamesTheList() {
        service.refuse(
                "POST /api/admin/projections/a%20b%2Fc/rebuild", 404, "There is no projection a b/c, but: token-list");

        assertThat(sts("projection", "rebuild", "a b/c"))
                .isEqualTo(new Result(
                        8, "", "❌ There is no projection a b/c, but: token-list\nSee: sts projection list\n"));
    }

    @Test
    void rebuildWhenNobodyListensIsNotWaitedFor() {
        service.close();

        assertThat(sts("projection", "rebuild", "token-list", "--wait").exitCode())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void rebuildOfAnEmptyNameIsWrongUsage(String name) {
        assertThat(sts("projection", "rebuild", name).exitCode()).isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void rebuildWithoutANameIsWrongUsage() {
        assertThat(sts("projection", "rebuild"))
                .isEqualTo(new Result(3, "", "❌ Missing argument: NAME\nThe names are in: sts projection list\n"));
        assertThat(sts("projection", "rebuild", "a", "b").exitCode()).isEqualTo(3);
    }
}
