package dev.svctok.cli.output;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows a person that something is going on. It appears only where that takes a while. */
public class Spinner implements AutoCloseable {

    static final Spinner NONE = new Spinner();

    Spinner() {}

    static Spinner start(Printer printer) {
        Turning spinner = new Turning(printer);
        spinner.thread.start();
        return spinner;
    }

    @Override
    public void close() {}

    private static final class Turning extends Spinner implements Runnable {

        private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
        private static final long FIRST_MILLIS = 400;
        private static final long NEXT_MILLIS = 80;

        private final CountDownLatch closed = new CountDownLatch(1);
        private final Printer printer;
        private final Thread thread;

        Turning(Printer printer) {
            this.printer = printer;
            this.thread = new Thread(this, "spinner");
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            try {
                boolean done = closed.await(FIRST_MILLIS, TimeUnit.MILLISECONDS);
                for (int i = 0; !done; i = (i + 1) % FRAMES.length()) {
                    printer.frame(FRAMES.substring(i, i + 1));
                    done = closed.await(NEXT_MILLIS, TimeUnit.MILLISECONDS);
                    printer.frame(" \r");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            closed.countDown();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
