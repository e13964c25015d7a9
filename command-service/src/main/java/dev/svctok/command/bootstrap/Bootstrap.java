package dev.svctok.command.bootstrap;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import dev.svctok.api.command.CommandRejectedException;
import dev.svctok.api.command.DeleteToken;
import dev.svctok.api.command.RejectionReason;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.Verdict;
import dev.svctok.command.SecretGenerator;
import dev.svctok.command.TokenCommands;
import dev.svctok.command.WriteVisibility;
import dev.svctok.eventstore.DataDirectory;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.startup.StartupException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Creates the bootstrap token before the service says that it is ready. */
@Component
@Order(0)
final class Bootstrap implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);

    private final @Nullable BootstrapSecret configured;
    private final DataDirectory dataDirectory;
    private final SecretGenerator generator;
    private final EventLog eventLog;
    private final TokenCommands commands;
    private final WriteVisibility visibility;
    private final IndexedVerifier verifier;

    Bootstrap(
            ConfiguredBootstrap configured,
            DataDirectory dataDirectory,
            SecretGenerator generator,
            EventLog eventLog,
            TokenCommands commands,
            WriteVisibility visibility,
            IndexedVerifier verifier) {
        this.configured = configured.secret();
        this.dataDirectory = dataDirectory;
        this.generator = generator;
        this.eventLog = eventLog;
        this.commands = commands;
        this.visibility = visibility;
        this.verifier = verifier;
    }

    @Override
    public void run(ApplicationArguments args) throws InterruptedException {
        Optional<BootstrapSecret> wanted = wanted();
        if (wanted.isPresent()) {
            bootstrap(wanted.get());
        }
    }

    private Optional<BootstrapSecret> wanted() {
        if (configured != null) {
            return Optional.of(configured);
        }
        Path dataDir = dataDirectory.path();
        return dataDir != null && eventLog.isEmpty()
                ? Optional.of(GeneratedSecret.in(dataDir, generator))
                : Optional.empty();
    }

    private void bootstrap(BootstrapSecret secret) throws InterruptedException {
        TokenId id = secret.id();
        requireNotInUse(secret);
        boolean isNew = commands.send(secret.command(), Actor.BOOTSTRAP);
        visibility.awaitCreated(id);
        retireEarlier(id);
        Verdict verdict = verifier.verify(secret.plain());
        if (isNew) {
            log.info(
                    "Created token={} by={} roles={}{}",
                    id,
                    Actor.BOOTSTRAP,
                    secret.roles(),
                    configured == null ? "; it is in " + GeneratedSecret.fileIn(dataDirectory) : "");
        } else if (verdict instanceof Verdict.Accepted accepted
                && !accepted.principal().roles().equals(secret.roles())) {
            log.warn(
                    "The bootstrap token {} keeps the roles with which it was created, {}. Other ones need another token.",
                    id,
                    accepted.principal().roles());
        } else if (verdict instanceof Verdict.Refused refused) {
            log.warn(
                    "The bootstrap token {} is {} and stays so. Configure another one to get in.",
                    id,
                    refused.reason().label());
        }
    }

    /** Two tokens with one secret could not be told apart, and deleting one would leave the other. */
    private void requireNotInUse(BootstrapSecret secret) {
        Verdict verdict = verifier.verify(secret.plain());
        TokenId holder = verdict instanceof Verdict.Accepted accepted
                ? accepted.principal().id()
                : verdict instanceof Verdict.Refused refused ? refused.id() : null;
        if (holder != null && !holder.equals(secret.id())) {
            throw new StartupException("%s.token: the token is already that of token %s. Configure one that is new."
                    .formatted(BootstrapProperties.KEY, holder));
        }
    }

    /**
     * Only those that came before: a node that still has last month's configuration must not retire today's token. Also
     * where the token is not new, as the start that created it may have been cut short.
     */
    private void retireEarlier(TokenId id) throws InterruptedException {
        for (TokenId earlier : verifier.bootstrapTokensBefore(eventLog.firstPositionOf(id))) {
            try {
                commands.send(new DeleteToken(earlier), Actor.BOOTSTRAP);
                visibility.awaitDeleted(earlier);
                log.info("Deleted token={} by={}: another bootstrap token replaces it", earlier, Actor.BOOTSTRAP);
            } catch (CommandRejectedException e) {
                if (e.reason() != RejectionReason.TOKEN_NOT_FOUND) {
                    throw e;
                }
            }
        }
    }
}
