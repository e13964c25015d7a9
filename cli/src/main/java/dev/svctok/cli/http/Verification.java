package dev.svctok.cli.http;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A check of a read model against the events. What it finds is handed on as it comes, and not kept. */
public final class Verification {

    /** Who is told of it. */
    public interface Listener {

        /** @param rows how many there are in all; null where that is not known */
        void checked(long checked, @Nullable Long rows);

        /**
         * @param line the same as it came
         * @return whether there shall be more
         */
        boolean differs(Difference difference, Document line) throws CliException;
    }

    /**
     * Where the read model is not what the events say.
     *
     * @param tokenId null where no single token is concerned
     * @param position null where no single event is concerned
     */
    public record Difference(
            String kind,
            @Nullable Long tokenId,
            @Nullable Long position,
            @Nullable String detail) {}

    /**
     * What came of it.
     *
     * @param position up to which events it was checked; null where that is not told
     */
    public record Result(
            String projection,
            long checked,
            long differences,
            @Nullable Long position) {}

    private final Transport transport;
    private final String url;
    private final String name;

    Verification(Transport transport, String url, String name) {
        this.transport = transport;
        this.url = url;
        this.name = name;
    }

    /**
     * @return null where the listener had enough before the end
     * @throws CliException also where the check broke off
     */
    public @Nullable Result run(Listener listener) throws CliException {
        try (LineStream lines = open()) {
            return read(lines, listener);
        } catch (IOException e) {
            throw brokeOff(": " + transport.failure(e, "GET " + url).getMessage());
        }
    }

    private LineStream open() throws CliException {
        try {
            LineStream lines = transport.lines(url);
            Refusal.unlessAccepted(lines.answer());
            if (!lines.isStream()) {
                throw Refusal.unexpected(lines.answer());
            }
            return lines;
        } catch (IOException e) {
            throw transport.failure(e, "GET " + url);
        }
    }

    private @Nullable Result read(LineStream lines, Listener listener) throws IOException, CliException {
        long found = 0;
        for (Document line = lines.next(); line != null; line = lines.next()) {
            Members members = line.members();
            Members result = members.object("result");
            if (result != null) {
                return new Result(
                        name,
                        line.required(result.number("checked")),
                        Math.max(line.required(result.number("differences")), found),
                        result.number("position"));
            }
            Members progress = members.object("progress");
            if (progress != null) {
                listener.checked(line.required(progress.number("checked")), progress.number("of"));
            }
            Members difference = members.object("difference");
            if (difference != null) {
                found++;
                if (!listener.differs(difference(difference, line), line)) {
                    return null;
                }
            }
        }
        throw brokeOff(" before its end");
    }

    private static Difference difference(Members members, Document line) throws CliException {
        return new Difference(
                line.required(members.text("kind")),
                members.number("tokenId"),
                members.number("position"),
                members.text("detail"));
    }

    private CliException brokeOff(String how) {
        return new CliException(
                ExitCode.SERVER,
                "The check of " + name + " broke off" + how,
                "Nothing is known of the rest. Check again: sts projection verify " + name);
    }
}
