package dev.svctok.benchmarks;

/** What several measurements ask of a service, with the token that it has at its start. */
final class Requests {

    /** Of {@link OpenStandalone} alone. */
    static final byte[] EMPTY = Connection.request("GET", OpenStandalone.EMPTY, Server.TOKEN, "");

    static final byte[] FORWARD_AUTH =
            Connection.request("GET", "/api/security/forward-auth?permission=get-service-tokens", Server.TOKEN, "");

    static final byte[] INTROSPECTION =
            Connection.form("/api/security/introspect", Server.TOKEN, "token=" + Server.TOKEN);

    private Requests() {}
}
