package dev.svctok.command;

import dev.svctok.api.Actor;
import dev.svctok.api.command.BootstrapToken;
import dev.svctok.api.command.CommandRejectedException;
import dev.svctok.api.command.RejectionReason;
import dev.svctok.api.command.TokenCommand;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** Sends commands on behalf of an actor, and counts what became of them. */
public final class TokenCommands {

    /** Each lost race means that another node has moved on; the rules speak differently then, so it soon ends. */
    private static final int ATTEMPTS = 5;

    private static final String ACCEPTED = "accepted";
    private static final String FAILED = "failed";

    /** A bootstrap token that was there already. */
    private static final String UNCHANGED = "unchanged";

    private final CommandGateway gateway;
    private final MeterRegistry registry;

    TokenCommands(CommandGateway gateway, MeterRegistry registry) {
        this.gateway = gateway;
        this.registry = registry;
        for (Class<?> command : TokenCommand.class.getPermittedSubclasses()) {
            // There from the start: of a counter that appears with its first failure nobody can tell that it has grown.
            counter(command, ACCEPTED);
            counter(command, FAILED);
        }
    }

    private Counter counter(Class<?> command, String outcome) {
        return Counter.builder("svctok.commands")
                .description("Commands, by what came of them")
                .tag("command", command.getSimpleName())
                .tag("outcome", outcome)
                .register(registry);
    }

    /**
     * Sends a command and waits until it is done.
     *
     * @return false if nothing was to be done: a bootstrap token is there already
     * @throws CommandRejectedException if a rule speaks against it
     * @throws ConcurrencyException if other nodes won every race for the token, or a new token's id is taken
     */
    public boolean send(TokenCommand command, Actor actor) {
        String outcome = FAILED;
        try {
            boolean changed = !Boolean.FALSE.equals(sendWithRetry(command, actor));
            outcome = changed ? ACCEPTED : UNCHANGED;
            return changed;
        } catch (CommandRejectedException e) {
            outcome = e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
            throw e;
        } finally {
            counter(command.getClass(), outcome).increment();
        }
    }

    /** @return what the handler returned */
    private @Nullable Object sendWithRetry(TokenCommand command, Actor actor) {
        for (int attempt = 1; ; attempt++) {
            try {
                return gateway.sendAndWait(
                        GenericCommandMessage.asCommandMessage(command).withMetaData(actor.toMetaData()));
            } catch (AggregateNotFoundException e) {
                throw new CommandRejectedException(
                        RejectionReason.TOKEN_NOT_FOUND, "There is no token with id %s.".formatted(command.id()));
            } catch (AggregateStreamCreationException e) {
                // Axon's name for a race that was lost over the first event.
                if (!(command instanceof BootstrapToken) || attempt == ATTEMPTS) {
                    throw new ConcurrencyException("The id %s is taken".formatted(command.id()), e);
                }
            } catch (ConcurrencyException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
