package dev.svctok.query.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.Verdict;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.EventStreamClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventFilter;
import dev.svctok.eventstore.testing.TestStorage;
import dev.svctok.query.QueryServiceApplication;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

class EventStreamTest {

    private static final String STREAM = "text/event-stream";

    private RunningService service;
    private TokenId auditor;

    @BeforeEach
    void start() {
        start(TestStorage.fresh(Dialect.H2));
    }

    private void start(TestStorage storage) {
        service = RunningService.start(QueryServiceApplication.class, storage);
        auditor = service.tokens().create("auditor", null, "svctok-auditor");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private EventStreamClient follow(String query, String... headers) {
        return follow(auditor, query, headers);
    }

    private EventStreamClient follow(TokenId reader, String query, String... headers) {
        return EventStreamClient.open(
                service.port(), TestTokens.secretOf(reader), AuditController.EVENTS + query, headers);
    }

    /** That somebody has gone shows when something is sent. */
    private void assertSoonThereIsRoom() {
        RunningService.eventually().ignoreExceptions().untilAsserted(() -> {
            service.tokens().create("t", null, "stackstate-guest");
            try (EventStreamClient stream = follow("")) {
                assertThat(stream.next().id()).isEqualTo("1");
            }
        });
    }

    private ApiClient client() {
        return service.as(TestTokens.secretOf(auditor));
    }

    @ParameterizedTest
    @EnumSource
    void followThenWhatWasAndWhatComes(Dialect dialect) {
        service.close();
        start(TestStorage.fresh(dialect));
        TokenId before = service.tokens().create("before", null, "stackstate-guest");
        try (EventStreamClient stream = follow("")) {
            assertThat(stream.next().id()).isEqualTo("1");
            assertThat(stream.next().data()).contains("\"subject\":\"%s\"".formatted(before));

            TokenId after = service.tokens().create("after", null, "stackstate-guest");

            EventStreamClient.Event event = stream.next();
            assertThat(event.id()).isEqualTo("3");
            assertThat(event.type()).isEqualTo("svctok.TokenCreated");
            assertThat(event.data())
                    .isEqualTo(client().get(AuditController.EVENTS + "?tokenId=" + after)
                            .json()
                            .get(0)
                            .toString());
        }
    }

    @Test
    void followWithALastEventIdThenGoesOnBehindIt() {
        for (int i = 0; i < 4; i++) {
            service.tokens().create("t", null, "stackstate-guest");
        }
        try (EventStreamClient stream = follow("?after=1", "Last-Event-ID", "3")) {
            assertThat(List.of(stream.next().id(), stream.next().id())).containsExactly("4", "5");
        }
    }

    @Test
    void followWithAFilterThenOnlyThose() {
        TokenId gone = service.tokens().create("gone", null, "stackstate-guest");
        try (EventStreamClient stream = follow("?type=TokenDeleted")) {
            service.tokens().create("other", null, "stackstate-guest");
            service.tokens().delete(gone);

            assertThat(stream.next().data()).contains("\"subject\":\"%s\"".formatted(gone));
        }
    }

    @Test
    void deleteTheReadersTokenThenTheStreamEndsAndTellsNothingMore() {
        try (EventStreamClient stream = follow("")) {
            assertThat(stream.next().id()).isEqualTo("1");

            service.tokens().delete(auditor);
            service.tokens().create("secret", null, "stackstate-guest");

            // The last that may come is that deletion itself.
            for (var event = stream.nextOrEnd(); event.isPresent(); event = stream.nextOrEnd()) {
                assertThat(event.get().data()).contains("svctok.TokenDeleted");
            }
        }
    }

    /** Whoever reads slowly is sent what was read for him before. */
    @Test
    void deleteTheReadersTokenWhileAPageIsBeingSentThenTheRestOfItIsNot() throws Exception {
        service.tokens().create("next", null, "stackstate-guest");
        IndexedVerifier verifier = service.get(IndexedVerifier.class);
        var accepted = (Verdict.Accepted) verifier.verify(TestTokens.secretOf(auditor));
        AtomicInteger sent = new AtomicInteger();
        SseEmitter slow = new SseEmitter() {
            @Override
            public void send(SseEventBuilder event) {
                if (sent.getAndIncrement() == 0) {
                    service.tokens().delete(auditor);
                    RunningService.eventually().until(() -> !verifier.stillAccepts(accepted.principal()));
                }
            }
        };

        service.get(EventStreams.class).send(slow, accepted.principal(), EventFilter.NONE, 0);

        assertThat(sent).hasValue(1);
    }

    @Test
    void nothingCanBeSentThenTheAnswerEndsAndItsReaderDoesNotWait() {
        var verifier = service.get(IndexedVerifier.class);
        var accepted = (Verdict.Accepted) verifier.verify(TestTokens.secretOf(auditor));
        AtomicInteger completed = new AtomicInteger();
        SseEmitter broken = new SseEmitter() {
            @Override
            public void send(SseEventBuilder event) {
                throw new IllegalStateException("Failed to send");
            }

            @Override
            public void complete() {
                completed.incrementAndGet();
            }
        };

        service.get(EventStreams.class).serve(broken, accepted.principal(), EventFilter.NONE, 0);

        assertThat(completed).hasValue(1);
    }

    @Test
    void stopTheServiceThenTheStreamEnds() {
        try (EventStreamClient stream = follow("")) {
            assertThat(stream.next().id()).isEqualTo("1");

            service.close();

            assertThat(stream.nextOrEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "999999", ""})
    void followFromNowhereThen400(String lastEventId) {
        Answer answer = client().get(AuditController.EVENTS, "Accept", STREAM, "Last-Event-ID", lastEventId);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).singleElement().asString().contains("Last-Event-ID");
    }

    @Test
    void followUntilAMomentThatIsOverThenTheStreamEndsBehindIt() {
        String query = "?until=" + java.time.Instant.now().plusMillis(1).toString();
        try (EventStreamClient stream = follow(query)) {
            assertThat(stream.next().id()).isEqualTo("1");
            assertThat(stream.nextOrEnd()).isEmpty();
        }
        try (EventStreamClient stream = follow("?until=2001-01-01T00:00:00Z")) {
            assertThat(stream.nextOrEnd()).isEmpty();
        }
    }

    @Test
    void followWithALimitThen400() {
        Answer answer = client().get(AuditController.EVENTS + "?limit=5", "Accept", STREAM);

        assertThat(answer.status()).isEqualTo(400);
    }

    /** The thread that sends and the one that has taken the request meet at the first words of the answer. */
    @Test
    void followManyTimesAtOnceThenEachIsAnswered() {
        List<TokenId> readers = IntStream.range(0, 16)
                .mapToObj(i -> service.tokens().create("reader", null, "svctok-auditor"))
                .toList();

        List<CompletableFuture<Void>> all = readers.stream()
                .map(reader -> CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                try (EventStreamClient stream = follow(reader, "?until=2001-01-01T00:00:00Z")) {
                                    assertThat(stream.nextOrEnd()).isEmpty();
                                }
                            }
                        },
                        task -> new Thread(task, "reader").start()))
                .toList();

        all.forEach(CompletableFuture::join);
    }

    @Test
    void followWhenTooManyDoThen503UntilOneHasGone() {
        var streams = new java.util.ArrayList<EventStreamClient>();
        try {
            TokenId reader = auditor;
            for (int i = 0; i < EventStreams.MAX_STREAMS; i++) {
                if (i % EventStreams.MAX_STREAMS_OF_A_TOKEN == 0) {
                    reader = service.tokens().create("reader", null, "svctok-auditor");
                }
                streams.add(follow(reader, ""));
            }
            assertThat(client().get(AuditController.EVENTS, "Accept", STREAM).status())
                    .isEqualTo(503);

            streams.remove(0).close();
            assertSoonThereIsRoom();
        } finally {
            streams.forEach(EventStreamClient::close);
        }
    }

    @Test
    void followWhenOneTokenFollowsTooMuchThen429AndOthersMay() {
        var streams = new java.util.ArrayList<EventStreamClient>();
        try {
            for (int i = 0; i < EventStreams.MAX_STREAMS_OF_A_TOKEN; i++) {
                streams.add(follow(""));
            }

            Answer refused = client().get(AuditController.EVENTS, "Accept", STREAM);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.errors()).singleElement().asString().contains("20 streams already");
            TokenId other = service.tokens().create("other", null, "svctok-auditor");
            streams.add(follow(other, ""));
            assertThat(streams.get(streams.size() - 1).next().id()).isEqualTo("1");
            streams.remove(0).close();
            assertSoonThereIsRoom();
        } finally {
            streams.forEach(EventStreamClient::close);
        }
    }
}
