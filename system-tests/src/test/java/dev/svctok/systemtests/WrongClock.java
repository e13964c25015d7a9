package dev.svctok.systemtests;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/** Starts a service whose clock is wrong: its main class, by how much, and the arguments of the service. */
public final class WrongClock {

    private WrongClock() {}

    public static void main(String[] arguments) throws ClassNotFoundException {
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[1]));
        GenericEventMessage.clock = clock;
        AbstractTokenEntry.clock = clock;
        new SpringApplicationBuilder(Class.forName(arguments[0]))
                .initializers(context -> ((GenericApplicationContext) context).registerBean(Clock.class, () -> clock))
                .run(Arrays.copyOfRange(arguments, 2, arguments.length));
    }
}
