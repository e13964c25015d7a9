package dev.svctok.api;

import static dev.svctok.api.RoleCatalog.ADMIN;
import static dev.svctok.api.RoleCatalog.GUEST;
import static dev.svctok.api.RoleCatalog.POWER_USER;
import static dev.svctok.api.RoleCatalog.TROUBLESHOOTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoleCatalogTest {

    private static final RoleName UNKNOWN = new RoleName("unknown");
    private static final RoleName OPERATOR = new RoleName("operator");
    private static final Permission OPERATE = new Permission("operate");

    private final RoleCatalog catalog = RoleCatalog.predefined();

    @Test
    void permissionsOfUnknownRoleThenNone() {
        assertThat(catalog.permissionsOf(List.of(UNKNOWN))).isEqualTo(Permissions.NONE);
    }

    @Test
    void permissionsOfNoRoleThenNone() {
        assertThat(catalog.permissionsOf(List.of())).isEqualTo(Permissions.NONE);
    }

    @Test
    void permissionsOfSeveralThenTheirUnion() {
        assertThat(catalog.permissionsOf(List.of(GUEST, TROUBLESHOOTER, UNKNOWN)))
                .isEqualTo(Permissions.of(Permission.GET_SERVICE_TOKENS));
    }

    @Test
    void permissionsOfAdminThenEverything() {
        assertThat(catalog.permissionsOf(List.of(ADMIN)).allow(OPERATE)).isTrue();
    }

    @Test
    void unknownThenThoseNotConfigured() {
        assertThat(catalog.unknown(List.of(ADMIN, UNKNOWN, new RoleName("Stackstate-admin"))))
                .containsExactly(new RoleName("Stackstate-admin"), UNKNOWN);
    }

    @Test
    void grantableByPowerUserThenNothingBeyondItself() {
        assertThat(catalog.grantableBy(catalog.permissionsOf(List.of(POWER_USER))))
                .containsExactly(GUEST, TROUBLESHOOTER, POWER_USER);
    }

    @Test
    void grantableByAdminThenEveryRole() {
        assertThat(catalog.grantableBy(Permissions.ALL))
                .containsExactlyElementsOf(catalog.roles().keySet());
    }

    @Test
    void grantableByWhoeverMayNotCreateThenNone() {
        assertThat(catalog.grantableBy(catalog.permissionsOf(List.of(TROUBLESHOOTER))))
                .isEmpty();
    }

    @Test
    void withThenAddedAndRedefined() {
        RoleCatalog more = catalog.with(Map.of(OPERATOR, Permissions.of(OPERATE), GUEST, Permissions.of(OPERATE)));
        assertThat(more.permissionsOf(List.of(OPERATOR))).isEqualTo(Permissions.of(OPERATE));
        assertThat(more.permissionsOf(List.of(GUEST))).isEqualTo(Permissions.of(OPERATE));
        assertThat(more.unknown(List.of(ADMIN, POWER_USER))).isEmpty();
        assertThat(catalog.unknown(List.of(OPERATOR))).containsExactly(OPERATOR);
    }

    @Test
    void scopeOfNamedPermissionsThenTheseInTheirOrder() {
        assertThat(catalog.scopeOf(Permissions.of(new Permission("orders:read"), Permission.GET_SERVICE_TOKENS)))
                .isEqualTo("get-service-tokens orders:read");
        assertThat(catalog.scopeOf(Permissions.NONE)).isEmpty();
    }

    @Test
    void scopeOfEverythingThenEachPermissionThatIsKnown() {
        RoleCatalog wider = catalog.with(Map.of(
                new RoleName("shop"),
                Permissions.of(new Permission("orders:read")),
                new RoleName("root"),
                Permissions.ALL));

        assertThat(wider.scopeOf(Permissions.ALL))
                .isEqualTo("* create-service-tokens delete-service-tokens get-audit-events get-service-tokens"
                        + " manage-projections orders:read verify-service-tokens");
    }
}
