package dev.svctok.cli.http;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.Printer;
import org.jspecify.annotations.Nullable;

/**
 * The part of the service's API that is for those who run it. It is asked where the read models are: where reads go. Every
 * method throws where the service refuses or cannot be reached.
 */
public final class Projections {

    static final String PATH = "/admin/projections";

    private static final String REBUILD = "/rebuild";
    private static final String DEAD_LETTERS = "/dead-letters";

    private final Transport transport;
    private final Printer printer;
    private final String url;

    Projections(Transport transport, Printer printer, String apiUrl) {
        this.transport = transport;
        this.printer = printer;
        this.url = apiUrl + PATH;
    }

    public Document all() throws CliException {
        return call("GET", url);
    }

    /** Begins to make the next version of a read model, and does not wait for it. */
    public Document rebuild(String name) throws CliException {
        Answer answer = transport.send("POST", of(name) + REBUILD, null);
        if (answer.status() == 409) {
            throw Refusal.of(answer)
                    .withHint("See how far it is: sts projection list; or call it off: sts projection cancel " + name);
        }
        return new Document(Refusal.unlessAccepted(answer));
    }

    /** What waits for the end of a rebuild that begins now. */
    public Rebuilding rebuilding(String name) {
        return new Rebuilding(transport, printer, of(name), Pause.REAL, System::nanoTime);
    }

    /** Calls off the rebuild that runs. */
    public void cancel(String name) throws CliException {
        call("DELETE", of(name) + REBUILD);
    }

    /** A check of a read model against the events, which is still to be run. */
    public Verification verification(String name) {
        return new Verification(transport, of(name) + "/verification", name);
    }

    /** The events that a read model could not take, the oldest first. */
    public Document deadLetters(String name) throws CliException {
        return call("GET", of(name) + DEAD_LETTERS);
    }

    public Document deadLetter(String name, String id) throws CliException {
        return call("GET", of(name, id));
    }

    /** @param id of the one to begin with, of whose token only the later ones are tried; null for all of them */
    public Document retry(String name, @Nullable String id) throws CliException {
        return call("POST", (id == null ? of(name) + DEAD_LETTERS : of(name, id)) + "/retry");
    }

    public void discard(String name, String id) throws CliException {
        call("DELETE", of(name, id));
    }

    private Document call(String method, String address) throws CliException {
        return new Document(Refusal.unlessAccepted(transport.send(method, address, null)));
    }

    private String of(String name) {
        return url + "/" + Query.encode(name);
    }

    private String of(String name, String id) {
        return of(name) + DEAD_LETTERS + "/" + Query.encode(id);
    }
}
