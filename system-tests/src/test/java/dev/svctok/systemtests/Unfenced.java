package dev.svctok.systemtests;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts a service that accepts tokens although its lease has ended, and it has not read for long: its main class, and the
 * arguments of the service. What stands in the way of that is undone again and again, as there is no setting for it.
 */
public final class Unfenced {

    private static final Duration LONG = Duration.ofDays(1);

    private Unfenced() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Object verifier = new SpringApplicationBuilder(Class.forName(arguments[0]))
                .run(Arrays.copyOfRange(arguments, 1, arguments.length))
                .getBean("tokenVerifier");
        field(verifier, "maxStaleness").set(verifier, LONG);
        Object vouching = field(verifier, "vouching").get(verifier);
        Method leaseOf = vouching.getClass().getDeclaredMethod("lease");
        leaseOf.setAccessible(true);
        Object lease = leaseOf.invoke(vouching);
        Field end = field(lease, "end");
        Field mustHaveReadSince = field(lease, "mustHaveReadSince");
        Constructor<?> moment = end.getType().getDeclaredConstructor(long.class, long.class);
        moment.setAccessible(true);
        Object later =
                moment.newInstance(System.nanoTime() + LONG.toNanos(), System.currentTimeMillis() + LONG.toMillis());
        long longAgo = mustHaveReadSince.getLong(lease);
        while (true) {
            end.set(lease, later);
            mustHaveReadSince.setLong(lease, longAgo);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static Field field(Object owner, String name) throws NoSuchFieldException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
