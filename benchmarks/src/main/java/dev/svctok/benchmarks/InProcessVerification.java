package dev.svctok.benchmarks;

import dev.svctok.auth.TokenVerifier;
import dev.svctok.auth.Verdict;
import dev.svctok.auth.lastuse.LastUses;
import dev.svctok.eventstore.testing.GeneratedEvents;
import dev.svctok.standalone.StandaloneApplication;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One verification by the verifier of a whole service, beside the bare cost of what cannot be left out: SHA-256 of the same
 * bytes, and one look-up in a map.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InProcessVerification {

    /** The system property that says where the store with so many tokens is. */
    static final String STORE = "benchmarks.store.";

    /** Drawn from all tokens, so that the processor's caches do not know what comes next. */
    private static final int DRAWN = 1 << 16;

    /** Which of them {@link GeneratedEvents} deletes. */
    private static final int DELETED = 10;

    @Param({"1000", "1000000"})
    public int tokens;

    private final String[] good = new String[DRAWN];
    private final String[] unknown = new String[DRAWN];
    private final String[] malformed = new String[DRAWN];
    private final Map<ByteBuffer, String> map = new HashMap<>();
    private final MessageDigest digest = sha256();

    private @Nullable ConfigurableApplicationContext service;
    private @Nullable TokenVerifier verifier;
    private @Nullable LastUses lastUses;
    private int next;

    /** How many have to be written for so many to be there. */
    static int written(int tokens) {
        return tokens / (DELETED - 1) * DELETED + DELETED;
    }

    @Setup
    public void start() {
        service = SpringApplication.run(
                StandaloneApplication.class,
                "--svctok.data-dir=" + Objects.requireNonNull(System.getProperty(STORE + tokens)),
                "--server.port=0");
        verifier = service.getBean(TokenVerifier.class);
        lastUses = service.getBean(LastUses.class);
        int written = written(tokens);
        for (int n = 0; n < written; n++) {
            if (n % DELETED != 0) {
                map.put(hash(GeneratedEvents.secret(n)), "token");
            }
        }
        Random random = new Random(20261127);
        for (int i = 0; i < DRAWN; i++) {
            good[i] = GeneratedEvents.secret(1 + random.nextInt(written / DELETED) * DELETED);
            unknown[i] = GeneratedEvents.secret(written + random.nextInt(written));
            malformed[i] = good[i].substring(0, good[i].length() - 1) + '!';
            requireVerdict(good[i], Verdict.Accepted.class);
            requireVerdict(unknown[i], Verdict.Refused.class);
            requireVerdict(malformed[i], Verdict.Refused.class);
        }
    }

    private void requireVerdict(String token, Class<? extends Verdict> expected) {
        Verdict verdict = verify(token);
        if (!expected.isInstance(verdict)) {
            throw new IllegalStateException("The verdict is " + verdict);
        }
    }

    @TearDown
    public void stop() {
        Objects.requireNonNull(service).close();
    }

    @Benchmark
    public Verdict good() {
        return verify(good[place()]);
    }

    /** The same, and its use is recorded. */
    @Benchmark
    public Verdict goodAndRecorded() {
        Verdict verdict = good();
        if (verdict instanceof Verdict.Accepted accepted) {
            Objects.requireNonNull(lastUses).used(accepted.principal(), "127.0.0.1", "benchmark");
        }
        return verdict;
    }

    @Benchmark
    public Verdict unknown() {
        return verify(unknown[place()]);
    }

    @Benchmark
    public Verdict malformed() {
        return verify(malformed[place()]);
    }

    /** Beside which the others are measured. */
    @Benchmark
    public @Nullable String bare() {
        return map.get(hash(good[place()]));
    }

    private Verdict verify(String token) {
        return Objects.requireNonNull(verifier).verify(token);
    }

    private int place() {
        next = (next + 1) & (DRAWN - 1);
        return next;
    }

    private ByteBuffer hash(String token) {
        return ByteBuffer.wrap(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
