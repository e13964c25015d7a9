package dev.svctok.api;

import static dev.svctok.api.Permission.CREATE_SERVICE_TOKENS;
import static dev.svctok.api.Permission.DELETE_SERVICE_TOKENS;
import static dev.svctok.api.Permission.GET_SERVICE_TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody can give away what they do not hold. */
class PermissionsTest {

    private static final Permission UNHEARD_OF = new Permission("something-new");

    @Test
    void allowWhenEverythingThenAlsoWhatIsYetToBeInvented() {
        assertThat(Permissions.ALL.allow(UNHEARD_OF)).isTrue();
    }

    @Test
    void allowWhenNamedThenOnlyThat() {
        Permissions get = Permissions.of(GET_SERVICE_TOKENS);
        assertThat(get.allow(GET_SERVICE_TOKENS)).isTrue();
        assertThat(get.allow(CREATE_SERVICE_TOKENS)).isFalse();
    }

    @Test
    void noneThenAllowsNothingAndCoversOnlyNothing() {
        assertThat(Permissions.NONE.allow(GET_SERVICE_TOKENS)).isFalse();
        assertThat(Permissions.NONE.cover(Permissions.NONE)).isTrue();
        assertThat(Permissions.NONE.cover(Permissions.of(GET_SERVICE_TOKENS))).isFalse();
    }

    @Test
    void lackingThenWhatIsWantedBeyondWhatIsHeld() {
        Permissions held = Permissions.of(GET_SERVICE_TOKENS, DELETE_SERVICE_TOKENS);
        assertThat(held.lacking(Permissions.of(GET_SERVICE_TOKENS, CREATE_SERVICE_TOKENS)))
                .containsExactly("create-service-tokens");
    }

    @Test
    void lackingWhenEverythingIsWantedThenTheWildcard() {
        Permissions held = Permissions.of(GET_SERVICE_TOKENS, CREATE_SERVICE_TOKENS, DELETE_SERVICE_TOKENS);
        assertThat(held.lacking(Permissions.ALL)).containsExactly(Permissions.EVERYTHING);
        assertThat(held.cover(Permissions.ALL)).isFalse();
    }

    @Test
    void coverWhenEverythingIsHeldThenAll() {
        assertThat(Permissions.ALL.cover(Permissions.ALL)).isTrue();
        assertThat(Permissions.ALL.cover(Permissions.of(UNHEARD_OF))).isTrue();
    }

    @Test
    void unionThenWhatAnyAllows() {
        assertThat(Permissions.union(List.of(Permissions.of(GET_SERVICE_TOKENS), Permissions.of(UNHEARD_OF))))
                .isEqualTo(Permissions.of(GET_SERVICE_TOKENS, UNHEARD_OF));
        assertThat(Permissions.union(List.of(Permissions.NONE, Permissions.ALL)).everything())
                .isTrue();
    }

    @Test
    void unionOfNothingThenNothing() {
        assertThat(Permissions.union(List.of())).isEqualTo(Permissions.NONE);
    }
}
