package dev.svctok.eventstore.startup;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** Whatever no other analyzer knows: what the chain of causes says, without the stack trace. */
@Order(Ordered.LOWEST_PRECEDENCE)
final class UnforeseenFailureAnalyzer implements FailureAnalyzer {

    private final @Nullable BeanFactory beans;

    UnforeseenFailureAnalyzer(@Nullable BeanFactory beans) {
        this.beans = beans;
    }

    /** Spring's analyzers claim the last place, too; whoever of them knows the failure comes first all the same. */
    @Override
    public FailureAnalysis analyze(Throwable failure) {
        ArgumentResolver arguments = ArgumentResolver.none();
        if (beans != null) {
            arguments = arguments.and(BeanFactory.class, beans);
        }
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, FailureHandler.handleMessage((message, cause) -> {}))
                .stream()
                .filter(other -> !(other instanceof UnforeseenFailureAnalyzer))
                .map(other -> other.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> ownWords(failure));
    }

    private static FailureAnalysis ownWords(Throwable failure) {
        return new FailureAnalysis(
                String.join(": ", reasons(failure)),
                "(With --logging.level.%s=debug the log tells where this comes from.)"
                        .formatted(OneLineFailureReporter.LOGGER),
                failure);
    }

    private static Set<String> reasons(Throwable failure) {
        Set<String> reasons = new LinkedHashSet<>();
        for (Throwable cause : chain(failure)) {
            // Spring's own only tell which of our parts could not be made, and repeat the rest.
            if (!(cause instanceof BeansException) || cause.getCause() == null) {
                reasons.add(reason(cause));
            }
        }
        return reasons;
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (@Nullable Throwable cause = failure; cause != null && !chain.contains(cause); cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message.strip();
    }
}
