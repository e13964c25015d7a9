package dev.svctok.command;

import dev.svctok.auth.BehindVerifier;
import java.util.List;

/**
 * Who does not show a write yet, though its answer does not wait any longer.
 *
 * @param list whether the list does not, which may be because it could not digest the write
 * @param verifiers those of which it is not known that they have seen it; {@link BehindVerifier#ANY} where it is not known which
 *     there are
 */
public record Pending(boolean list, List<BehindVerifier> verifiers) {}
