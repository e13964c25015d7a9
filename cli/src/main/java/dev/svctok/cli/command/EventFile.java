package dev.svctok.cli.command;

import dev.svctok.cli.context.PrivateFile;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.http.AuditEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of audit events, one a line. Whatever ends a call in between, the next one goes on behind the last whole line. Nothing
 * in it changes before {@link #begin}.
 */
final class EventFile implements AutoCloseable {

    private static final int PIECE = 1 << 13;
    /** No event is that long. */
    private static final long MAX_LINE = 1 << 24;

    private final String name;
    private final FileChannel channel;
    private final boolean restart;
    private @Nullable AuditEvent last;
    /** Where the last whole line ended, if any is to stay. */
    private long end;

    private long added;
    private boolean begun;
    private boolean over;

    private EventFile(String name, FileChannel channel, boolean restart) {
        this.name = name;
        this.channel = channel;
        this.restart = restart;
    }

    /**
     * @param restart whether what is in the file shall make way for the events that are added
     * @throws CliException also where the file holds something else than audit events
     */
    static EventFile open(String name, boolean restart) throws CliException {
        try {
            EventFile file = new EventFile(name, PrivateFile.open(Path.of(name)), restart);
            try {
                file.prepare();
                return file;
            } catch (CliException | IOException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw notWritten(name, e);
        }
    }

    private void prepare() throws IOException, CliException {
        try {
            if (channel.tryLock() == null) {
                throw inUse();
            }
        } catch (OverlappingFileLockException e) {
            throw inUse();
        }
        if (!restart) {
            resume();
        }
    }

    private void resume() throws IOException, CliException {
        long size = channel.size();
        end = lastBreakBefore(size) + 1;
        if (end > 0) {
            last = event(lastBreakBefore(end - 1) + 1, end - 1);
            if (last == null) {
                throw foreign();
            }
        } else if (size > 0 && !isBeginningOfAnEvent(size)) {
            throw foreign();
        }
    }

    /** A single line that does not end. If it is not ours, it is somebody else's file, and not to be cut. */
    private boolean isBeginningOfAnEvent(long size) throws IOException {
        String text = text(0, Math.min(size, MAX_LINE));
        boolean ends = text.stripTrailing().endsWith("}");
        return text.startsWith("{") && (!ends || AuditEvent.parse(text) != null);
    }

    private @Nullable AuditEvent event(long from, long to) throws IOException {
        return to - from > MAX_LINE ? null : AuditEvent.parse(text(from, to));
    }

    private String text(long from, long to) throws IOException {
        return StandardCharsets.UTF_8.decode(bytes(from, to)).toString();
    }

    private ByteBuffer bytes(long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
        int length = 0;
        while (bytes.hasRemaining() && length >= 0) {
            length = channel.read(bytes, from + bytes.position());
        }
        return bytes.flip();
    }

    /** @return -1 where there is none */
    private long lastBreakBefore(long offset) throws IOException {
        long to = offset;
        while (to > 0) {
            long from = Math.max(to - PIECE, 0);
            ByteBuffer bytes = bytes(from, to);
            for (int i = bytes.limit() - 1; i >= 0; i--) {
                if (bytes.get(i) == '\n') {
                    return from + i;
                }
            }
            to = from;
        }
        return -1;
    }

    /** The last event that was in the file, if any is to stay. */
    @Nullable
    AuditEvent last() {
        return last;
    }

    /** Of that event; 0 where there is none. */
    long position() {
        return last == null ? 0 : last.position();
    }

    /** How many events were added by now. */
    synchronized long added() {
        return added;
    }

    /** Takes away what is not to stay: a last line that is not whole, or everything. To be called before anything is added. */
    synchronized void begin() throws CliException {
        if (begun || over) {
            return;
        }
        try {
            channel.truncate(end).position(end);
            begun = true;
        } catch (IOException e) {
            throw notWritten(name, e);
        }
    }

    void append(List<String> lines) throws CliException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        append(StandardCharsets.UTF_8.encode(text.toString()), lines.size());
    }

    private synchronized void append(ByteBuffer bytes, int count) throws CliException {
        if (over) {
            return;
        }
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw notWritten(name, e);
        }
        added += count;
    }

    /** Returns when all that was added is on the disk. */
    void finish() throws CliException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw notWritten(name, e);
        }
        stop();
    }

    /**
     * Nothing is added any more, whatever another thread still has to add. As lines are added as a whole, the file then ends with
     * one.
     *
     * @return whether there might have been more: it is neither finished nor stopped already
     */
    synchronized boolean stop() {
        boolean early = !over;
        over = true;
        return early;
    }

    @Override
    public void close() throws CliException {
        try {
            channel.close();
        } catch (IOException e) {
            throw notWritten(name, e);
        }
    }

    private CliException foreign() {
        return new CliException(
                ExitCode.READ_FILE,
                "The last line of " + name + " is no audit event; the file has been left as it is",
                "Name another file, or replace this one: --restart");
    }

    private CliException inUse() {
        return new CliException(
                ExitCode.WRITE_FILE, "Another export is writing " + name, "Wait for its end, or name another file");
    }

    private static CliException notWritten(String name, IOException e) {
        return new CliException(
                ExitCode.WRITE_FILE,
                "Cannot write " + name + ": " + PrivateFile.reason(e),
                "Check who may write there, and that the disk is not full; or name another file");
    }
}
