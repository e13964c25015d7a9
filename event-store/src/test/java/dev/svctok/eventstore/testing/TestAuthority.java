package dev.svctok.eventstore.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Somebody who signs certificates, made by the JDK's own means. Nobody else trusts it. */
public final class TestAuthority {

    private static final String PASSWORD = "changeit";
    private static final String OWN_KEY = "authority";

    private final Path folder = TestStorage.newFolder();
    private final Path certificate = folder.resolve("ca.crt");
    private final AtomicInteger servers = new AtomicInteger();

    public TestAuthority() {
        keytool("-genkeypair", "-alias", OWN_KEY, "-dname", "CN=trial CA", "-ext", "bc:c");
        write(
                certificate,
                pem("CERTIFICATE", read(keys -> keys.getCertificate(OWN_KEY).getEncoded())));
    }

    /**
     * What a server shows, and the key that proves that it is its own.
     *
     * @param certificate PEM
     * @param key PEM, readable by its owner alone
     */
    public record Identity(Path certificate, Path key) {

        /** As a renewed certificate does. */
        public void takePlaceOf(Identity other) {
            move(certificate, other.certificate);
            move(key, other.key);
        }

        private static void move(Path from, Path to) {
            try {
                Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The authority's own certificate, PEM. */
    public Path certificate() {
        return certificate;
    }

    /** @param names such as {@code dns:localhost} or {@code ip:127.0.0.1} */
    public Identity identify(String names) {
        String alias = "server-" + servers.incrementAndGet();
        keytool("-genkeypair", "-alias", alias, "-signer", OWN_KEY, "-dname", "CN=server", "-ext", "san=" + names);
        Path place = TestStorage.newFolder();
        Identity identity = new Identity(place.resolve("tls.crt"), place.resolve("tls.key"));
        write(
                identity.certificate,
                pem("CERTIFICATE", read(keys -> keys.getCertificate(alias).getEncoded())));
        write(
                identity.key,
                pem(
                        "PRIVATE KEY",
                        read(keys -> keys.getKey(alias, PASSWORD.toCharArray()).getEncoded())));
        return identity;
    }

    /** Trusts this authority and nobody else. */
    public SSLContext trust() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(OWN_KEY, keys().getCertificate(OWN_KEY));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Encoded {
        byte[] in(KeyStore keys) throws GeneralSecurityException;
    }

    private byte[] read(Encoded what) {
        try {
            return what.in(keys());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore keys() throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private Path store() {
        return folder.resolve("keys.p12");
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keyalg", "EC", "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", store().toString()));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String pem) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
    }
}
