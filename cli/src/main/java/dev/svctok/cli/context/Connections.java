package dev.svctok.cli.context;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds out where a call goes: flags win over the environment, the environment over the saved context. */
public final class Connections {

    private static final SavedContext NOTHING_SAVED = new SavedContext("", null, null, false, null, null, Tls.DEFAULT);

    private Connections() {}

    public static Connection of(Settings settings, ContextsFile file) throws CliException {
        SavedContext saved = selected(settings, file);
        if (saved == null && settings.url() == null && settings.namesAFileThatIsNotThere()) {
            throw new CliException(
                    ExitCode.CONFIGURATION,
                    "There is no contexts file " + file.path(),
                    "Check --config, or save a context there: sts context save --config " + file.path()
                            + " --name NAME --url URL --service-token -");
        }
        return of(settings, saved == null ? NOTHING_SAVED : saved);
    }

    /** The connection to a saved context, as far as flags and environment do not say otherwise. */
    public static Connection of(Settings settings, SavedContext saved) throws CliException {
        String givenUrl = settings.url();
        String url = givenUrl == null ? saved.url() : givenUrl;
        if (url == null) {
            throw new CliException(
                    ExitCode.CONFIGURATION,
                    "It is not known where the service is",
                    "Save it once: sts context save --name NAME --url URL --service-token -");
        }
        // What was saved for one server says nothing about another.
        boolean savedServer = givenUrl == null || givenUrl.equals(saved.url());
        String apiPath = settings.apiPath() == null ? saved.apiPath() : settings.apiPath();
        String commandUrl = settings.commandUrl();
        if (commandUrl == null && savedServer) {
            commandUrl = saved.commandUrl();
        }
        String readUrl = Urls.api(url, apiPath, settings.urlFault());
        String writeUrl = commandUrl == null ? readUrl : Urls.api(commandUrl, apiPath, settings.urlFault());
        Secret token = settings.token();
        if (token == null) {
            requireNoLessSecure(givenUrl, saved);
            requireNoLessSecure(settings.commandUrl(), saved);
        }
        return new Connection(
                readUrl, writeUrl, token(token, saved), tls(settings, savedServer ? saved.tls() : Tls.DEFAULT));
    }

    /** The context that is asked for, or else the current one; null where there is none. */
    public static @Nullable SavedContext selected(Settings settings, ContextsFile file) throws CliException {
        String name = settings.contextName();
        if (name != null) {
            return file.get(name);
        }
        String current = file.current();
        return current == null ? null : file.find(current);
    }

    /** A token that was saved for HTTPS is not sent where everybody on the way can read it. */
    private static void requireNoLessSecure(@Nullable String given, SavedContext saved) throws CliException {
        if (given != null && isSecure(saved.url()) && !isSecure(given)) {
            throw new CliException(
                    ExitCode.CONFIGURATION,
                    "The token of the context " + saved.name() + " was saved for HTTPS; it is not sent to " + given,
                    "Did you mean https:// ? Else pass a token for that address: --service-token -");
        }
    }

    private static boolean isSecure(@Nullable String url) {
        return url != null && url.toLowerCase(Locale.ROOT).startsWith("https://");
    }

    private static Secret token(@Nullable Secret given, SavedContext saved) throws CliException {
        Secret token = given == null ? saved.token() : given;
        if (token == null) {
            throw new CliException(
                    ExitCode.CONFIGURATION,
                    "There is no token to call with",
                    "Pass --service-token - or save one: sts context save --name NAME --url URL --service-token -");
        }
        return Settings.wellFormed(token.value());
    }

    static Tls tls(Settings settings, Tls saved) throws CliException {
        Boolean skip = settings.skipSsl();
        String path = settings.caCertPath();
        return new Tls(
                skip == null ? saved.skip() : skip,
                path == null ? saved.caCertPath() : path,
                path == null ? saved.caCertData() : null);
    }
}
