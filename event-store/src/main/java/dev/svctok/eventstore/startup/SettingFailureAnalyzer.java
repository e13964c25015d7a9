package dev.svctok.eventstore.startup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;

/** A setting that is not of its kind: says which, and what it should look like. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SettingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

    private static final Map<Class<?>, String> KINDS = Map.of(
            Integer.class, "a whole number",
            Long.class, "a whole number",
            Duration.class, "a duration such as 500ms, 10s, 5m or PT10S",
            Boolean.class, "true or false",
            Path.class, "a path");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        ConfigurationProperty property = cause.getProperty();
        ConversionFailedException failed = findCause(cause, ConversionFailedException.class);
        String kind = failed == null ? null : KINDS.get(failed.getTargetType().getObjectType());
        if (property == null || kind == null) {
            return null;
        }
        return new FailureAnalysis(
                "%s: \"%s\" is not %s.".formatted(property.getName(), property.getValue(), kind), null, cause);
    }
}
