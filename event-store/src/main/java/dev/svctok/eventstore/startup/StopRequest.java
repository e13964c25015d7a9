package dev.svctok.eventstore.startup;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the process has been told to stop. What is told to stop while it starts comes to the end of its start first: whoever
 * waits there for something that may never come asks here.
 */
public final class StopRequest {

    private static final Logger log = LoggerFactory.getLogger(OneLineFailureReporter.LOGGER);

    private static volatile boolean made;

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> made = true, "stop-request"));
        } catch (IllegalStateException e) {
            // It is stopping already.
            made = true;
        }
    }

    private StopRequest() {}

    public static boolean isMade() {
        return made;
    }

    /**
     * Ends a start that waits, if the process has been told to stop, and says so.
     *
     * @param what it waits for
     */
    public static void obey(String what) {
        if (made) {
            log.info("svctok was told to stop, and waits no longer {}", what);
            throw new Obeyed();
        }
    }

    /** Nothing is wrong with the service. */
    static final class Obeyed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Obeyed() {
            super("It was told to stop.");
        }
    }
}
