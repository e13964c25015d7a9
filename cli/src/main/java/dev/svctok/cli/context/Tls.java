package dev.svctok.cli.context;

import org.jspecify.annotations.Nullable;

/**
 * How much proof of its identity a server must give.
 *
 * @param skip accept any certificate
 * @param caCertPath a PEM file with the certificates to trust in place of the JDK's; null for those of the JDK
 * @param caCertData the same file's content in base64, as the stock client saves it
 */
public record Tls(
        boolean skip, @Nullable String caCertPath, @Nullable String caCertData) {

    public static final Tls DEFAULT = new Tls(false, null, null);
}
