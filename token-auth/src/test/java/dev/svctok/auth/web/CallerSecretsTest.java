package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class CallerSecretsTest {

    private static final String CHOSEN = "a-token-that-an-operator-chose";

    private final MockHttpServletRequest request = new MockHttpServletRequest();

    /** A program may put its token there by mistake, and what is said there is kept. */
    @ParameterizedTest
    @CsvSource({
        "X-API-Key, a-token-that-an-operator-chose",
        "Authorization, ApiKey a-token-that-an-operator-chose",
        "Authorization, Basic eDphLXRva2VuLXRoYXQtYW4tb3BlcmF0b3ItY2hvc2U="
    })
    void userAgentWithTheTokenOfTheRequestThenWithoutIt(String header, String value) {
        request.addHeader(header, value);
        request.addHeader("User-Agent", "shop/1 (" + CHOSEN + ")");

        assertThat(CallerSecrets.userAgent(request)).isEqualTo("shop/1 (...)");
    }

    @Test
    void otherUserAgentThenAsItIs() {
        request.addHeader("X-API-Key", CHOSEN);

        assertThat(CallerSecrets.userAgent(request)).isNull();

        request.addHeader("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)");

        assertThat(CallerSecrets.userAgent(request)).isEqualTo("Mozilla/5.0 (X11; Linux x86_64)");
    }
}
