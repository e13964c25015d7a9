package dev.svctok.cli.http;

import dev.svctok.cli.context.Tls;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom to believe that it is the server. */
final class Trust {

    private Trust() {}

    static void apply(Tls tls, HttpsURLConnection https) throws CliException {
        byte[] certificates = tls.skip() ? null : certificates(tls);
        try {
            if (tls.skip()) {
                https.setSSLSocketFactory(context(new TrustManager[] {new TrustAnyone()}));
                https.setHostnameVerifier((host, session) -> true);
            } else if (certificates != null) {
                https.setSSLSocketFactory(context(only(certificates)));
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new CliException(
                    ExitCode.READ_FILE,
                    "No certificates in " + (tls.caCertPath() == null ? "the saved context" : tls.caCertPath()),
                    "The file must hold certificates in PEM format, each with a line -----BEGIN CERTIFICATE-----");
        }
    }

    private static byte @Nullable [] certificates(Tls tls) throws CliException {
        try {
            if (tls.caCertPath() != null) {
                return Files.readAllBytes(Path.of(tls.caCertPath()));
            }
            return tls.caCertData() == null ? null : Base64.getMimeDecoder().decode(tls.caCertData());
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.READ_FILE, "Cannot read the certificates in " + tls.caCertPath(), "See --ca-cert-path");
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.CONFIGURATION, "ca-cert-base64-data is not base64", null);
        }
    }

    private static TrustManager[] only(byte[] pem) throws GeneralSecurityException, IOException {
        Collection<? extends Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        if (certificates.isEmpty()) {
            throw new IOException("empty");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static SSLSocketFactory context(TrustManager[] managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context.getSocketFactory();
    }
}
