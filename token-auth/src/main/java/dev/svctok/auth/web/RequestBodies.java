package dev.svctok.auth.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpStatus;

/** Reads what a client has sent, as far as a service of ours ever needs to. */
public final class RequestBodies {

    /** In bytes. */
    public static final int MAX = 64 * 1024;

    private RequestBodies() {}

    /** @throws ApiException 413 for a body beyond {@link #MAX} */
    static byte[] read(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        // The container ends the body there. Else room is made for the largest, also for a few words.
        return length >= 0 && length <= MAX
                ? request.getInputStream().readNBytes((int) length)
                : read(request.getInputStream());
    }

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
