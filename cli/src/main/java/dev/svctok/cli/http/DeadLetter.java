package dev.svctok.cli.http;

import dev.svctok.cli.error.CliException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event that a read model could not take, as far as the list tells of it. What is not told is empty.
 *
 * @param tokenId null where no token is concerned
 * @param time when the event happened, as the service wrote it
 * @param cause why it could not be taken
 */
public record DeadLetter(
        String projection, String id, @Nullable Long tokenId, String type, String time, String cause) {

    /** All that are in the answer. */
    public static List<DeadLetter> all(Document document) throws CliException {
        List<DeadLetter> letters = new ArrayList<>();
        for (Members members : document.objects()) {
            letters.add(new DeadLetter(
                    text(members, "projection"),
                    document.required(members.text("id")),
                    members.number("tokenId"),
                    text(members, "type"),
                    text(members, "time"),
                    text(members, "cause")));
        }
        return letters;
    }

    private static String text(Members members, String name) {
        String text = members.text(name);
        return text == null ? "" : text;
    }
}
