package dev.svctok.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Where this machine has Envoy. */
class ForwardAuthBehindEnvoyIT extends ForwardAuthContract {

    ForwardAuthBehindEnvoyIT() {
        super(ForwardProxy.Kind.ENVOY);
    }

    @Override
    void needProxy() {
        assumeTrue(ForwardProxy.Kind.ENVOY.program().isPresent(), "There is no envoy here to test its file with.");
    }
}
