package dev.svctok.eventstore.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class FailureAnalyzersTest {

    @Test
    void startupExceptionDeepInsideThenItsMessageAlone() {
        var failure = new BeanCreationException("databases", "no luck", new StartupException("Do this."));

        assertThat(new StartupFailureAnalyzer().analyze(failure))
                .extracting(FailureAnalysis::getDescription, FailureAnalysis::getAction)
                .containsExactly("Do this.", null);
    }

    @ParameterizedTest
    @CsvSource({
        "count, many, a whole number",
        "count, 1.5, a whole number",
        "time, 5parsec, 'a duration such as 500ms, 10s, 5m or PT10S'",
        "on, perhaps, true or false"
    })
    void settingOfAnotherKindThenItsNameItsValueAndTheKind(String name, String value, String kind) {
        BindException failure = catchThrowableOfType(
                BindException.class,
                () -> new Binder(new MapConfigurationPropertySource(Map.of("test." + name, value)))
                        .bind("test", Settings.class));

        assertThat(new SettingFailureAnalyzer().analyze(failure))
                .extracting(FailureAnalysis::getDescription)
                .isEqualTo("test.%s: \"%s\" is not %s.".formatted(name, value, kind));
    }

    @Test
    void unforeseenThenWhatItsCausesSayOnceEach() {
        var failure = new BeanCreationException(
                "one",
                "cannot be made",
                new IllegalStateException("Unable to load", new IllegalStateException("Unable to load", new Error())));

        assertThat(new UnforeseenFailureAnalyzer(null).analyze(failure).getDescription())
                .isEqualTo("Unable to load: Error");
    }

    record Settings(int count, Duration time, boolean on, Path path) {}
}
