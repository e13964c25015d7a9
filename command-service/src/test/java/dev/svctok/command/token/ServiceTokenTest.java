package dev.svctok.command.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.Actor;
import dev.svctok.api.Permission;
import dev.svctok.api.Permissions;
import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.command.BootstrapToken;
import dev.svctok.api.command.CommandRejectedException;
import dev.svctok.api.command.CreateToken;
import dev.svctok.api.command.DeleteToken;
import dev.svctok.api.command.RejectionReason;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.aggregate.TestExecutor;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTokenTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final TokenId ID = new TokenId(107_484_341_630_693L);
    private static final TokenName NAME = new TokenName("ci");
    private static final SecretHash HASH = SecretHash.of("a secret that nobody knows");
    private static final Duration TTL = Duration.ofHours(24);
    private static final Permissions CREATE_ONLY = Permissions.of(Permission.CREATE_SERVICE_TOKENS);
    private static final RoleName SUPER = new RoleName("super");
    private static final RoleName OTHER = new RoleName("other");

    private static final RoleCatalog CATALOG = RoleCatalog.predefined()
            .with(Map.of(SUPER, Permissions.ALL, OTHER, Permissions.of(new Permission("open-doors"))));

    private static final TokenCreated CREATED =
            new TokenCreated(ID, NAME, List.of(RoleCatalog.GUEST), null, HASH, null, null);
    private static final TokenBootstrapped BOOTSTRAPPED =
            new TokenBootstrapped(ID, NAME, List.of(RoleCatalog.ADMIN), NOW.plus(TTL), HASH);
    private static final TokenDeleted DELETED = new TokenDeleted(ID);

    private final AggregateTestFixture<ServiceToken> fixture = fixture();

    private static AggregateTestFixture<ServiceToken> fixture() {
        var fixture = new AggregateTestFixture<>(ServiceToken.class);
        fixture.registerInjectableResource(CATALOG);
        fixture.registerInjectableResource(Clock.fixed(NOW, ZoneOffset.UTC));
        return fixture;
    }

    @Test
    void createThenCreatedWithAllThatWasAsked() {
        Instant expiration = NOW.plus(TTL);
        List<RoleName> roles = List.of(RoleCatalog.POWER_USER, RoleCatalog.GUEST);

        fixture.givenNoPriorActivity()
                .when(new CreateToken(ID, NAME, roles, expiration, HASH, "for the build", "builder", Permissions.ALL))
                .expectSuccessfulHandlerExecution()
                .expectEvents(new TokenCreated(ID, NAME, roles, expiration, HASH, "for the build", "builder"));
    }

    @Test
    void createWithoutExpiryThenCreated() {
        when(create(null, Permissions.ALL, RoleCatalog.GUEST)).expectEvents(CREATED);
    }

    @Test
    void createWithUnknownRolesThenRefusedNamingThemAndTheKnown() {
        when(create(null, Permissions.ALL, new RoleName("b"), RoleCatalog.GUEST, new RoleName("a")))
                .expectNoEvents()
                .expectException(rejection(RejectionReason.UNKNOWN_ROLE))
                .expectExceptionMessage(
                        "There is no role [a, b]; known: [other, stackstate-admin, stackstate-guest,"
                                + " stackstate-k8s-troubleshooter, stackstate-power-user, super, svctok-auditor, svctok-verifier].");
    }

    @ParameterizedTest
    @ValueSource(strings = {"STACKSTATE-GUEST", " stackstate-guest", "stackstate-gue\u0455t", "stackstate\u2010guest"})
    void createWithRoleThatOnlyLooksKnownThenRefused(String role) {
        when(create(null, Permissions.ALL, new RoleName(role)))
                .expectNoEvents()
                .expectException(rejection(RejectionReason.UNKNOWN_ROLE));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_000_000_000_000L})
    void createWithExpiryNotInTheFutureThenRefused(long millisAgo) {
        when(create(NOW.minusMillis(millisAgo), Permissions.ALL, RoleCatalog.GUEST))
                .expectNoEvents()
                .expectException(rejection(RejectionReason.EXPIRY_IN_PAST));
    }

    @Test
    void createWithExpiryInANanosecondThenCreated() {
        when(create(NOW.plusNanos(1), Permissions.ALL, RoleCatalog.GUEST)).expectSuccessfulHandlerExecution();
    }

    @Test
    void createWithTheFarthestExpiryThenCreated() {
        when(create(Instant.ofEpochMilli(Long.MAX_VALUE), Permissions.ALL, RoleCatalog.GUEST))
                .expectSuccessfulHandlerExecution();
    }

    @ParameterizedTest
    @MethodSource("covering")
    void createWithinWhatTheCreatorMayThenCreated(Permissions creator, RoleName role) {
        when(create(null, creator, role)).expectSuccessfulHandlerExecution();
    }

    static Stream<Arguments> covering() {
        Permissions powerUser = CATALOG.permissionsOf(List.of(RoleCatalog.POWER_USER));
        return Stream.of(
                args(Permissions.ALL, SUPER),
                args(Permissions.ALL, RoleCatalog.ADMIN),
                args(Permissions.ALL, OTHER),
                args(powerUser, RoleCatalog.POWER_USER),
                args(powerUser, RoleCatalog.TROUBLESHOOTER),
                args(CREATE_ONLY, RoleCatalog.GUEST));
    }

    @ParameterizedTest
    @MethodSource("exceeding")
    void createBeyondWhatTheCreatorMayThenRefusedNamingWhatLacks(Permissions creator, RoleName role, String lacking) {
        when(create(null, creator, RoleCatalog.GUEST, role))
                .expectNoEvents()
                .expectException(rejection(RejectionReason.PERMISSION_NOT_HELD))
                .expectExceptionMessage("A token can only be given what its creator may do; " + lacking);
    }

    private static final String EVERYTHING = "the roles allow everything, and the creator may not do everything.";

    static Stream<Arguments> exceeding() {
        Permissions powerUser = CATALOG.permissionsOf(List.of(RoleCatalog.POWER_USER));
        return Stream.of(
                args(powerUser, RoleCatalog.ADMIN, EVERYTHING),
                args(powerUser, SUPER, EVERYTHING),
                args(powerUser, OTHER, "the creator lacks open-doors."),
                args(
                        CREATE_ONLY,
                        RoleCatalog.POWER_USER,
                        "the creator lacks delete-service-tokens, get-service-tokens."),
                args(Permissions.NONE, RoleCatalog.TROUBLESHOOTER, "the creator lacks get-service-tokens."));
    }

    @Test
    void bootstrapThenExpiryCountsFromNow() {
        when(bootstrap(RoleCatalog.ADMIN)).expectEvents(BOOTSTRAPPED).expectResultMessagePayload(true);
    }

    @Test
    void bootstrapWithUnknownRoleThenRefused() {
        when(bootstrap(new RoleName("nobody")))
                .expectNoEvents()
                .expectException(rejection(RejectionReason.UNKNOWN_ROLE));
    }

    @Test
    void bootstrapWhenAlreadyBootstrappedThenNoEvents() {
        fixture.given(BOOTSTRAPPED)
                .when(bootstrap(RoleCatalog.ADMIN))
                .expectSuccessfulHandlerExecution()
                .expectResultMessagePayload(false)
                .expectNoEvents();
    }

    @Test
    void bootstrapWhenExpiredThenNoEvents() {
        fixture.given(new TokenBootstrapped(ID, NAME, List.of(RoleCatalog.ADMIN), NOW.minusMillis(1), HASH))
                .when(bootstrap(RoleCatalog.ADMIN))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void bootstrapWhenDeletedThenNoEvents() {
        fixture.given(BOOTSTRAPPED, DELETED)
                .when(bootstrap(RoleCatalog.ADMIN))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void bootstrapWhenItsRoleIsNoLongerKnownThenNoEvents() {
        fixture.given(BOOTSTRAPPED)
                .when(bootstrap(new RoleName("nobody")))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void deleteThenDeleted() {
        fixture.given(CREATED).when(new DeleteToken(ID)).expectEvents(DELETED);
    }

    @Test
    void deleteWhenExpiredThenDeleted() {
        fixture.given(new TokenCreated(ID, NAME, List.of(RoleCatalog.GUEST), NOW.minusMillis(1), HASH, null, null))
                .when(new DeleteToken(ID))
                .expectEvents(DELETED);
    }

    @Test
    void deleteWhenBootstrappedThenDeleted() {
        fixture.given(BOOTSTRAPPED).when(new DeleteToken(ID)).expectEvents(DELETED);
    }

    @Test
    void deleteWhenAlreadyDeletedThenRefusedAndNoEvents() {
        fixture.given(CREATED, DELETED)
                .when(new DeleteToken(ID))
                .expectNoEvents()
                .expectException(rejection(RejectionReason.TOKEN_NOT_FOUND));
    }

    @Test
    void deleteWhenNeverThereThenNotFound() {
        fixture.givenNoPriorActivity()
                .when(new DeleteToken(ID))
                .expectNoEvents()
                .expectException(AggregateNotFoundException.class);
    }

    @ParameterizedTest
    @EnumSource
    void rejectionThenNoStackTraceThatCouldLeak(RejectionReason reason) {
        assertThat(new CommandRejectedException(reason, "no").getStackTrace()).isEmpty();
    }

    @Test
    void commandThenItsToStringDoesNotTellTheHash() {
        assertThat(create(null, Permissions.ALL, RoleCatalog.GUEST).toString() + bootstrap(RoleCatalog.GUEST) + CREATED)
                .contains("SecretHash[redacted]")
                .doesNotContain(HASH.toHex());
    }

    @Test
    void actorThenMetaDataHasAllOfIt() {
        var actor = new Actor(Actor.Kind.TOKEN, ID, NAME, "10.0.0.1", "curl", "r-1");

        assertThat(actor.toMetaData())
                .isEqualTo(Map.of(
                        "actor",
                        Map.of(
                                "kind", "TOKEN",
                                "tokenId", ID.value(),
                                "tokenName", "ci",
                                "remoteAddress", "10.0.0.1",
                                "userAgent", "curl",
                                "requestId", "r-1")));
        assertThat(Actor.fromMetaData(actor.toMetaData())).isEqualTo(actor);
        assertThat(Actor.fromMetaData(Actor.BOOTSTRAP.toMetaData())).isEqualTo(Actor.BOOTSTRAP);
        assertThat(Actor.fromMetaData(Map.of()).kind()).isEqualTo(Actor.Kind.SYSTEM);
    }

    private ResultValidator<ServiceToken> when(Object command) {
        TestExecutor<ServiceToken> nothing = fixture.givenNoPriorActivity();
        return nothing.when(command);
    }

    private static CreateToken create(@Nullable Instant expiration, Permissions creator, RoleName... roles) {
        return new CreateToken(ID, NAME, List.of(roles), expiration, HASH, null, null, creator);
    }

    private static BootstrapToken bootstrap(RoleName... roles) {
        return new BootstrapToken(ID, NAME, List.of(roles), TTL, HASH);
    }

    private static Arguments args(Object... arguments) {
        return Arguments.of(arguments);
    }

    private static Matcher<CommandRejectedException> rejection(RejectionReason reason) {
        return new CustomTypeSafeMatcher<>("a rejection for " + reason) {
            @Override
            protected boolean matchesSafely(CommandRejectedException e) {
                return e.reason() == reason;
            }
        };
    }
}
