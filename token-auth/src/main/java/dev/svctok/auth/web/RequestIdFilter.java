package dev.svctok.auth.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.util.AlternativeJdkIdGenerator;
import org.springframework.util.IdGenerator;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives every request an id: the client's own if it sent a usable one. In the log, in errors, in events, in the answer. */
public final class RequestIdFilter extends OncePerRequestFilter {

    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = RequestIdFilter.class.getName();
    private static final String MDC_KEY = "requestId";
    private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /** Nobody needs to guess one, so they need not be as dear as a secret. */
    private static final IdGenerator IDS = new AlternativeJdkIdGenerator();

    /** The id of a request; one that is made up on the spot if the filter has not seen it. */
    public static String of(HttpServletRequest request) {
        Object id = request.getAttribute(ATTRIBUTE);
        return id == null ? assign(request) : id.toString();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = of(request);
        response.setHeader(HEADER, id);
        MDC.put(MDC_KEY, id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(MDC_KEY);
        }
    }

    /** What the container turns away comes by here only on its way to the page for errors. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    private static String assign(HttpServletRequest request) {
        String sent = request.getHeader(HEADER);
        String id = sent != null && isUsable(sent, request)
                ? sent
                : IDS.generateId().toString();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    private static boolean isUsable(String sent, HttpServletRequest request) {
        return USABLE.matcher(sent).matches() && !CallerSecrets.standIn(sent, request);
    }
}
