package dev.svctok.auth.web;

import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpStatus;

/** Reads what a client has sent, as far as a service of ours ever needs to. */
public final class RequestBodies {

    /** In bytes. */
    public static final int MAX = 64 * 1024;

    private RequestBodies() {}

    /** @throws ApiException 413 for a body beyond {@link #MAX} */
    public static byte[] read(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MAX + 1);
        if (bytes.length > MAX) {
            throw new ApiException(
                    HttpStatus.CONTENT_TOO_LARGE, "The body must not be larger than %d bytes.".formatted(MAX));
        }
        return bytes;
    }
}
