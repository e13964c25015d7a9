package dev.svctok.auth;

import dev.svctok.api.RoleCatalog;
import dev.svctok.eventstore.EventBatches;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.EventTails;
import dev.svctok.eventstore.NodeId;
import dev.svctok.eventstore.Projection;
import dev.svctok.eventstore.ProjectionAutoConfiguration;
import dev.svctok.eventstore.ProjectionPositions;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.ReadModelSchema;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** The verification projection, and the verifier that answers from memory. */
@AutoConfiguration(before = ProjectionAutoConfiguration.class)
@EnableConfigurationProperties(VerificationProperties.class)
public class VerificationAutoConfiguration {

    @Bean
    ReadModelSchema verificationSchema() {
        return new ReadModelSchema("verification");
    }

    @Bean
    Projection verification() {
        return new Projection(VerificationProjection.NAME);
    }

    @Bean
    @ConditionalOnMissingBean
    RoleCatalog roleCatalog(VerificationProperties properties) {
        return RoleCatalogFactory.from(properties.roles());
    }

    @Bean
    VerificationTable verificationTable(
            DataSource readModel, ProjectionPositions positions, PlatformTransactionManager transactionManager) {
        return new VerificationTable(new JdbcTemplate(readModel), positions, transactionManager);
    }

    @Bean
    VerificationRows verificationRows(DataSource readModel) {
        return new VerificationRows(new JdbcTemplate(readModel));
    }

    @Bean
    VerificationProjection verificationProjection(EventBatches batches, ProjectionSlots slots, VerificationRows rows) {
        return new VerificationProjection(batches, slots, rows);
    }

    @Bean
    LeaseTable leaseTable(JdbcClient readModel, List<Projection> projections) {
        return new LeaseTable(
                readModel, projections.stream().map(Projection::name).toList());
    }

    @Bean
    WaitingWrites waitingWrites(MeterRegistry registry) {
        return new WaitingWrites(registry);
    }

    @Bean
    IndexLoader verificationIndexLoader(
            RoleCatalog roles, VerificationTable table, ProjectionSlots slots, EventStore eventStore) {
        return new IndexLoader(roles, table, slots, eventStore);
    }

    @Bean
    @ConditionalOnMissingBean(TokenVerifier.class)
    IndexedVerifier tokenVerifier(
            IndexLoader loader,
            EventTails tails,
            EventLog eventLog,
            LeaseTable leases,
            NodeId node,
            Clock clock,
            VerificationProperties properties,
            MeterRegistry registry) {
        var verifier = new IndexedVerifier(
                loader,
                tails,
                eventLog,
                leases,
                node,
                clock,
                properties.verification().maxStaleness());
        VerifierMetrics.register(verifier, registry);
        return verifier;
    }

    @Bean
    @ConditionalOnBean(IndexedVerifier.class)
    AllVerifiers allVerifiers(IndexedVerifier own, WaitingWrites writes) {
        return new AllVerifiers(own, writes);
    }

    @Bean
    @ConditionalOnBean(IndexedVerifier.class)
    RemoteVerifiers remoteVerifiers(
            IndexedVerifier own, EventLog eventLog, LeaseTable leases, VerificationProperties properties) {
        return new RemoteVerifiers(
                own, eventLog, leases, properties.verification().maxStaleness());
    }

    @Bean
    @ConditionalOnBean(IndexedVerifier.class)
    VouchingAtStart vouchingAtStart(IndexedVerifier verifier, ConfigurableApplicationContext context) {
        return new VouchingAtStart(verifier, context);
    }

    @Bean
    @ConditionalOnBean(IndexedVerifier.class)
    VouchingNotice vouchingNotice(IndexedVerifier verifier) {
        return new VouchingNotice(verifier::isVouching, verifier.getPhase(), Duration.ofSeconds(1));
    }

    @Bean
    VerificationMetrics verificationMetrics(MeterRegistry registry) {
        return new VerificationMetrics(registry);
    }

    @Bean
    @ConditionalOnBean(IndexedVerifier.class)
    VerificationHealthIndicator verificationHealthIndicator(IndexedVerifier verifier, AllVerifiers all) {
        return new VerificationHealthIndicator(verifier, all);
    }
}
