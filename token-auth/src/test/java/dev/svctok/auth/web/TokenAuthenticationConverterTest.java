package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.svctok.auth.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class TokenAuthenticationConverterTest {

    private static final String AUTHORIZATION = "Authorization";
    private static final String API_KEY = "X-API-Key";
    private static final String TOKEN = "a-token-of-some-length";

    private final TokenAuthenticationConverter converter =
            new TokenAuthenticationConverter(request -> "/with/basic".equals(request.getRequestURI()));
    private final MockHttpServletRequest request = new MockHttpServletRequest();

    @Test
    void convertWithoutHeadersThenNull() {
        assertThat(converter.convert(request)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiKey ", "apikey ", "APIKEY ", "aPiKeY ", "ApiKey    "})
    void convertAuthorizationThenToken(String scheme) {
        request.addHeader(AUTHORIZATION, scheme + TOKEN);

        assertThat(secret()).isEqualTo(TOKEN);
    }

    @Test
    void convertApiKeyThenToken() {
        request.addHeader(API_KEY, TOKEN);

        assertThat(secret()).isEqualTo(TOKEN);
    }

    @Test
    void convertBothEqualThenToken() {
        request.addHeader(AUTHORIZATION, "ApiKey " + TOKEN);
        request.addHeader(API_KEY, TOKEN);

        assertThat(secret()).isEqualTo(TOKEN);
    }

    @Test
    void convertBasicWhereItIsAllowedThenPasswordIsTheToken() {
        request.setRequestURI("/with/basic");
        request.addHeader(AUTHORIZATION, "basic " + base64("whoever:" + TOKEN + ":and more"));

        assertThat(secret()).isEqualTo(TOKEN + ":and more");
    }

    @ParameterizedTest
    @CsvSource({
        "abc%2Bdef%2Fghi%3D%25jklmnopqrst, abc+def/ghi=%jklmnopqrst",
        "abc+def/ghi=jklmnopqrstuv, abc+def/ghi=jklmnopqrstuv",
        "abc+def%2Fghi=jklmnopqrstuv, abc+def/ghi=jklmnopqrstuv",
        "abc%def/ghi%=jklmnopqrstuv, abc%def/ghi%=jklmnopqrstuv"
    })
    void convertBasicWithAnEncodedPasswordThenDecoded(String password, String token) {
        request.setRequestURI("/with/basic");
        request.addHeader(AUTHORIZATION, "Basic " + base64("orders:" + password));

        assertThat(secret()).isEqualTo(token);
    }

    /** As long as a header may be. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "%41", "%"})
    void convertBasicWithALongPasswordThenNoFault(String piece) {
        request.setRequestURI("/with/basic");
        request.addHeader(AUTHORIZATION, "Basic " + base64("orders:%41" + piece.repeat(12_000 / piece.length())));

        assertThat(secret()).hasSizeGreaterThan(4_000);
    }

    @Test
    void convertBasicElsewhereThenRefused() {
        request.addHeader(AUTHORIZATION, "Basic " + base64("whoever:" + TOKEN));

        assertRefused(RefusalReason.OTHER_SCHEME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic ", "Basic !", "Basic Y29sb24=", "Basic YTpi="})
    void convertBasicThatIsNoneThenRefused(String header) {
        request.setRequestURI("/with/basic");
        request.addHeader(AUTHORIZATION, header);

        assertRefused(RefusalReason.MALFORMED);
    }

    @Test
    void convertBasicBesideAnotherApiKeyThenRefused() {
        request.setRequestURI("/with/basic");
        request.addHeader(AUTHORIZATION, "Basic " + base64("whoever:" + TOKEN));
        request.addHeader(API_KEY, "another-token-of-some-length");

        assertRefused(RefusalReason.AMBIGUOUS);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void convertOtherSchemeBesideApiKeyThenApiKey() {
        request.addHeader(AUTHORIZATION, "Basic dXNlcjpwYXNz");
        request.addHeader(API_KEY, TOKEN);

        assertThat(secret()).isEqualTo(TOKEN);
    }

    @ParameterizedTest
    @MethodSource
    void convertWhatCouldBeReadInTwoWaysThenAmbiguous(String[] headers) {
        add(headers);

        assertRefused(RefusalReason.AMBIGUOUS);
    }

    static Stream<Arguments> convertWhatCouldBeReadInTwoWaysThenAmbiguous() {
        return Stream.of(
                headers(AUTHORIZATION, "ApiKey " + TOKEN, API_KEY, "another-token-of-length"),
                headers(AUTHORIZATION, "ApiKey " + TOKEN, API_KEY, ""),
                headers(AUTHORIZATION, "ApiKey " + TOKEN, API_KEY, TOKEN.toUpperCase(Locale.ROOT)),
                headers(AUTHORIZATION, "ApiKey", API_KEY, TOKEN),
                headers(AUTHORIZATION, "ApiKey " + TOKEN, AUTHORIZATION, "ApiKey " + TOKEN),
                headers(AUTHORIZATION, "ApiKey " + TOKEN, AUTHORIZATION, "Basic dXNlcjpwYXNz"),
                headers(API_KEY, TOKEN, API_KEY, TOKEN),
                headers(API_KEY, TOKEN, API_KEY, "another-token-of-length"),
                headers(API_KEY, TOKEN, AUTHORIZATION, "Basic a", AUTHORIZATION, "Basic b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Basic dXNlcjpwYXNz",
                "Bearer " + TOKEN,
                TOKEN,
                "ApiKey\t" + TOKEN,
                "ApiKey:" + TOKEN,
                "ApiKeyX " + TOKEN,
                "Api",
                " ApiKey " + TOKEN,
                "ApiKey\u00A0" + TOKEN
            })
    void convertOtherSchemeThenRefused(String authorization) {
        request.addHeader(AUTHORIZATION, authorization);

        assertRefused(RefusalReason.OTHER_SCHEME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiKey", "ApiKey "})
    void convertSchemeAloneThenEmptyToken(String authorization) {
        request.addHeader(AUTHORIZATION, authorization);

        assertThat(secret()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ApiKey " + TOKEN, TOKEN + ", " + TOKEN, "tøken", "a\tb", "\u0085", "\u0000"})
    void convertAnyApiKeyThenAsItCame(String apiKey) {
        request.addHeader(API_KEY, apiKey);

        assertThat(secret()).isEqualTo(apiKey);
    }

    @Test
    void convertQueryStringThenNotRead() {
        request.setQueryString("api_key=" + TOKEN + "&X-API-Key=" + TOKEN);
        request.addParameter("X-API-Key", TOKEN);

        assertThat(converter.convert(request)).isNull();
    }

    @Test
    void convertThenTokenIsNotInToString() {
        request.addHeader(API_KEY, TOKEN);

        assertThat(converter.convert(request)).hasToString("TokenCredentials[redacted]");
    }

    private String secret() {
        TokenCredentials credentials = Objects.requireNonNull(converter.convert(request));
        return String.valueOf(credentials.getCredentials());
    }

    private void assertRefused(RefusalReason reason) {
        assertThatExceptionOfType(TokenRefusedException.class)
                .isThrownBy(() -> converter.convert(request))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private void add(String[] headers) {
        for (int i = 0; i < headers.length; i += 2) {
            request.addHeader(headers[i], headers[i + 1]);
        }
    }

    private static Arguments headers(String... headers) {
        return Arguments.of((Object) headers);
    }
}
