package dev.svctok.query.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.FindToken;
import dev.svctok.api.query.ListTokens;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.DeadLetters;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionMonitor;
import dev.svctok.eventstore.ProjectionProgress;
import dev.svctok.eventstore.ProjectionState;
import dev.svctok.eventstore.testing.GeneratedEvents;
import dev.svctok.eventstore.testing.TestStorage;
import dev.svctok.query.QueryServiceApplication;
import java.util.List;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A service that starts on a store with many events, without a read model. */
class FirstFillTest {

    private static final List<String> PROJECTIONS = List.of(ListTokens.PROJECTION, "verification");
    private static final int TOKENS = 6_000;
    private static final int EVENTS = TOKENS + TOKENS / 10;

    @ParameterizedTest
    @EnumSource
    void startThenAllIsThereAndGoesOn(Dialect dialect) throws Exception {
        TestStorage storage = TestStorage.fresh(dialect);
        GeneratedEvents.write(storage.arguments(), TOKENS);

        try (RunningService service = RunningService.start(QueryServiceApplication.class, storage)) {
            for (String projection : PROJECTIONS) {
                ProjectionState state = service.get(ProjectionMonitor.class).state(projection);
                assertThat(state.position()).isEqualTo(state.head()).isGreaterThanOrEqualTo(EVENTS);
                assertThat(state.version()).isEqualTo(1);
                assertThat(state.rebuild()).isNull();
                assertThat(service.get(DeadLetters.class).count(projection)).isZero();
                assertThat(Differences.in(service, projection)).isEmpty();
            }
            assertThat(rows(service, "token_list_b"))
                    .as("filled as by a rebuild, in the other tables")
                    .isGreaterThanOrEqualTo(TOKENS);
            TokenId deleted = GeneratedEvents.id(1);
            service.tokens().publish(new TokenDeleted(deleted), 1);
            assertThat(service.get(ProjectionProgress.class)
                            .await(
                                    ListTokens.PROJECTION,
                                    service.get(EventLog.class).head(),
                                    RunningService.AMPLE,
                                    () -> true))
                    .isTrue();
            assertThat(isListed(service, deleted)).isFalse();
            assertThat(isListed(service, GeneratedEvents.id(2))).isTrue();
        }
        try (RunningService again = RunningService.start(QueryServiceApplication.class, storage)) {
            assertThat(rows(again, "token_list_a")).isZero();
            assertThat(isListed(again, GeneratedEvents.id(2))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void startOfTwoAtOnceThenOneFillsAndTheOtherWaits(Dialect dialect) throws Exception {
        TestStorage storage = TestStorage.fresh(dialect);
        GeneratedEvents.write(storage.arguments(), TOKENS);

        List<RunningService> nodes = RunningService.startAtOnce(2, QueryServiceApplication.class, storage);

        try {
            for (RunningService node : nodes) {
                for (String projection : PROJECTIONS) {
                    assertThat(node.get(ProjectionMonitor.class)
                                    .state(projection)
                                    .position())
                            .isGreaterThanOrEqualTo(EVENTS);
                    assertThat(node.get(DeadLetters.class).count(projection)).isZero();
                    assertThat(Differences.in(node, projection)).isEmpty();
                }
                assertThat(isListed(node, GeneratedEvents.id(2))).isTrue();
            }
            assertThat(rows(nodes.get(0), "token_list_b")).isGreaterThanOrEqualTo(TOKENS);
        } finally {
            nodes.forEach(RunningService::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventThatCannotBeDigestedThenItIsADeadLetterAndTheRestIsThere(Dialect dialect) throws Exception {
        TestStorage storage = TestStorage.fresh(dialect);
        try (RunningService service = RunningService.start(QueryServiceApplication.class, storage)) {
            for (String table : List.of("token_list_a", "token_list_b")) {
                service.get(JdbcClient.class)
                        .sql("alter table %s add constraint no_%s check (id <> %d)"
                                .formatted(table, table, GeneratedEvents.id(5).value()))
                        .update();
            }
        }
        GeneratedEvents.write(storage.arguments(), TOKENS);

        try (RunningService service = RunningService.start(QueryServiceApplication.class, storage)) {
            assertThat(service.get(ProjectionMonitor.class)
                            .state(ListTokens.PROJECTION)
                            .position())
                    .isGreaterThanOrEqualTo(EVENTS);
            assertThat(service.get(DeadLetters.class).count(ListTokens.PROJECTION))
                    .isEqualTo(1);
            assertThat(rows(service, "token_list_a")).isGreaterThanOrEqualTo(TOKENS - 1);
        }
    }

    private static boolean isListed(RunningService service, TokenId id) {
        return service.get(QueryGateway.class)
                .query(new FindToken(id), ResponseTypes.optionalInstanceOf(ServiceToken.class))
                .join()
                .isPresent();
    }

    private static long rows(RunningService service, String table) {
        return service.get(JdbcClient.class)
                .sql("select count(*) from " + table)
                .query(Long.class)
                .single();
    }
}
