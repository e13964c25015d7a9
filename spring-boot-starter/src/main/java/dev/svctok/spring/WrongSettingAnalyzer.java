package dev.svctok.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong, without a stack trace. */
final class WrongSettingAnalyzer extends AbstractFailureAnalyzer<WrongSettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, WrongSettingException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Set %s, for instance in application.yml.".formatted(cause.setting()),
                cause);
    }
}
