package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleCatalog;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.auth.testing.TestTokens;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerificationIndexTest {

    private static final Instant CREATED = Instant.parse("2026-11-27T08:15:30.987Z");
    private static final Instant EXPIRY = Instant.parse("2030-01-01T00:00:00Z");

    private final VerificationIndex index = new VerificationIndex(RoleCatalog.predefined());
    private final TokenId id = TestTokens.newId();

    @Test
    void applyCreatedThenFoundByHash() {
        index.apply(TestTokens.created(id, "ci", null, "stackstate-guest"), CREATED);

        assertThat(find(id)).isNotNull().satisfies(token -> {
            assertThat(token.id()).isEqualTo(id);
            assertThat(token.name().value()).isEqualTo("ci");
            assertThat(token.permissions()).isEqualTo(Permissions.NONE);
            assertThat(token.bootstrap()).isFalse();
            assertThat(token.created()).isEqualTo("2026-11-27T08:15:30Z");
            assertThat(token.expiration()).isNull();
            assertThat(token.isExpiredAt(at(Instant.ofEpochMilli(Long.MAX_VALUE))))
                    .isFalse();
        });
    }

    @Test
    void applyBootstrappedThenKnownAsBootstrap() {
        index.apply(TestTokens.bootstrapped(id, EXPIRY, "stackstate-admin"), CREATED);

        assertThat(find(id)).isNotNull().satisfies(token -> {
            assertThat(token.bootstrap()).isTrue();
            assertThat(token.permissions()).isEqualTo(Permissions.ALL);
        });
    }

    @Test
    void isExpiredAtTheVeryInstantThenTrue() {
        index.apply(TestTokens.created(id, "ci", EXPIRY, "stackstate-guest"), CREATED);

        assertThat(find(id)).isNotNull().satisfies(token -> {
            assertThat(token.expiration()).isEqualTo(EXPIRY);
            assertThat(token.isExpiredAt(at(EXPIRY.minusMillis(1)))).isFalse();
            assertThat(token.isExpiredAt(at(EXPIRY))).isTrue();
            assertThat(token.isExpiredAt(at(EXPIRY.plusMillis(1)))).isTrue();
        });
    }

    private static Clock at(Instant moment) {
        return Clock.fixed(moment, ZoneOffset.UTC);
    }

    @Test
    void applyTwiceThenSameAsOnce() {
        for (int i = 0; i < 2; i++) {
            index.apply(TestTokens.created(id, "ci", null, "stackstate-guest"), CREATED);
        }
        assertThat(index.size()).isEqualTo(1);

        for (int i = 0; i < 2; i++) {
            index.apply(new TokenDeleted(id), CREATED);
        }
        assertThat(index.size()).isZero();
        assertThat(find(id)).isNull();
    }

    @Test
    void applyDeletedThenRemembered() {
        index.apply(TestTokens.created(id, "ci", null, "stackstate-guest"), CREATED);
        index.apply(new TokenDeleted(id), CREATED);

        assertThat(index.findDeleted(hash(id))).isEqualTo(id);
    }

    @Test
    void applyDeletedOfUnknownThenNothing() {
        index.apply(new TokenDeleted(id), CREATED);

        assertThat(index.size()).isZero();
        assertThat(index.findDeleted(hash(id))).isNull();
    }

    @Test
    void applyManyDeletedThenOnlyTheNewestAreRemembered() {
        LongStream.rangeClosed(1, 10_001).mapToObj(TokenId::new).forEach(token -> {
            index.apply(TestTokens.created(token, "ci", null, "stackstate-guest"), CREATED);
            index.apply(new TokenDeleted(token), CREATED);
        });

        assertThat(index.findDeleted(hash(new TokenId(1)))).isNull();
        assertThat(index.findDeleted(hash(new TokenId(2)))).isEqualTo(new TokenId(2));
        assertThat(index.findDeleted(hash(new TokenId(10_001)))).isEqualTo(new TokenId(10_001));
    }

    @Test
    void applyWithRoleThatIsNotConfiguredThenItAllowsNothing() {
        index.apply(TestTokens.created(id, "ci", null, "gone-role"), CREATED);

        assertThat(find(id))
                .isNotNull()
                .satisfies(token -> assertThat(token.permissions()).isEqualTo(Permissions.NONE));
    }

    @Test
    void rememberDeletionsOfThenBothAreKnown() {
        TokenId earlier = TestTokens.newId();
        VerificationIndex other = new VerificationIndex(RoleCatalog.predefined());
        other.apply(TestTokens.created(earlier, "ci", null, "stackstate-guest"), CREATED);
        other.apply(new TokenDeleted(earlier), CREATED);
        index.apply(TestTokens.created(id, "ci", null, "stackstate-guest"), CREATED);
        index.apply(new TokenDeleted(id), CREATED);

        index.rememberDeletionsOf(other);

        assertThat(index.findDeleted(hash(earlier))).isEqualTo(earlier);
        assertThat(index.findDeleted(hash(id))).isEqualTo(id);
    }

    @Test
    void toStringThenNothingOfTheHash() {
        index.apply(TestTokens.created(id, "ci", null, "stackstate-guest"), CREATED);

        assertThat(find(id)).hasToString("IndexedToken[%s]".formatted(id));
    }

    private @Nullable IndexedToken find(TokenId token) {
        return index.find(hash(token));
    }

    private static SecretHash hash(TokenId token) {
        return SecretHash.of(TestTokens.secretOf(token));
    }
}
