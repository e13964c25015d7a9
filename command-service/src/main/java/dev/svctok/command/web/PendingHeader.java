package dev.svctok.command.web;

import dev.svctok.auth.BehindVerifier;
import dev.svctok.command.Pending;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names those who do not show a write yet, as a list of structured fields (RFC 9651): {@code list, verifier;node="7@web-2/x"}.
 * The name {@code *} stands for all where it is not known which there are.
 */
final class PendingHeader {

    static final String NAME = "X-Svctok-Pending";

    private PendingHeader() {}

    /** Empty where all show it. */
    static Optional<String> valueFor(Pending pending) {
        Stream<String> list = pending.list() ? Stream.of("list") : Stream.empty();
        Stream<String> verifiers =
                pending.verifiers().stream().map(BehindVerifier::node).map(PendingHeader::verifier);
        return Optional.of(Stream.concat(list, verifiers).collect(Collectors.joining(", ")))
                .filter(value -> !value.isEmpty());
    }

    /** Names of nodes are printable ASCII. */
    private static String verifier(String node) {
        return "verifier;node=\"" + node.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
