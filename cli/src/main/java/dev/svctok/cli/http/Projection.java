package dev.svctok.cli.http;

import dev.svctok.cli.error.CliException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A read model, as far as people are told of it.
 *
 * @param position of the last event that it has seen
 * @param head the position of the newest event
 * @param lagMillis null where it is not known
 * @param nodes those that work on it
 * @param rebuild null where none runs
 */
public record Projection(
        String name,
        long version,
        String state,
        long position,
        long head,
        long lagEvents,
        @Nullable Long lagMillis,
        List<String> nodes,
        long deadLetters,
        @Nullable Rebuild rebuild) {

    /**
     * Its next version, which is being made from all events.
     *
     * @param phase what is done now; null where it is not told
     * @param position of the last event that it has seen
     * @param events how many these were
     * @param failure why it failed; null where it is not told
     */
    public record Rebuild(
            long version,
            boolean failed,
            @Nullable String phase,
            long position,
            long events,
            long head,
            @Nullable Long eventsPerSecond,
            @Nullable Long remainingSeconds,
            @Nullable String failure) {}

    /** All that are in the answer. */
    public static List<Projection> all(Document document) throws CliException {
        List<Projection> projections = new ArrayList<>();
        for (Members members : document.objects()) {
            projections.add(document.required(of(members)));
        }
        return projections;
    }

    /** The one that the answer is. */
    public static Projection of(Document document) throws CliException {
        return document.required(of(document.members()));
    }

    /** @return null where these are not the members of a projection */
    private static @Nullable Projection of(Members members) {
        String name = members.text("name");
        Long version = members.number("version");
        if (name == null || version == null) {
            return null;
        }
        String state = members.text("state");
        Members rebuild = members.object("rebuild");
        return new Projection(
                name,
                version,
                state == null ? "" : state,
                number(members, "position"),
                number(members, "head"),
                number(members, "lagEvents"),
                members.number("lagMillis"),
                nodes(members),
                number(members, "deadLetters"),
                rebuild == null ? null : rebuild(rebuild));
    }

    private static Rebuild rebuild(Members members) {
        return new Rebuild(
                number(members, "version"),
                "failed".equals(members.text("state")),
                members.text("phase"),
                number(members, "position"),
                number(members, "events"),
                number(members, "head"),
                members.number("eventsPerSecond"),
                members.number("remainingSeconds"),
                members.text("failure"));
    }

    private static List<String> nodes(Members members) {
        Set<String> nodes = new LinkedHashSet<>();
        for (Members segment : members.objects("segments")) {
            String node = segment.text("node");
            if (node != null) {
                nodes.add(node);
            }
        }
        return List.copyOf(nodes);
    }

    private static long number(Members members, String name) {
        Long number = members.number(name);
        return number == null ? 0 : number;
    }
}
