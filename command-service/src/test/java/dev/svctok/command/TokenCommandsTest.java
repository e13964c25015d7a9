package dev.svctok.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.svctok.api.Actor;
import dev.svctok.api.Permissions;
import dev.svctok.api.RoleCatalog;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.command.BootstrapToken;
import dev.svctok.api.command.CommandRejectedException;
import dev.svctok.api.command.CreateToken;
import dev.svctok.api.command.DeleteToken;
import dev.svctok.api.command.RejectionReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCommandsTest {

    private static final TokenId ID = new TokenId(1);
    private static final TokenName NAME = new TokenName("ci");
    private static final SecretHash HASH = SecretHash.of("secret");

    private static final CreateToken CREATE =
            new CreateToken(ID, NAME, List.of(RoleCatalog.GUEST), null, HASH, null, null, Permissions.ALL);
    private static final BootstrapToken BOOTSTRAP =
            new BootstrapToken(ID, NAME, List.of(RoleCatalog.GUEST), Duration.ofDays(1), HASH);

    private final CommandBus bus = SimpleCommandBus.builder().build();
    private final AtomicInteger handled = new AtomicInteger();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TokenCommands commands =
            new TokenCommands(DefaultCommandGateway.builder().commandBus(bus).build(), registry);

    @Test
    void sendWhenARaceIsLostThenTriedAgain() {
        failing(2, DeleteToken.class, new ConcurrencyException("lost"));

        commands.send(new DeleteToken(ID), Actor.BOOTSTRAP);

        assertThat(handled).hasValue(3);
        assertThat(registry.counter("svctok.commands", "command", "DeleteToken", "outcome", "accepted")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void sendWhenEveryRaceIsLostThenGivesUp() {
        failing(100, DeleteToken.class, new ConcurrencyException("lost"));

        assertThatExceptionOfType(ConcurrencyException.class)
                .isThrownBy(() -> commands.send(new DeleteToken(ID), Actor.BOOTSTRAP));

        assertThat(handled).hasValue(5);
        assertThat(registry.counter("svctok.commands", "command", "DeleteToken", "outcome", "failed")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void sendBootstrapWhenTheFirstEventIsAnothersThenTriedAgain() {
        failing(1, BootstrapToken.class, new AggregateStreamCreationException("lost"));

        commands.send(BOOTSTRAP, Actor.BOOTSTRAP);

        assertThat(handled).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"true, accepted", "false, unchanged"})
    void sendBootstrapThenItTellsAndCountsWhetherItIsNew(boolean isNew, String outcome) {
        bus.subscribe(BootstrapToken.class.getName(), message -> isNew);

        assertThat(commands.send(BOOTSTRAP, Actor.BOOTSTRAP)).isEqualTo(isNew);

        assertThat(registry.counter("svctok.commands", "command", "BootstrapToken", "outcome", outcome)
                        .count())
                .isEqualTo(1);
    }

    @Test
    void sendCreateWhenTheIdIsTakenThenSaysSoAtOnce() {
        failing(100, CreateToken.class, new AggregateStreamCreationException("taken"));

        assertThatExceptionOfType(ConcurrencyException.class).isThrownBy(() -> commands.send(CREATE, Actor.BOOTSTRAP));

        assertThat(handled).hasValue(1);
    }

    @Test
    void sendWhenNeverThereThenNotFound() {
        failing(100, DeleteToken.class, new AggregateNotFoundException("1", "none"));

        assertThatExceptionOfType(CommandRejectedException.class)
                .isThrownBy(() -> commands.send(new DeleteToken(ID), Actor.BOOTSTRAP))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(RejectionReason.TOKEN_NOT_FOUND));

        assertThat(registry.counter("svctok.commands", "command", "DeleteToken", "outcome", "token-not-found")
                        .count())
                .isEqualTo(1);
    }

    private void failing(int times, Class<?> command, RuntimeException failure) {
        bus.subscribe(command.getName(), message -> {
            if (handled.incrementAndGet() <= times) {
                throw failure;
            }
            return null;
        });
    }
}
