package dev.svctok.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What clients see, member by member. */
class HttpJsonTest {

    private final JsonMapper json = new JsonMapper();

    @Test
    void serviceTokenThenAllMembers() {
        assertJson(new ServiceToken(1, 2, "n", "d", 3L, List.of("r"), "s", null, new LastUse(4, "a", "u", 5L)), """
                {"id":1,"lastUpdateTimestamp":2,"name":"n","description":"d","expiration":3,"roles":["r"],"dedicatedSubject":"s",\
                "lastUsed":{"timestamp":4,"remoteAddress":"a","userAgent":"u","introspectedBy":5}}""");
    }

    @Test
    void serviceTokenWithLeastThenAbsentMeansAbsent() {
        assertJson(new ServiceToken(1, 2, "n", null, null, List.of(), null, null, null), """
                {"id":1,"lastUpdateTimestamp":2,"name":"n","roles":[]}""");
    }

    @Test
    void createRequestThenAllMembers() {
        assertJson(new CreateTokenRequest("n", List.of("r"), 3L, "s", "d"), """
                {"name":"n","roles":["r"],"expiryDate":3,"dedicatedSubject":"s","description":"d"}""");
    }

    @Test
    void createRequestOfStockClientThenRead() {
        assertThat(json.readValue("""
                        {"name":"n","roles":["r"],"dedicatedSubject":""}""", CreateTokenRequest.class))
                .isEqualTo(new CreateTokenRequest("n", List.of("r"), null, "", null));
    }

    @Test
    void createdResponseThenTheTokenIsInIt() {
        assertJson(new ServiceTokenCreatedResponse("svctok-x", "n", 3L, 1, List.of("r")), """
                {"token":"svctok-x","name":"n","expiration":3,"id":1,"roles":["r"]}""");
    }

    @Test
    void createdResponseWithoutExpiryThenNoMember() {
        assertJson(new ServiceTokenCreatedResponse("svctok-x", "n", null, 1, List.of()), """
                {"token":"svctok-x","name":"n","id":1,"roles":[]}""");
    }

    @Test
    void serverInfoThenAsStackState() {
        assertJson(
                new ServerInfo(
                        new ServerInfo.Version(1, 2, 3, "", "abc", true),
                        "SelfHosted",
                        List.of("Security"),
                        "1.2.3",
                        null),
                """
                {"version":{"major":1,"minor":2,"patch":3,"diff":"","commit":"abc","isDev":true},"deploymentMode":"SelfHosted","applicationDomains":["Security"],"platformVersion":"1.2.3"}""");
    }

    @Test
    void serverStatusThenWhoAsked() {
        assertJson(new ServerStatus("UP", new ServerStatus.Caller(1, "n", List.of("r"))), """
                {"status":"UP","caller":{"id":1,"name":"n","roles":["r"]}}""");
    }

    @Test
    void availableRolesThenOneMember() {
        assertJson(new AvailableRoles(List.of("a", "b")), """
                {"roles":["a","b"]}""");
    }

    @Test
    void errorThenProblemWithStackStatesMembers() {
        assertJson(
                new ApiError(
                        "about:blank",
                        "Not Found",
                        404,
                        "no such token",
                        "/api/x",
                        ApiError.ERRORS,
                        "key",
                        5,
                        List.of(new ApiError.Item("no such token")),
                        null),
                """
                {"type":"about:blank","title":"Not Found","status":404,"detail":"no such token","instance":"/api/x","_type":"ErrorsResponse","trackingKey":"key","serverTimestamp":5,"errors":[{"_type":"InternalError","message":"no such token"}]}""");
    }

    @Test
    void errorOfExpiryInThePastThenItsOwnTypeAndMessage() {
        assertJson(
                new ApiError(
                        "about:blank",
                        "Bad Request",
                        400,
                        "too late",
                        null,
                        ApiError.INVALID_EXPIRY,
                        "key",
                        5,
                        List.of(),
                        "too late"),
                """
                {"type":"about:blank","title":"Bad Request","status":400,"detail":"too late","_type":"ServiceTokenInvalidExpiryError","trackingKey":"key","serverTimestamp":5,"errors":[],"message":"too late"}""");
    }

    /** The members, whatever their order; and what was written can be read again, as the CLI does. */
    private void assertJson(Object value, String expected) {
        String written = json.writeValueAsString(value);
        assertThat(json.readTree(written)).isEqualTo(json.readTree(expected));
        assertThat(json.readValue(written, value.getClass())).isEqualTo(value);
    }
}
