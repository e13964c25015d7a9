package dev.svctok.api.query;

import dev.svctok.api.http.ServiceToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of what changed.
 *
 * @param next after which key the following page starts; null if there is none
 */
public record ChangePage(
        List<ServiceToken> tokens, @Nullable ChangeKey next) {

    public ChangePage {
        tokens = List.copyOf(tokens);
    }
}
