package dev.svctok.cli.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.svctok.cli.CliTest;
import dev.svctok.cli.StubService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest extends CliTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path shared = Path.of("unset");

    private Path certificate = Path.of("unset");

    @BeforeAll
    static void makeKeys() throws IOException, InterruptedException {
        Path keys = shared.resolve("keys.p12");
        keytool("-genkeypair -alias a -keyalg EC -dname CN=localhost -ext san=dns:localhost -keystore " + keys);
        keytool("-exportcert -rfc -alias a -keystore " + keys + " -file " + shared.resolve("ca.pem"));
    }

    @BeforeEach
    void secureService() throws Exception {
        service.close();
        certificate = shared.resolve("ca.pem");
        HttpsServer server = HttpsServer.create(StubService.anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(shared.resolve("keys.p12"))));
        service = new StubService(server, "https").when("GET /api/security/tokens", 200, "[]");
        connect();
    }

    @Test
    void callWhenTheCertificateIsNotTrusted() {
        Result result = sts("service-token", "list");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("No secure connection to " + service.url(), "--ca-cert-path FILE");
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void callTrustsTheCertificatesOfTheFile() {
        assertThat(sts("service-token", "list", "--ca-cert-path", certificate.toString()))
                .isEqualTo(new Result(0, "No service tokens found.\n", ""));
        environment.put("STS_CA_CERT_PATH", certificate.toString());
        assertThat(sts("service-token", "list").exitCode()).isZero();
    }

    @Test
    void callChecksTheNameInTheCertificate() {
        String byAddress = service.url().replace("localhost", "127.0.0.1");

        assertThat(sts("service-token", "list", "--url", byAddress, "--ca-cert-path", certificate.toString())
                        .exitCode())
                .isEqualTo(4);
        assertThat(sts("service-token", "list", "--url", byAddress, "--skip-ssl")
                        .exitCode())
                .isZero();
    }

    @Test
    void callWithSkipSslTrustsAnyone() {
        assertThat(sts("service-token", "list", "--skip-ssl").exitCode()).isZero();
        environment.put("STS_SKIP_SSL", "true");
        assertThat(sts("service-token", "list").exitCode()).isZero();
        assertThat(sts("service-token", "list", "--skip-ssl=false").exitCode()).isEqualTo(4);
        environment.put("STS_SKIP_SSL", "perhaps");
        assertThat(sts("service-token", "list").exitCode()).isEqualTo(1);
    }

    @Test
    void saveWhereWritesWouldNotBeEncryptedTellsAndDoesNotKeepTheirAddress() throws IOException {
        service.when("GET /api/server/info", 200, "{\"version\":{\"major\":0},\"commandUrl\":\"http://writes:8081\"}");

        Result result = sts("context", "save", "--ca-cert-path", certificate.toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("http://writes:8081").contains("could be read on its way");
        assertThat(readContexts()).doesNotContain("writes");
    }

    @Test
    void savedContextBringsItsCertificates() throws IOException {
        String data = Base64.getEncoder().encodeToString(Files.readAllBytes(certificate));
        writeContexts("""
                contexts:
                - {name: data, context: {url: "%1$s", service-token: t, ca-cert-base64-data: %2$s}}
                - {name: path, context: {url: "%1$s", service-token: t, ca-cert-path: %3$s}}
                - {name: skip, context: {url: "%1$s", service-token: t, skip-ssl: true}}
                - {name: none, context: {url: "%1$s", service-token: t}}
                """.formatted(service.url(), data, certificate));
        environment.remove("STS_CLI_URL");

        assertThat(sts("service-token", "list", "-c", "data").exitCode()).isZero();
        assertThat(sts("service-token", "list", "-c", "path").exitCode()).isZero();
        assertThat(sts("service-token", "list", "-c", "skip").exitCode()).isZero();
        assertThat(sts("service-token", "list", "-c", "none").exitCode()).isEqualTo(4);
    }

    @Test
    void callWhenTheCertificateFileIsUnusableCannotRead() throws IOException {
        assertThat(sts("service-token", "list", "--ca-cert-path", "/nonexistent.pem")
                        .exitCode())
                .isEqualTo(5);
        Path junk = Files.writeString(home.resolve("junk.pem"), "junk");
        assertThat(sts("service-token", "list", "--ca-cert-path", junk.toString())
                        .exitCode())
                .isEqualTo(5);
    }

    private static SSLContext context(Path keys) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String command = tool + " " + arguments + " -storetype PKCS12 -storepass " + new String(PASSWORD);
        Process process = new ProcessBuilder(command.split(" ", -1))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
