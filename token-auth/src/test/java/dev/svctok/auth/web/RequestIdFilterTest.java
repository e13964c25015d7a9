package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RequestIdFilterTest {

    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final List<String> inLog = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"r-1", "0000:ABC.def_9", "a"})
    void filterUsableIdThenKept(String sent) throws ServletException, IOException {
        request.addHeader(RequestIdFilter.HEADER, sent);

        filter();

        assertThat(response.getHeader(RequestIdFilter.HEADER)).isEqualTo(sent);
        assertThat(inLog).containsExactly(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\r\nSet-Cookie: x",
                "ünicode",
                "<script>",
                "a-very-long-id-a-very-long-id-a-very-long-id-a-very-long-id-a-very"
            })
    void filterUnusableIdThenAnother(String sent) throws ServletException, IOException {
        request.addHeader(RequestIdFilter.HEADER, sent);

        filter();

        assertThat(UUID.fromString(String.valueOf(response.getHeader(RequestIdFilter.HEADER))))
                .isNotNull();
        assertThat(inLog).containsExactly(String.valueOf(response.getHeader(RequestIdFilter.HEADER)));
    }

    /** It goes into the log and into events. */
    @ParameterizedTest
    @CsvSource({
        "svctok-0123456789abcdefghijklmnopqrstuv4YBGmX, X-Other, x",
        "id-a-token-that-an-operator-chose, X-API-Key, a-token-that-an-operator-chose",
        "a-token-that-an-operator-chose, Authorization, ApiKey a-token-that-an-operator-chose",
        "a-token-that-an-operator-chose, Authorization, Basic eDphLXRva2VuLXRoYXQtYW4tb3BlcmF0b3ItY2hvc2U="
    })
    void filterIdThatHoldsATokenThenAnother(String sent, String header, String value)
            throws ServletException, IOException {
        request.addHeader(RequestIdFilter.HEADER, sent);
        request.addHeader(header, value);

        filter();

        assertThat(response.getHeader(RequestIdFilter.HEADER)).isNotEqualTo(sent);
        assertThat(inLog).containsExactly(String.valueOf(response.getHeader(RequestIdFilter.HEADER)));
    }

    @Test
    void filterThenSameIdForTheWholeRequest() throws ServletException, IOException {
        filter();

        assertThat(RequestIdFilter.of(request)).isEqualTo(response.getHeader(RequestIdFilter.HEADER));
    }

    @Test
    void filterThenLogIsClean() throws ServletException, IOException {
        filter();

        assertThat(MDC.get("requestId")).isNull();
    }

    private void filter() throws ServletException, IOException {
        new RequestIdFilter()
                .doFilter(request, response, (req, res) -> inLog.add(String.valueOf(MDC.get("requestId"))));
    }
}
