package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class WatcherQuestionsTest {

    private final WatcherQuestions questions = new WatcherQuestions();
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() {
        answer.countDown();
        questions.close();
    }

    @Test
    void askThenAnswered() {
        assertThat(questions.ask(() -> 7)).isEqualTo(7);
    }

    @Test
    void questionFailsThenThatIsTold() {
        assertThatThrownBy(() -> questions.ask(() -> {
                    throw new IllegalArgumentException("wrong");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wrong");
    }

    @Test
    void noAnswerThenNobodyWaitsForItAndTheNextIsNotAskedBeforeThereIsOne() {
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> questions.ask(this::awaitAnswer)).isInstanceOf(QueryTimeoutException.class);
        assertThatThrownBy(() -> questions.ask(asked::incrementAndGet)).isInstanceOf(QueryTimeoutException.class);

        assertThat(asked).hasValue(0);
        answer.countDown();
        TestNode.eventually().ignoreExceptions().until(() -> questions.ask(asked::incrementAndGet) > 0);
    }

    private boolean awaitAnswer() {
        try {
            answer.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
