package dev.svctok.command;

import dev.svctok.api.Actor;
import dev.svctok.auth.AllVerifiers;
import dev.svctok.command.token.ServiceToken;
import dev.svctok.eventstore.DeadLetters;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionProgress;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Everything of the command service; any program that imports it can write. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class CommandServiceConfiguration {

    @Bean
    ConfigurerModule serviceTokenAggregate() {
        return configurer -> configurer.configureAggregate(ServiceToken.class);
    }

    /** Carries the actor from the command to each event that it leads to. */
    @Bean
    CorrelationDataProvider actorProvider() {
        return new SimpleCorrelationDataProvider(Actor.KEY);
    }

    @Bean
    SecretGenerator secretGenerator() {
        return new SecretGenerator(new SecureRandom());
    }

    @Bean
    TokenCommands tokenCommands(CommandGateway gateway, MeterRegistry registry) {
        return new TokenCommands(gateway, registry);
    }

    @Bean
    WriteVisibility writeVisibility(
            EventLog eventLog,
            AllVerifiers verifiers,
            ProjectionProgress progress,
            DeadLetters deadLetters,
            MeterRegistry registry) {
        return new WriteVisibility(eventLog, verifiers, progress, deadLetters, registry);
    }
}
