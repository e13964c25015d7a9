package dev.svctok.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.svctok.api.SecretFormat;
import dev.svctok.cli.output.Printer;
import java.io.FileDescriptor;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.svctok.cli");

    @Test
    void onlyThePrinterPrints() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Printer.class)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(FileDescriptor.class)
                .check(CLASSES);
    }

    @Test
    void ofTheServiceOnlyItsHttpIsKnown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "org.axonframework..",
                        "dev.svctok.api.command..",
                        "dev.svctok.api.event..",
                        "dev.svctok.api.query..")
                .orShould()
                .dependOnClassesThat(resideInAPackage("dev.svctok.api").and(not(equivalentTo(SecretFormat.class))))
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("dev.svctok.cli.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
