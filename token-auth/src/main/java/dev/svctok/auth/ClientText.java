package dev.svctok.auth;

import dev.svctok.api.SecretFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client says of itself, as it may be kept and shown: short, printable ASCII, and without a token in it. */
public final class ClientText {

    /** In characters. */
    public static final int MAX_LENGTH = 256;

    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");
    private static final Pattern TOKEN = Pattern.compile("svctok-[0-9A-Za-z]{20,}");

    private ClientText() {}

    /** @return null for nothing, or nothing but blanks */
    public static @Nullable String presentable(@Nullable String said) {
        if (said == null || said.isBlank()) {
            return null;
        }
        String printable = UNPRINTABLE.matcher(atMost(said)).replaceAll("?");
        return withoutTokens(printable);
    }

    /** Whether something in it looks like a token that svctok has made. */
    public static boolean holdsToken(String text) {
        return text.contains(SecretFormat.PREFIX) && TOKEN.matcher(text).find();
    }

    /** The same text, with nothing in it that looks like a token that svctok has made. */
    public static String withoutTokens(String text) {
        return text.contains(SecretFormat.PREFIX) ? TOKEN.matcher(text).replaceAll("svctok-...") : text;
    }

    /** The beginning of it. */
    public static String atMost(String said) {
        return said.length() <= MAX_LENGTH ? said : said.substring(0, MAX_LENGTH);
    }
}
