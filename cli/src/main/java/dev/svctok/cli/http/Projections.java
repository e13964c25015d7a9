package dev.svctok.cli.http;

import dev.svctok.cli.error.CliException;

/**
 * The part of the service's API that is for those who run it. It is asked where the read models are: where reads go. Every
 * method throws where the service refuses or cannot be reached.
 */
public final class Projections {

    static final String PATH = "/admin/projections";

    private final Transport transport;
    private final String url;

    Projections(Transport transport, String apiUrl) {
        this.transport = transport;
        this.url = apiUrl + PATH;
    }

    public Document all() throws CliException {
        return new Document(Refusal.unlessAccepted(transport.send("GET", url, null)));
    }
}
