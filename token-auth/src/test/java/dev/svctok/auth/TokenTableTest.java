package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.auth.testing.RunningService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TokenTableTest {

    private static final IndexedToken.Grant GRANT =
            new IndexedToken.Grant(List.of(new RoleName("stackstate-guest")), Permissions.NONE, "");

    private static final List<IndexedToken> OTHERS =
            LongStream.rangeClosed(1, 12).mapToObj(id -> token(new TokenId(id))).toList();

    private final TokenTable<TokenId> table = new TokenTable<>(IndexedToken::id);
    private volatile TokenTable<TokenId> filling = table;

    @Test
    void randomChangesThenSameAsAMap() {
        Map<TokenId, IndexedToken> expected = new HashMap<>();
        Random random = new Random(20261125);
        for (int i = 0; i < 200_000; i++) {
            // Grows to some thousands, and shrinks to almost nothing, and that again.
            boolean growing = i / 20_000 % 2 == 0;
            TokenId id = new TokenId(1 + random.nextInt(5_000));
            if (random.nextInt(10) < (growing ? 8 : 1)) {
                IndexedToken token = token(id);
                table.put(token);
                expected.put(id, token);
            } else {
                assertThat(table.remove(id)).isSameAs(expected.remove(id));
            }
            assertThat(table.size()).isEqualTo(expected.size());
            assertThat(table.find(id)).isSameAs(expected.get(id));
        }
        for (long id = 1; id <= 5_000; id++) {
            assertThat(table.find(new TokenId(id))).isSameAs(expected.get(new TokenId(id)));
        }
        assertThat(table.tokens()).containsExactlyInAnyOrderElementsOf(expected.values());
    }

    @Test
    void findWhileOthersComeAndGoThenNoneIsMissed() throws Exception {
        List<IndexedToken> staying = new ArrayList<>();
        for (long id = 1; id <= 500; id++) {
            staying.add(token(new TokenId(id)));
        }
        staying.forEach(table::put);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            List<Future<Long>> missed = new ArrayList<>();
            for (int reader = 0; reader < 2; reader++) {
                missed.add(readers.submit(() -> {
                    long count = 0;
                    while (!done.get()) {
                        count += staying.stream()
                                .filter(token -> table.find(token.id()) != token)
                                .count();
                    }
                    return count;
                }));
            }
            Random random = new Random(20261125);
            for (int i = 0; i < 1_000_000; i++) {
                TokenId id = new TokenId(501 + random.nextInt(2_000));
                if (random.nextBoolean()) {
                    table.put(token(id));
                } else {
                    table.remove(id);
                }
            }
            done.set(true);
            for (Future<Long> count : missed) {
                assertThat(count.get()).isZero();
            }
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }

    /** As where memory has run out, at any of the moments at which it can. */
    @Test
    void errorWhileChangingThenTheTableIsAsBefore() {
        // A look-up ends only where a place is free.
        assertTimeoutPreemptively(RunningService.AMPLE, TokenTableTest::changeWithErrors);
    }

    private static void changeWithErrors() {
        Random random = new Random(20261126);
        AtomicInteger keysLeft = new AtomicInteger();
        TokenTable<TokenId> failing = new TokenTable<>(token -> {
            if (keysLeft.decrementAndGet() == 0) {
                throw new InternalError("as if there were no memory");
            }
            return token.id();
        });
        Map<TokenId, IndexedToken> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            TokenId id = new TokenId(1 + random.nextInt(60));
            IndexedToken token = token(id);
            boolean puts = random.nextBoolean();
            keysLeft.set(random.nextInt(40));
            try {
                if (puts) {
                    failing.put(token);
                    expected.put(id, token);
                } else {
                    failing.remove(id);
                    expected.remove(id);
                }
            } catch (InternalError e) {
                keysLeft.set(0);
                assertThat(failing.find(id)).isSameAs(expected.get(id));
            }
            keysLeft.set(0);
            assertThat(failing.size()).isEqualTo(expected.size());
            assertThat(failing.find(new TokenId(1_000))).isNull();
        }
        assertThat(failing.tokens()).containsExactlyInAnyOrderElementsOf(expected.values());
    }

    /** The place where a reader has found nothing is another token's a moment later. */
    @Test
    void findOfNoneWhileOthersComeThenNoOtherIsTakenForIt() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<Long> wrong = reader.submit(() -> {
                long count = 0;
                while (!done.get()) {
                    for (long id = 101; id <= 108; id++) {
                        if (filling.find(new TokenId(id)) != null) {
                            count++;
                        }
                    }
                }
                return count;
            });
            for (int round = 0; round < 100_000; round++) {
                TokenTable<TokenId> fresh = new TokenTable<>(IndexedToken::id);
                filling = fresh;
                OTHERS.forEach(fresh::put);
            }
            done.set(true);
            assertThat(wrong.get()).isZero();
        } finally {
            done.set(true);
            reader.shutdownNow();
        }
    }

    private static IndexedToken token(TokenId id) {
        return new IndexedToken(
                SecretHash.of("secret " + id),
                id,
                new TokenName("ci"),
                GRANT,
                IndexedToken.NEVER,
                IndexedToken.NOT_KNOWN,
                false);
    }
}
