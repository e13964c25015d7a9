package dev.svctok.cli.http;

import dev.svctok.cli.context.Tls;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Why no answer came. */
final class ConnectionFailure {

    private ConnectionFailure() {}

    static CliException of(IOException e, String call, Tls tls) {
        String url = call.substring(call.indexOf(' ') + 1);
        String unsure =
                call.startsWith("GET ") ? null : "It may have been done all the same, look: " + whereToLook(url);
        if (e instanceof UnknownHostException) {
            return failure("The host of " + url + " is not known", "Check the URL: sts context list");
        }
        if (e instanceof SocketTimeoutException) {
            return failure(url + " did not answer in time", unsure == null ? "Try again, or check the URL" : unsure);
        }
        if (e instanceof SSLException) {
            return failure("No secure connection to " + url + ": " + tlsReason(e), tlsHint(e, tls));
        }
        if (e instanceof ConnectException) {
            return failure(
                    "Could not connect to " + url + ": " + reason(e),
                    "Is the service running there? Check the URL: sts context list");
        }
        return failure(
                "The connection to " + url + " failed: " + reason(e),
                unsure == null ? "Is it the service that listens there? Check the URL: sts context list" : unsure);
    }

    private static String whereToLook(String url) {
        if (url.contains(Projections.PATH)) {
            return url.contains("/dead-letters/") ? "sts projection dead-letters list" : "sts projection list";
        }
        return "sts service-token list";
    }

    private static String tlsReason(IOException e) {
        return isUntrusted(e) ? "its certificate is not signed by an authority that is trusted here" : reason(e);
    }

    private static boolean isUntrusted(IOException e) {
        return reason(e).contains("CertPath");
    }

    private static String tlsHint(IOException e, Tls tls) {
        if (reason(e).contains("SSL message")) {
            return "Does it speak plain HTTP there? Then the URL begins with http://";
        }
        if (!isUntrusted(e)) {
            return "Check the URL, and whom the certificate was made for: sts context list";
        }
        boolean ownCa = tls.caCertPath() != null || tls.caCertData() != null;
        return ownCa
                ? "Is the certificate of the server's authority in the file that --ca-cert-path names?"
                : "Name the certificate of the server's authority: --ca-cert-path FILE";
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static CliException failure(String problem, String hint) {
        return new CliException(ExitCode.CONNECTION, problem, hint);
    }
}
