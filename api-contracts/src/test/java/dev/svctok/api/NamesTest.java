package dev.svctok.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Stackstate-guest",
                "stackstate-guest ",
                " stackstate-guest",
                "ｓtackstate-guest",
                "stackstate‐guest"
            })
    void roleNameThatLooksAlikeThenAnotherRole(String other) {
        assertThat(new RoleName(other)).isNotEqualTo(RoleCatalog.GUEST).isNotEqualByComparingTo(RoleCatalog.GUEST);
    }

    @Test
    void roleNameComposedAndDecomposedThenDifferentRoles() {
        assertThat(new RoleName("caf\u00E9")).isNotEqualTo(new RoleName("cafe\u0301"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a,b", "a\nb"})
    void roleNameWithFaultThenRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RoleName(text))
                .withMessageStartingWith("role must not");
    }

    @Test
    void roleNameTooLongThenRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RoleName("r".repeat(129)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\t", "a\u202Eb"})
    void tokenNameWithFaultThenRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenName(text))
                .withMessageStartingWith("name must not");
    }

    @Test
    void tokenNameWithCommaThenAllowed() {
        assertThat(new TokenName("a, b")).hasToString("a, b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "-a", "a b", "ä", "a\n"})
    void permissionOfOtherFormThenRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Permission(text));
    }

    @Test
    void permissionAsLongAsAllowedThenAccepted() {
        String longest = "p".repeat(128);
        assertThat(new Permission(longest)).hasToString(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> new Permission(longest + "p"));
    }
}
