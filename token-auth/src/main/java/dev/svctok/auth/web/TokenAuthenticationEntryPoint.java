package dev.svctok.auth.web;

import dev.svctok.auth.RefusalReason;
import dev.svctok.auth.VerificationMetrics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Answers whoever could not be let in: 401 with one and the same body, whatever the reason, or 503 where the verifier
 * does not vouch. The reason goes to the log and the metrics.
 */
final class TokenAuthenticationEntryPoint implements AuthenticationEntryPoint {

    private static final Logger log = LoggerFactory.getLogger(TokenAuthenticationEntryPoint.class);
    private static final String REALM = " realm=\"svctok\"";
    private static final String CHALLENGE = TokenAuthenticationConverter.SCHEME + REALM;
    private static final String BASIC_CHALLENGE = TokenAuthenticationConverter.BASIC + REALM;
    private static final String RETRY_AFTER_SECONDS = "1";

    private final ApiErrorWriter errors;
    private final VerificationMetrics metrics;
    private final RequestMatcher basicAllowed;

    /** @param basicAllowed where a token may also come as the password of HTTP Basic */
    TokenAuthenticationEntryPoint(ApiErrorWriter errors, VerificationMetrics metrics, RequestMatcher basicAllowed) {
        this.errors = errors;
        this.metrics = metrics;
        this.basicAllowed = basicAllowed;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (failure instanceof VerifierUnavailableException) {
            metrics.unavailable();
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            errors.write(request, response, HttpStatus.SERVICE_UNAVAILABLE, VerifierUnavailableException.ANSWER);
            return;
        }
        report(request, failure);
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        if (basicAllowed.matches(request)) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, BASIC_CHALLENGE);
        }
        errors.write(
                request,
                response,
                HttpStatus.UNAUTHORIZED,
                "A valid service token is needed, as \"Authorization: ApiKey <token>\" or \"X-API-Key: <token>\".");
    }

    private void report(HttpServletRequest request, AuthenticationException failure) {
        TokenRefusedException refused = failure instanceof TokenRefusedException known
                ? known
                : new TokenRefusedException(RefusalReason.MISSING);
        metrics.refused(refused.reason());
        if (refused.reason() != RefusalReason.MISSING) {
            log.info(
                    "Refused token={} reason={} from={}",
                    refused.id() == null ? "-" : refused.id(),
                    refused.reason().label(),
                    request.getRemoteAddr());
        }
    }
}
