package dev.svctok.systemtests;

import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/** Starts a service whose clock is wrong: its main class, by how much, and the arguments of the service. */
public final class WrongClock {

    private WrongClock() {}

    /** Where this class is, and nothing else of the tests. */
    static Path folder() {
        String file = WrongClock.class.getName().replace('.', '/') + ".class";
        Path folder = TestStorage.newFolder();
        try (InputStream bytes =
                Objects.requireNonNull(WrongClock.class.getClassLoader().getResourceAsStream(file))) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(bytes, folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    public static void main(String[] arguments) throws ClassNotFoundException {
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[1]));
        GenericEventMessage.clock = clock;
        AbstractTokenEntry.clock = clock;
        new SpringApplicationBuilder(Class.forName(arguments[0]))
                .initializers(context -> ((GenericApplicationContext) context).registerBean(Clock.class, () -> clock))
                .run(Arrays.copyOfRange(arguments, 2, arguments.length));
    }
}
