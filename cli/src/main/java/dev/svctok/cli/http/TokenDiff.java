package dev.svctok.cli.http;

import dev.svctok.api.http.ServiceToken;
import java.util.List;

/** What became of the tokens between two moments. */
public record TokenDiff(
        List<ServiceToken> appeared, List<ServiceToken> vanished, List<Change> changed, List<ServiceToken> expired) {

    /** A token that is not what it was. */
    public record Change(ServiceToken before, ServiceToken after) {}
}
