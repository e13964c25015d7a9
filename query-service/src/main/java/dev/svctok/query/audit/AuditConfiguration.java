package dev.svctok.query.audit;

import dev.svctok.eventstore.EventReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    @Bean
    AuditTrail auditTrail(EventReader reader) {
        return new AuditTrail(reader);
    }
}
