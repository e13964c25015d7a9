package dev.svctok.query.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.query.ListTokens;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionMonitor;
import dev.svctok.eventstore.testing.TestStorage;
import dev.svctok.query.QueryServiceApplication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator sees of the projections, and can do. */
class ProjectionApiTest {

    private static final String PATH = ProjectionController.PATH;
    private static final String LIST = PATH + "/token-list";

    @Nested
    class OnH2 extends Contract {
        OnH2() {
            super(Dialect.H2);
        }
    }

    @Nested
    class OnPostgreSql extends Contract {
        OnPostgreSql() {
            super(Dialect.POSTGRESQL);
        }
    }

    abstract static class Contract {

        private final RunningService service;
        private final ApiClient admin;

        Contract(Dialect dialect) {
            service = RunningService.start(QueryServiceApplication.class, TestStorage.fresh(dialect));
            admin = service.as(service.tokens().with("stackstate-admin"));
        }

        @AfterEach
        void stop() {
            service.close();
        }

        @Test
        void listThenHowTheyAreDoing() throws InterruptedException {
            TokenId id = service.tokens().create("one", null, "stackstate-guest");
            awaitProjections();

            JsonNode projections = admin.get(PATH).json();

            assertThat(projections.valueStream().map(p -> p.get("name").stringValue()))
                    .containsExactlyInAnyOrder("token-list", "verification");
            JsonNode list = admin.get(LIST).json();
            assertThat(list.get("state").stringValue()).isEqualTo("running");
            assertThat(list.get("version").intValue()).isEqualTo(1);
            assertThat(list.get("position").longValue())
                    .isEqualTo(service.get(EventLog.class).lastPositionOf(id))
                    .isEqualTo(list.get("head").longValue());
            assertThat(list.get("lagEvents").longValue()).isZero();
            assertThat(list.get("lagMillis").longValue()).isZero();
            assertThat(list.get("deadLetters").longValue()).isZero();
            assertThat(list.get("segments")).hasSize(1);
            assertThat(list.get("segments").get(0).get("node").stringValue()).isNotBlank();
            assertThat(list.has("rebuild")).isFalse();
        }

        @Test
        void processorThatStandsStillThenLag() throws InterruptedException {
            awaitProjections();
            service.get(EventProcessingConfiguration.class)
                    .eventProcessor(ListTokens.PROJECTION, StreamingEventProcessor.class)
                    .orElseThrow()
                    .shutDown();
            service.tokens().create("unseen", null, "stackstate-guest");

            JsonNode list = admin.get(LIST).json();

            assertThat(list.get("state").stringValue()).isEqualTo("failing");
            assertThat(list.get("lagEvents").longValue()).isEqualTo(1);
            RunningService.eventually()
                    .untilAsserted(() -> assertThat(
                                    admin.get(LIST).json().get("lagMillis").longValue())
                            .isPositive());
        }

        @Test
        void rebuildThenTheNextVersionServes() throws InterruptedException {
            awaitProjections();
            Answer answer = admin.send("POST", LIST + "/rebuild", null);

            assertThat(answer.status()).isEqualTo(202);
            RunningService.eventually().untilAsserted(() -> {
                JsonNode list = admin.get(LIST).json();
                assertThat(list.get("version").intValue()).isEqualTo(2);
                assertThat(list.has("rebuild")).isFalse();
            });
            assertThat(admin.get("/api/security/tokens").json()).hasSize(1);
        }

        @Test
        void cancelWhenNothingIsBuiltThen404() {
            Answer answer = admin.delete(LIST + "/rebuild");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.errors()).containsExactly("token-list is not being built anew.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "/verification", "/dead-letters", "/dead-letters/x"})
        void unknownProjectionThen404ThatNamesTheKnown(String what) {
            Answer answer = admin.get(PATH + "/nonsense" + what);

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.errors().get(0))
                    .contains("There is no projection \"nonsense\"; known: ")
                    .contains("token-list")
                    .contains("verification");
        }

        @Test
        void callWithoutThePermissionThen403ThatNamesIt() {
            Answer answer = service.as(service.tokens().with("svctok-auditor")).get(PATH);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.errors().get(0)).contains("manage-projections");
        }

        @ParameterizedTest
        @ValueSource(strings = {"token-list", "verification"})
        void verifyThenNoDifference(String projection) throws InterruptedException {
            for (int i = 0; i < 10; i++) {
                TokenId id = service.tokens().create("t" + i, null, "stackstate-guest", "stackstate-admin");
                if (i % 3 == 0) {
                    service.tokens().delete(id);
                }
            }
            awaitProjections();

            List<JsonNode> lines = verify(projection);

            JsonNode result = lines.get(lines.size() - 1).get("result");
            assertThat(result.get("differences").longValue()).isZero();
            assertThat(result.get("checked").longValue()).isEqualTo(11);
            assertThat(result.get("position").longValue())
                    .isEqualTo(service.get(EventLog.class).head());
        }

        @Test
        void verifyWhenRowsAreDamagedThenEachIsFound() throws InterruptedException {
            TokenId changed = service.tokens().create("changed", null, "stackstate-guest");
            TokenId lost = service.tokens().create("lost", null, "stackstate-guest");
            TokenId byRole = service.tokens().create("by role", null, "stackstate-guest");
            TokenId onlyRole = service.tokens().create("only role", null, "stackstate-guest");
            awaitProjections();
            sql("update token_list_a set roles = 'stackstate-admin' where id = " + changed);
            sql("delete from token_list_a where id = " + lost);
            sql("delete from token_list_role_a where id = " + lost);
            sql("delete from token_list_role_a where id = " + byRole);
            sql("delete from token_list_a where id = " + onlyRole);
            sql(
                    "insert into token_list_a (id, live, name, roles, created_at) values (999999, true, 'made up', 'x', 1)");

            assertThat(differences("token-list"))
                    .containsExactlyInAnyOrder(
                            "different " + changed,
                            "missing " + lost,
                            "different " + byRole,
                            "missing " + onlyRole,
                            "unexpected 999999");
        }

        @Test
        void verifyWhenAHashIsDamagedThenItIsFoundAndNotShown() throws InterruptedException {
            TokenId id = service.tokens().create("hash", null, "stackstate-guest");
            awaitProjections();
            SecretHash other = SecretHash.of("another secret");
            service.get(JdbcClient.class)
                    .sql("update verification_a set secret_hash = ? where token_id = ?")
                    .params(other.toBytes(), id.value())
                    .update();

            List<JsonNode> lines = verify("verification");

            assertThat(lines.stream().filter(line -> line.has("difference")))
                    .singleElement()
                    .asString()
                    .contains("different", "secretHash is another one")
                    .doesNotContain(other.toHex(), hashOf(id));
        }

        @Test
        void verifyWhenThePositionIsDamagedThenItIsFound() throws InterruptedException {
            TokenId id = service.tokens().create("one", null, "stackstate-guest");
            awaitProjections();
            service.get(EventProcessingConfiguration.class)
                    .eventProcessor(ListTokens.PROJECTION, StreamingEventProcessor.class)
                    .orElseThrow()
                    .shutDown();

            position("{\"index\":99,\"gaps\":[],\"gapTruncationIndex\":-1}");
            assertThat(differences("token-list")).containsExactly("position null");
            position("{\"index\":1,\"gaps\":[],\"gapTruncationIndex\":-1}");
            assertThat(differences("token-list")).containsExactly("unexpected " + id);
            position("nonsense");
            assertThat(differences("token-list")).contains("position null");
        }

        private void position(String token) {
            service.get(JdbcClient.class)
                    .sql("update projection_position set token = ? where projection = 'token-list'")
                    .param(token.getBytes(StandardCharsets.UTF_8))
                    .update();
        }

        @Test
        void deadLettersThenShownRetriedAndGivenUp() throws InterruptedException {
            sql("alter table token_list_a add constraint no_poison check (name <> 'poison')");
            TokenId first = service.tokens().create("poison", null, "stackstate-guest");
            service.tokens().delete(first);
            TokenId second = service.tokens().create("poison", null, "stackstate-guest");
            awaitProjections();

            JsonNode letters = admin.get(LIST + "/dead-letters").json();

            assertThat(letters).hasSize(3);
            assertThat(verify("token-list").stream().filter(line -> line.has("difference")))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line.toString()).contains("waits among the dead letters"));
            JsonNode letter = letters.valueStream()
                    .filter(l -> l.get("tokenId").longValue() == second.value())
                    .findFirst()
                    .orElseThrow();
            assertThat(letter.get("type").stringValue()).isEqualTo("svctok.TokenCreated");
            assertThat(letter.get("cause").stringValue()).containsIgnoringCase("no_poison");
            assertThat(letter.toString()).doesNotContain(hashOf(second));
            String id = letter.get("id").stringValue();
            assertThat(admin.get(LIST + "/dead-letters/" + id).json().get("eventId"))
                    .isEqualTo(letter.get("eventId"));
            assertThat(admin.send("POST", LIST + "/dead-letters/" + id + "/retry", null)
                            .body())
                    .isEqualTo("{\"retried\":0,\"remaining\":3}");

            assertThat(admin.delete(LIST + "/dead-letters/" + id).status()).isEqualTo(204);

            assertThat(admin.delete(LIST + "/dead-letters/" + id).status()).isEqualTo(404);
            assertThat(admin.get(LIST + "/dead-letters/" + id).status()).isEqualTo(404);
            JsonNode record = admin.get("/api/security/tokens/%s/history".formatted(second))
                    .json()
                    .get(1);
            assertThat(record.get("type").stringValue()).isEqualTo("svctok.DeadLetterDiscarded");
            assertThat(record.get("data").get("actor").get("tokenName").stringValue())
                    .isEqualTo("test");
            assertThat(record.get("data").get("tokenName").stringValue()).isEqualTo("poison");
            assertThat(record.get("data").get("changes").toString())
                    .isEqualTo("[{\"member\":\"deadLetter\",\"before\":\"%s in token-list\"}]"
                            .formatted(letter.get("eventId").stringValue()));
            sql("alter table token_list_a drop constraint no_poison");
            assertThat(admin.send("POST", LIST + "/dead-letters/retry", null).body())
                    .isEqualTo("{\"retried\":2,\"remaining\":0}");
            assertThat(admin.get("/api/security/tokens?name=poison").json()).isEmpty();
            awaitProjections();
            assertThat(differences("token-list")).containsExactly("missing " + second);
            admin.send("POST", LIST + "/rebuild", null);
            RunningService.eventually()
                    .untilAsserted(() -> assertThat(differences("token-list")).isEmpty());
        }

        @Test
        void deletionInVerificationThenItIsNotGivenUp() {
            TokenId id = service.tokens().create("ci", null, "stackstate-guest");
            awaitProjections();
            sql("alter table verification_a add constraint pinned unique (token_id)");
            sql("create table pin (token_id bigint references verification_a (token_id))");
            sql("insert into pin values (%s)".formatted(id));
            service.tokens().delete(id);
            awaitProjections();
            String letters = PATH + "/verification/dead-letters";
            String letter = admin.get(letters).json().get(0).get("id").stringValue();

            Answer refused = admin.delete(letters + "/" + letter);

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body()).contains("token %s would work again".formatted(id));
            sql("delete from pin");
            assertThat(admin.send("POST", letters + "/retry", null).body())
                    .isEqualTo("{\"retried\":1,\"remaining\":0}");
        }

        private static String hashOf(TokenId id) {
            return SecretHash.of(TestTokens.secretOf(id)).toHex();
        }

        private List<String> differences(String projection) {
            return verify(projection).stream()
                    .filter(line -> line.has("difference"))
                    .map(line -> line.get("difference"))
                    .map(difference -> difference.get("kind").stringValue() + " "
                            + (difference.has("tokenId")
                                    ? difference.get("tokenId").longValue()
                                    : null))
                    .toList();
        }

        private List<JsonNode> verify(String projection) {
            Answer answer = admin.get(PATH + "/" + projection + "/verification");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/x-ndjson");
            List<JsonNode> lines = new ArrayList<>();
            answer.body().lines().forEach(line -> lines.add(new JsonMapper().readTree(line)));
            assertThat(lines.get(lines.size() - 1).has("result")).isTrue();
            return lines;
        }

        private void sql(String statement) {
            service.get(JdbcClient.class).sql(statement).update();
        }

        /** Also where a projection has yet to begin. */
        private void awaitProjections() {
            long head = service.get(EventLog.class).head();
            ProjectionMonitor monitor = service.get(ProjectionMonitor.class);
            for (String projection : List.of(ListTokens.PROJECTION, "verification")) {
                RunningService.eventually()
                        .until(() -> monitor.state(projection).position() >= head);
            }
        }
    }
}
