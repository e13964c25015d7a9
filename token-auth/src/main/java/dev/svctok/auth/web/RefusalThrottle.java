package dev.svctok.auth.web;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of an address may be refused: so many at once, and then so many a minute. A token bucket for each address, or
 * for each network of 64 bits with IPv6, of which a single machine may have all addresses.
 *
 * <p>The memory is the same for one address and for all there are: addresses share {@value #BUCKETS} buckets, by a hash that is
 * another one in each process. Who shares the bucket of an attacker is told "too many" instead of "not valid" where his token is not
 * good; a good token is not asked about here.
 */
final class RefusalThrottle {

    /** Half a mebibyte. */
    static final int BUCKETS = 1 << 16;

    private static final long EMPTY = Long.MIN_VALUE;
    private static final long NO_ADDRESS = -1;

    /** Of an address with brackets, a zone and a port, and more. */
    private static final int LONGEST = 100;

    /** In brackets or not, with a zone and a port or not. */
    private static final Pattern ADDRESS =
            Pattern.compile("\\[([^%\\]]*)(?:%[^\\]]*)?](?::\\d+)?|([^%:]*(?=:\\d+$)|[^%]*)(?:%.*|:\\d+)?");

    private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /**
     * When a bucket will be full again, in nanoseconds of the clock; this one number is all that a bucket needs (the generic cell
     * rate algorithm, ITU-T I.371).
     */
    private final AtomicLongArray fullAt = new AtomicLongArray(BUCKETS);

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final LongSupplier nanoClock;
    private final long nanosPerRefusal;
    private final long nanosOfAll;

    /**
     * @param burst so many at once
     * @param perMinute so many a minute after that; 0 for any number
     */
    RefusalThrottle(int burst, int perMinute, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.nanosPerRefusal = perMinute == 0 ? 0 : TimeUnit.MINUTES.toNanos(1) / perMinute;
        this.nanosOfAll = nanosPerRefusal * burst;
        for (int i = 0; i < BUCKETS; i++) {
            fullAt.setPlain(i, EMPTY);
        }
    }

    /**
     * Notes that a request of an address is refused.
     *
     * @return after how long another one may be; null if this one still may
     */
    @Nullable
    Duration refused(String address) {
        return refused(networkOf(address));
    }

    /** The same for whatever has a number of its own. */
    @Nullable
    Duration refused(long number) {
        if (nanosPerRefusal == 0) {
            return null;
        }
        int bucket = bucketOf(number);
        while (true) {
            long now = nanoClock.getAsLong();
            long before = fullAt.get(bucket);
            long from = before == EMPTY || before - now < 0 ? now : before;
            long missing = from + nanosPerRefusal - now - nanosOfAll;
            if (missing > 0) {
                return Duration.ofNanos(missing);
            }
            if (fullAt.compareAndSet(bucket, before, from + nanosPerRefusal)) {
                return null;
            }
        }
    }

    private int bucketOf(long number) {
        long hash = (number ^ seed) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return (int) (hash >>> 48) & (BUCKETS - 1);
    }

    /**
     * The network of an address, also of one with a port, as some proxies write it. Whatever is no address is one and the same: a
     * caller who is believed what he says of himself must not choose his bucket. Never asks a name server.
     */
    static long networkOf(String said) {
        if (said.length() > LONGEST) {
            return NO_ADDRESS;
        }
        Matcher parts = ADDRESS.matcher(said);
        String address = parts.matches() ? Objects.requireNonNullElse(parts.group(1), parts.group(2)) : said;
        if (LITERAL.matcher(address).matches()) {
            try {
                InetAddress literal = InetAddress.getByName(address);
                ByteBuffer bytes = ByteBuffer.wrap(literal.getAddress());
                return literal instanceof Inet4Address ? bytes.getInt() : bytes.getLong();
            } catch (UnknownHostException e) {
                // Looks like one, and is none.
            }
        }
        return NO_ADDRESS;
    }
}
