package dev.svctok.api.query;

import dev.svctok.api.http.ServiceToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of the list.
 *
 * @param next after which key the following page starts; null if there is none
 */
public record TokenPage(List<ServiceToken> tokens, @Nullable TokenKey next) {

    public TokenPage {
        tokens = List.copyOf(tokens);
    }
}
