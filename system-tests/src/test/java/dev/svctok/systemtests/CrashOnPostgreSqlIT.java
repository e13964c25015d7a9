package dev.svctok.systemtests;

import dev.svctok.eventstore.Dialect;
import org.junit.jupiter.api.Order;

/** Among those that take longest, so it begins first. */
@Order(1)
class CrashOnPostgreSqlIT extends CrashContract {

    CrashOnPostgreSqlIT() {
        super(Dialect.POSTGRESQL);
    }
}
