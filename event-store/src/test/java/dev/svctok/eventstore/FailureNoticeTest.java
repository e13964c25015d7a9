package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class FailureNoticeTest {

    private final AtomicInteger lines = new AtomicInteger();

    @Test
    void failedAgainAndAgainThenToldOnceUntilItIsDone() {
        FailureNotice notice = notice(0);

        notice.failed(new IllegalStateException());
        notice.failed(new IllegalStateException());
        assertThat(lines).hasValue(1);

        notice.done();
        notice.failed(new IllegalStateException());
        assertThat(lines).hasValue(2);
    }

    @Test
    void tellingFailsTooThenNothingIsThrownAndItIsToldTheNextTime() {
        FailureNotice notice = notice(1);

        notice.failed(new InternalError());
        notice.failed(new InternalError());
        notice.failed(new InternalError());

        assertThat(lines).hasValue(2);
    }

    /** @param failures how many lines the log fails to write at first */
    private FailureNotice notice(int failures) {
        Logger log = (Logger) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    if (lines.incrementAndGet() <= failures) {
                        throw new InternalError("as if there were no memory");
                    }
                    return null;
                });
        return new FailureNotice(log, "It has failed");
    }
}
