package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.testing.TestStorage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.axonframework.config.EventProcessingConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class CatchUpAtStartTest {

    @Test
    void projectionThatDoesNotComeThenTellsHowFarItIsUntilTheProcessIsStopped(CapturedOutput output) {
        CompletableFuture<Void> start;
        try (TestNode node = TestNode.start(ReplayTest.WithoutProjection.class, TestStorage.fresh(Dialect.H2))) {
            node.create();
            node.create();
            var monitor = new ProjectionMonitor(
                    List.of(new Projection(Notes.NAME)),
                    node.get(EventProcessingConfiguration.class),
                    node.get(ProjectionPositions.class),
                    node.get(DeadLetters.class),
                    node.get(EventLog.class),
                    node.get(ProjectionSlots.class),
                    node.get(RebuildTable.class));

            start = CompletableFuture.runAsync(() -> new CatchUpAtStart(monitor, node.context(), Duration.ofMillis(50))
                    .run(new DefaultApplicationArguments()));

            TestNode.eventually()
                    .untilAsserted(
                            () -> assertThat(output).contains("Projection notes is catching up; events to go: 2"));
            assertThat(start).isNotDone();
        }
        TestNode.eventually().until(start::isDone);
        assertThat(start).isCompleted();
    }
}
