package dev.svctok.auth.web;

import dev.svctok.api.TokenId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpStatus;

/** Room for answers that go on: each takes a thread. There are so many of them for all, and fewer for who comes with one token. */
public final class StreamPlaces {

    private final int most;
    private final int mostOfAToken;
    private final String full;
    private final Semaphore free;
    private final Map<TokenId, Integer> taken = new ConcurrentHashMap<>();

    /** @param full tells a client that there is none left; a format that takes how many there are */
    public StreamPlaces(int most, int mostOfAToken, String full) {
        this.most = most;
        this.mostOfAToken = mostOfAToken;
        this.full = full;
        this.free = new Semaphore(most);
    }

    /** @throws ApiException 503 where all are taken, 429 where those for this token are; then nothing is to be given back */
    public void take(TokenId reader) {
        if (!free.tryAcquire()) {
            throw full();
        }
        if (taken.merge(reader, 1, Integer::sum) > mostOfAToken) {
            giveBack(reader);
            throw new ApiException(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "This token follows %d streams already, and no more are possible. Close one, or use another token."
                            .formatted(mostOfAToken));
        }
    }

    /** What is told to who comes when there is no room. */
    public ApiException full() {
        return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, full.formatted(most));
    }

    /** How many are taken. */
    public int taken() {
        return most - free.availablePermits();
    }

    public void giveBack(TokenId reader) {
        taken.computeIfPresent(reader, (same, count) -> count == 1 ? null : count - 1);
        free.release();
    }
}
