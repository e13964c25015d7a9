package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One line of what a check of a projection tells: exactly one of the members is there. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckLine(
        @Nullable Progress progress,
        @Nullable Difference difference,
        @Nullable Result result) {

    public static CheckLine of(Progress progress) {
        return new CheckLine(progress, null, null);
    }

    public static CheckLine of(Difference difference) {
        return new CheckLine(null, difference, null);
    }

    public static CheckLine of(Result result) {
        return new CheckLine(null, null, result);
    }

    /** Of the events, by their positions. */
    public record Progress(long checked, long of) {}

    /**
     * @param kind {@code missing}, {@code unexpected}, {@code different} or {@code position}
     * @param tokenId null where no single token is concerned
     * @param position of the event that tells, where there is one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Difference(
            String kind, @Nullable Long tokenId, @Nullable Long position, String detail) {}

    /**
     * @param checked tokens that were looked at
     * @param position up to which the rows stand for the events
     */
    public record Result(String projection, long checked, long differences, long position) {}
}
