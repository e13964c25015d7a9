package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.systemtests.TokenHistory.Exchange;
import dev.svctok.systemtests.TokenHistory.Listing;
import dev.svctok.systemtests.TokenHistory.Pending;
import dev.svctok.systemtests.TokenHistory.Use;
import dev.svctok.systemtests.TokenHistory.Write;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A checker that allows everything finds nothing. */
class TokenHistoryTest {

    private static final long ID = 7;
    private static final long NAMED = 100;
    private static final long OTHER = 200;

    /** Created from 0 to 10; the deletion begins at 50, and is answered at 60. */
    private final TokenHistory token = created("verifier;node=\"100-abc\";expires-in=3");

    private static TokenHistory created(String pending) {
        return new TokenHistory(ID, "secret", new Write(new Exchange(1, 0, 10), 200, Pending.of(pending)));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    accepted, 11, 20,
                    accepted, 45, 70,
                    accepted, 59, 99,
                    accepted, 61, 70, accepted after
                    refused,   5, 20,
                    refused,  11, 49, refused though
                    refused,  11, 51,
                    refused,  45, 70,
                    refused,  61, 70,
                    """)
    void usedThenItDependsOnWhen(String answer, long begun, long ended, @Nullable String violation) {
        delete(204, "");
        token.add(new Use(new Exchange(OTHER, begun, ended), answer.equals("accepted"), null));

        assertFound(token.violations(), violation);
        assertThat(token.excused()).isZero();
    }

    @Test
    void refusedByTheOneThatWasNamedThenThatIsAllowedAndCounted() {
        token.add(new Use(new Exchange(NAMED, 11, 20), false, null));

        assertThat(token.violations()).isEmpty();
        assertThat(token.excused()).isOne();
    }

    @Test
    void refusedWhereAnybodyMayThenThatIsAllowedAndCounted() {
        TokenHistory anybodys = created("verifier;node=\"*\"");
        anybodys.add(new Use(new Exchange(OTHER, 11, 20), false, null));

        assertThat(anybodys.violations()).isEmpty();
        assertThat(anybodys.excused()).isOne();
    }

    @Test
    void takenForAnotherThenThatIsFound() {
        token.add(new Use(new Exchange(OTHER, 11, 20), true, ID));
        token.add(new Use(new Exchange(OTHER, 11, 20), true, 8L));

        assertFound(token.violations(), "taken for 8");
    }

    @Test
    void notFoundAtTheFirstAttemptThenItWasLost() {
        delete(404, "");

        assertFound(token.violations(), "not found");
    }

    @Test
    void notFoundAfterAnAttemptWithoutAnAnswerThenItIsDeleted() {
        delete(0, "");
        assertThat(token.isDeleted()).isFalse();
        delete(404, "");

        assertThat(token.isDeleted()).isTrue();
        assertThat(token.violations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    yes, '',                                11, 20,
                    no,  '',                                11, 49, not listed
                    no,  '',                                11, 51,
                    no,  'verifier;node="1-a", list',       11, 49,
                    yes, '',                                59, 70,
                    yes, '',                                61, 70, listed after
                    yes, 'list, verifier;node="1-a"',       61, 70,
                    no,  '',                                61, 70,
                    """)
    void listedThenItDependsOnWhenAndOnWhatWasSaidOfTheList(
            String listed, String pending, long begun, long ended, @Nullable String violation) {
        TokenHistory other = created(pending);
        other.deletionBegins(50);
        other.add(new Write(new Exchange(1, 50, 60), 204, Pending.of(pending)));

        assertFound(
                other.violations(
                        new Listing(new Exchange(OTHER, begun, ended), listed.equals("yes") ? Set.of(ID) : Set.of())),
                violation);
    }

    private void delete(int status, String pending) {
        token.deletionBegins(50);
        token.add(new Write(new Exchange(1, 50, 60), status, Pending.of(pending)));
    }

    private static void assertFound(Stream<String> found, @Nullable String violation) {
        if (violation == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).singleElement().asString().startsWith(violation).contains("token 7 ");
        }
    }
}
