package dev.svctok.query.web;

import dev.svctok.api.TokenId;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.ChangePage;
import dev.svctok.api.query.FindToken;
import dev.svctok.api.query.ListChanges;
import dev.svctok.api.query.ListTokens;
import dev.svctok.api.query.TokenPage;
import dev.svctok.auth.web.ApiException;
import dev.svctok.eventstore.ProjectionMonitor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Asks the list, once it shows everything that was written before this process started. */
@Component
final class TokenQueries {

    private final QueryGateway gateway;
    private final ProjectionMonitor projections;

    TokenQueries(QueryGateway gateway, ProjectionMonitor projections) {
        this.gateway = gateway;
        this.projections = projections;
    }

    TokenPage list(ListTokens query) {
        requireCaughtUp();
        return join(gateway.query(query, TokenPage.class));
    }

    ChangePage changes(ListChanges query) {
        requireCaughtUp();
        return join(gateway.query(query, ChangePage.class));
    }

    Optional<ServiceToken> find(TokenId id) {
        requireCaughtUp();
        return join(gateway.query(new FindToken(id), ResponseTypes.optionalInstanceOf(ServiceToken.class)));
    }

    private void requireCaughtUp() {
        if (!projections.isCaughtUp(ListTokens.PROJECTION)) {
            throw new ApiException(
                    HttpStatus.SERVICE_UNAVAILABLE, "The list is still being brought up to date. Try again.");
        }
    }

    private static <T> T join(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
