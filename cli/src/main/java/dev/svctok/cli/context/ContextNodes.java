package dev.svctok.cli.context;

import org.yaml.snakeyaml.nodes.MappingNode;

/** The members of one context in the contexts file. */
final class ContextNodes {

    private static final String URL = "url";
    private static final String SERVICE_TOKEN = "service-token";
    private static final String API_TOKEN = "api-token";
    private static final String API_PATH = "api-path";
    private static final String COMMAND_URL = "command-url";
    private static final String SKIP_SSL = "skip-ssl";
    private static final String CA_CERT_PATH = "ca-cert-path";
    private static final String CA_CERT_DATA = "ca-cert-base64-data";

    private ContextNodes() {}

    static SavedContext read(String name, MappingNode node) {
        String serviceToken = Yaml.text(node, SERVICE_TOKEN);
        String token = serviceToken == null ? Yaml.text(node, API_TOKEN) : serviceToken;
        return new SavedContext(
                name,
                Yaml.text(node, URL),
                token == null ? null : new Secret(token),
                token != null && serviceToken == null,
                Yaml.text(node, API_PATH),
                Yaml.text(node, COMMAND_URL),
                new Tls(
                        "true".equals(Yaml.text(node, SKIP_SSL)),
                        Yaml.text(node, CA_CERT_PATH),
                        Yaml.text(node, CA_CERT_DATA)));
    }

    static void write(SavedContext context, MappingNode node) {
        String token = context.token() == null ? null : context.token().value();
        Yaml.set(node, URL, context.url());
        Yaml.set(node, SERVICE_TOKEN, context.isApiToken() ? null : token);
        Yaml.set(node, API_TOKEN, context.isApiToken() ? token : null);
        Yaml.set(node, API_PATH, context.apiPath());
        Yaml.set(node, COMMAND_URL, context.commandUrl());
        Yaml.setPlain(node, SKIP_SSL, context.tls().skip() ? "true" : null);
        Yaml.set(node, CA_CERT_PATH, context.tls().caCertPath());
        Yaml.set(node, CA_CERT_DATA, context.tls().caCertData());
    }
}
