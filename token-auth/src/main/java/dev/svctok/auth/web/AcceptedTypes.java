package dev.svctok.auth.web;

import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;

/**
 * Which types a client accepts. JSON is UTF-8 and has no parameters (RFC 8259, section 11), so what a client adds to it means
 * nothing: it must neither come back in the answer nor keep an answer from being written.
 */
final class AcceptedTypes implements ContentNegotiationStrategy {

    private static final String QUALITY = "q";

    private final ContentNegotiationStrategy header = new HeaderContentNegotiationStrategy();

    @Override
    public List<MediaType> resolveMediaTypes(NativeWebRequest request) throws HttpMediaTypeNotAcceptableException {
        return header.resolveMediaTypes(request).stream()
                .map(AcceptedTypes::withoutMeaningless)
                .toList();
    }

    private static MediaType withoutMeaningless(MediaType type) {
        String quality = type.getParameter(QUALITY);
        return type.getSubtype().endsWith("json")
                ? new MediaType(
                        type.getType(), type.getSubtype(), quality == null ? Map.of() : Map.of(QUALITY, quality))
                : type;
    }
}
