package dev.svctok.eventstore.startup;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.NestedExceptionUtils;

/** Says on one line why the service does not start, and what to do about it. */
final class OneLineFailureReporter implements FailureAnalysisReporter {

    static final String LOGGER = "dev.svctok.startup";

    private static final Logger log = LoggerFactory.getLogger(LOGGER);
    private static final String SPRINGS_OWN = "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter";

    @Override
    public void report(FailureAnalysis analysis) {
        // It would say the same on ten lines. Told here, as the settings that do so may not have been read yet.
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(SPRINGS_OWN, LogLevel.OFF);
        if (NestedExceptionUtils.getMostSpecificCause(analysis.getCause()) instanceof StopRequest.Obeyed) {
            return;
        }
        String action = analysis.getAction() == null ? "" : " " + oneLine(analysis.getAction());
        log.error("svctok cannot start: {}{}", oneLine(analysis.getDescription()), action);
        log.debug("Where this comes from", analysis.getCause());
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
