package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A delete's answer is the end of the token, whoever is using it at that moment. */
class RevocationIT {

    private static final int USERS = 50;

    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.standalone(TestStorage.fresh(Dialect.H2)).start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void deleteWhileInUseThenNoneIsAcceptedAfterTheAnswer() throws Exception {
        Api api = service.api();
        Api.Created token = api.create(service.firstToken(), "in-use", "stackstate-guest");
        AtomicBoolean answered = new AtomicBoolean();
        CountDownLatch inUse = new CountDownLatch(USERS);
        ExecutorService pool = Executors.newFixedThreadPool(USERS);
        List<Future<Integer>> acceptedAfterwards = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            acceptedAfterwards.add(pool.submit(() -> {
                int accepted = 0;
                for (int refusals = 0; refusals < 3; ) {
                    boolean startedAfterwards = answered.get();
                    int status = api.status(token.secret());
                    assertThat(status).isIn(200, 401);
                    inUse.countDown();
                    if (status == 401) {
                        refusals++;
                    } else if (startedAfterwards) {
                        accepted++;
                    }
                }
                return accepted;
            }));
        }
        inUse.await();

        assertThat(api.delete(token.id(), service.firstToken()).statusCode()).isEqualTo(204);
        answered.set(true);

        for (Future<Integer> user : acceptedAfterwards) {
            assertThat(user.get()).isZero();
        }
        pool.shutdown();
    }

    @Test
    void deleteTwiceAtOnceThenOneWinsAndTheOtherFindsNothing() throws Exception {
        Api api = service.api();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        for (int round = 0; round < 20; round++) {
            Api.Created token = api.create(service.firstToken(), "twice", "stackstate-guest");
            CyclicBarrier together = new CyclicBarrier(2);
            Callable<Integer> delete = () -> {
                together.await();
                return api.delete(token.id(), service.firstToken()).statusCode();
            };
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> answer : pool.invokeAll(List.of(delete, delete))) {
                answers.add(answer.get());
            }
            assertThat(answers).containsExactlyInAnyOrder(204, 404);
        }
        pool.shutdown();
    }
}
