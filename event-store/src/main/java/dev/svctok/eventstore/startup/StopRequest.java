package dev.svctok.eventstore.startup;

/**
 * Whether the process has been told to stop. What is told to stop while it starts comes to the end of its start first: whoever
 * waits there for something that may never come asks here.
 */
public final class StopRequest {

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
}
