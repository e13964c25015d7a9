package dev.svctok.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Where this machine has Caddy. */
class ForwardAuthBehindCaddyIT extends ForwardAuthContract {

    ForwardAuthBehindCaddyIT() {
        super(ForwardProxy.Kind.CADDY);
    }

    @Override
    void needProxy() {
        assumeTrue(ForwardProxy.Kind.CADDY.program().isPresent(), "There is no caddy here to test its file with.");
    }
}
