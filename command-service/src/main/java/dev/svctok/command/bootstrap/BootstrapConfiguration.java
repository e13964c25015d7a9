package dev.svctok.command.bootstrap;

import dev.svctok.api.RoleCatalog;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads what the operator configured, before any file is made and any database is asked. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BootstrapProperties.class)
class BootstrapConfiguration {

    private static final String CONFIGURED = "configuredBootstrap";

    /** @throws dev.svctok.eventstore.startup.StartupException if the configured token cannot be used */
    @Bean(CONFIGURED)
    ConfiguredBootstrap configuredBootstrap(BootstrapProperties properties, RoleCatalog catalog) {
        return new ConfiguredBootstrap(properties.isConfigured() ? ConfiguredSecret.read(properties, catalog) : null);
    }

    @Bean
    static BeanFactoryPostProcessor bootstrapIsCheckedBeforeStorageIsOpened() {
        return factory -> factory.getBeanDefinition("databases").setDependsOn(CONFIGURED);
    }
}
