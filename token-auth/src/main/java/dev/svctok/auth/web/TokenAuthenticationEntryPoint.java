package dev.svctok.auth.web;

import dev.svctok.auth.RefusalReason;
import dev.svctok.auth.VerificationMetrics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Answers whoever could not be let in: 401 with one and the same body, whatever the reason, or 503 where the verifier
 * does not vouch. The reason goes to the log and the metrics. An address that comes with too many tokens that are not good gets 429, and
 * its requests are counted, but no longer logged one by one. Whoever comes without any token is not counted to them.
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
    private final RefusalThrottle throttle;
    private final OccasionalNotice throttled = new OccasionalNotice();

    /** @param basicAllowed where a token may also come as the password of HTTP Basic */
    TokenAuthenticationEntryPoint(
            ApiErrorWriter errors, VerificationMetrics metrics, RequestMatcher basicAllowed, RefusalThrottle throttle) {
        this.errors = errors;
        this.metrics = metrics;
        this.basicAllowed = basicAllowed;
        this.throttle = throttle;
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
        TokenRefusedException refused = failure instanceof TokenRefusedException known
                ? known
                : new TokenRefusedException(RefusalReason.MISSING);
        metrics.refused(refused.reason());
        if (refused.reason() != RefusalReason.MISSING) {
            Duration tooEarly = throttle.refused(request.getRemoteAddr());
            if (tooEarly != null) {
                throttle(request, response, tooEarly);
                return;
            }
            log.info(
                    "Refused token={} reason={} from={}",
                    refused.id() == null ? "-" : refused.id(),
                    refused.reason().label(),
                    request.getRemoteAddr());
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        boolean withBasic = basicAllowed.matches(request);
        if (withBasic) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, BASIC_CHALLENGE);
        }
        errors.write(
                request,
                response,
                HttpStatus.UNAUTHORIZED,
                "A valid service token is needed, as \"Authorization: ApiKey <token>\" or \"X-API-Key: <token>\"%s."
                        .formatted(withBasic ? ", or as the password of HTTP Basic" : ""));
    }

    private void throttle(HttpServletRequest request, HttpServletResponse response, Duration tooEarly)
            throws IOException {
        metrics.throttled();
        long untold = throttled.happened();
        if (untold > 0) {
            log.warn(
                    "Too many refused requests, answered with 429: {} since this was told last, the last one from={} (told once in {} s at the most)",
                    untold,
                    request.getRemoteAddr(),
                    OccasionalNotice.SECONDS);
        }
        // Rounded up: earlier it would be in vain.
        long seconds = tooEarly.plusNanos(TimeUnit.SECONDS.toNanos(1) - 1).toSeconds();
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        errors.write(
                request,
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                "Too many requests of this address came with a token that is not valid. A valid one is accepted all the same.");
    }
}
