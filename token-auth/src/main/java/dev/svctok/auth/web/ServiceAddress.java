package dev.svctok.auth.web;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/** Where a service of this machine is found. */
public final class ServiceAddress {

    private ServiceAddress() {}

    /** @return a URL without a path; null where nothing listens */
    public static @Nullable String of(ApplicationContext context) {
        WebServer server = context instanceof WebServerApplicationContext web ? web.getWebServer() : null;
        return server == null ? null : "%s://localhost:%d".formatted(scheme(server), server.getPort());
    }

    private static String scheme(WebServer server) {
        return server instanceof TomcatWebServer tomcat
                ? tomcat.getTomcat().getConnector().getScheme()
                : "http";
    }
}
