package dev.svctok.eventstore;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Lets in only those of Axon's auto-configurations that svctok uses. What stays out would reach out to the network (the
 * update checker), start threads that outlive the context (timeouts), or guess at storage that
 * {@link EventStoreAutoConfiguration} wires by hand.
 */
final class AxonAutoConfigurationFilter implements AutoConfigurationImportFilter {

    private static final String AXON = "org.axonframework.";

    private static final Set<String> WANTED = Set.of(
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonTracingAutoConfiguration",
            "org.axonframework.springboot.autoconfig.EventProcessingAutoConfiguration",
            "org.axonframework.springboot.autoconfig.InfraConfiguration");

    @Override
    public boolean[] match(@Nullable String[] names, AutoConfigurationMetadata metadata) {
        boolean[] wanted = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            String name = names[i];
            wanted[i] = name == null || !name.startsWith(AXON) || WANTED.contains(name);
        }
        return wanted;
    }
}
