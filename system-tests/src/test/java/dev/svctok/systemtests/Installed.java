package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Programs that some tests need and a contributor may not have. In CI, where {@code CI} is set, a test that is skipped is a failure. */
final class Installed {

    private static final boolean IN_CI = System.getenv("CI") != null;

    private Installed() {}

    /** Skips the test where it is not there; fails it in CI. */
    static void need(boolean isThere, String message) {
        if (IN_CI) {
            assertThat(isThere).as(message).isTrue();
        }
        assumeTrue(isThere, message);
    }
}
