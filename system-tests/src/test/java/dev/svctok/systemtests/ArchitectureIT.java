package dev.svctok.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.svctok.api.SecretFormat;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house: who may know whom. The arrows between modules are in the POMs; these are the finer lines. */
class ArchitectureIT {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(Stream.of(
                            "api-contracts",
                            "event-store",
                            "token-auth",
                            "command-service",
                            "query-service",
                            "standalone",
                            "cli",
                            "spring-boot-starter")
                    .map(module -> Repository.file(module + "/target/classes"))
                    .toArray(Path[]::new));

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    @Test
    void apiContractsKnowNeitherSpringNorJdbcNorServices() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.svctok.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "java.sql..",
                        "javax.sql..",
                        "dev.svctok.eventstore..",
                        "dev.svctok.auth..",
                        "dev.svctok.command..",
                        "dev.svctok.query.."));
    }

    @Test
    void apiHttpKnowsNoAxon() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.svctok.api.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.axonframework.."));
    }

    @Test
    void plainSecretsLiveInApiHttpOnly() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.svctok.api.command..", "dev.svctok.api.event..", "dev.svctok.api.query..")
                .and()
                .haveSimpleNameNotEndingWith("Page")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.svctok.api.http.."));
    }

    @Test
    void aggregateKnowsNeitherFrameworkNorClockNorChance() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.svctok.command.token..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "jakarta..",
                        "java.sql..",
                        "javax.sql..",
                        "java.net..",
                        "dev.svctok.api.http..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(Random|UUID)|java\\.security\\.SecureRandom")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone"));
    }

    @Test
    void projectionsKnowNeitherWebNorCommands() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.svctok.query.list..", "dev.svctok.auth")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..web..",
                        "org.springframework.web..",
                        "jakarta.servlet..",
                        "dev.svctok.api.command..",
                        "dev.svctok.command..")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("CommandGateway"));
    }

    @Test
    void webKnowsNeitherTablesNorTheAggregate() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.svctok..web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.jdbc..",
                        "java.sql..",
                        "dev.svctok.command.token..",
                        "dev.svctok.query.list.."));
    }

    @Test
    void tokenAuthKnowsNeitherService() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.svctok.auth..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.svctok.command..", "dev.svctok.query.."));
    }

    @Test
    void servicesDoNotKnowEachOther() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.svctok.command..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.svctok.query.."));
        check(noClasses()
                .that()
                .resideInAPackage("dev.svctok.query..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.svctok.command.."));
    }

    @Test
    void cliKnowsNothingButApiHttp() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.svctok.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "org.axonframework..")
                .orShould()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are ours, but neither of the CLI nor of api.http, nor the form of a token",
                        type -> type.getPackageName().startsWith("dev.svctok.")
                                && !type.getPackageName().startsWith("dev.svctok.cli")
                                && !type.getPackageName().equals("dev.svctok.api.http")
                                && !type.isEquivalentTo(SecretFormat.class))));
    }

    /** What stands on the class path of other people's applications. */
    @Test
    void starterKnowsNothingButTheApi() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.svctok.spring..", "dev.svctok.verifier..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.axonframework..",
                        "java.sql..",
                        "dev.svctok.eventstore..",
                        "dev.svctok.auth..",
                        "dev.svctok.command..",
                        "dev.svctok.query.."));
        check(noClasses()
                .that()
                .resideInAPackage("dev.svctok.verifier..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta.."));
    }

    @Test
    void packagesAreFreeOfCycles() {
        check(SlicesRuleDefinition.slices().matching("dev.svctok.(**)").should().beFreeOfCycles());
    }
}
