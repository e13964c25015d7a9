package dev.svctok.systemtests;

import dev.svctok.eventstore.Dialect;
import org.junit.jupiter.api.Order;

/** It takes longest, so it begins first. */
@Order(1)
class CrashOnH2IT extends CrashContract {

    CrashOnH2IT() {
        super(Dialect.H2);
    }
}
