package dev.svctok.cli.command;

/** Has something done when the programme is ended from outside, as by Ctrl-C. */
final class Interruption {

    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /** @param end short, and safe to be run while the others go on; the exit code is that of the signal, 130 for Ctrl-C */
    static Interruption expect(Runnable end) {
        Thread hook = new Thread(end, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    void noLonger() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is being run.
            return;
        }
    }
}
