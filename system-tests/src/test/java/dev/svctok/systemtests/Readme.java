package dev.svctok.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the README shows. */
final class Readme {

    private Readme() {}

    static String text() {
        try {
            return Files.readString(Repository.file("README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands between a heading of the second level and the next one. */
    static String section(String heading) {
        String text = text();
        int start = text.indexOf("\n## " + heading + "\n");
        if (start < 0) {
            throw new AssertionError("The README has no section " + heading);
        }
        int end = text.indexOf("\n## ", start + 1);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    /** @param kind how the blocks are marked */
    static List<String> blocks(String text, String kind) {
        return Pattern.compile("```" + kind + "\\R(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(block.indexOf('\n') + 1, block.length() - "```".length()))
                .toList();
    }
}
