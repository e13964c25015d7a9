package dev.svctok.cli.context;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The saved contexts, in the stock client's format. Keys that are not known stay when the file is written again. */
public final class ContextsFile {

    private static final String CONTEXTS = "contexts";
    private static final String CURRENT = "current-context";
    private static final String NAME = "name";
    private static final String CONTEXT = "context";

    private final Path path;
    private final MappingNode root;
    private final SequenceNode entries;

    private ContextsFile(Path path, MappingNode root, SequenceNode entries) {
        this.path = path;
        this.root = root;
        this.entries = entries;
    }

    /** @return one without contexts where there is no such file */
    public static ContextsFile read(Path path) throws CliException {
        Node root = parse(path);
        if (root == null
                || (root instanceof ScalarNode scalar && scalar.getValue().isEmpty())) {
            root = Yaml.mapping();
        }
        if (!(root instanceof MappingNode mapping)) {
            throw malformed(path, "it must start with 'contexts:'");
        }
        return of(path, mapping);
    }

    /** What is done to the file. */
    public interface Change {
        void apply(ContextsFile file) throws CliException;
    }

    /** Reads the file, changes it and writes it, one caller at a time. */
    public static void change(Path path, Change change) throws CliException {
        try (FileChannel lock = PrivateFile.lock(path)) {
            ContextsFile file = read(path);
            change.apply(file);
            if (lock.isOpen()) {
                file.write();
            }
        } catch (IOException e) {
            throw notWritten(path, e);
        }
    }

    private static @Nullable Node parse(Path path) throws CliException {
        try {
            return Yaml.read(Files.readString(path));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.READ_FILE,
                    "Cannot read the contexts file " + path + ": " + PrivateFile.reason(e),
                    "Check the file, or name another with --config FILE");
        } catch (MarkedYAMLException e) {
            // Never its message: that quotes the line, and the line may hold a token.
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw malformed(path, "line " + line + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw malformed(path, "it is not YAML");
        }
    }

    private static ContextsFile of(Path path, MappingNode root) throws CliException {
        if (Yaml.get(root, CONTEXTS) == null && Yaml.get(root, "url") != null) {
            return ofSingle(path, root);
        }
        Node contexts = Yaml.get(root, CONTEXTS);
        if (contexts == null
                || (contexts instanceof ScalarNode scalar && scalar.getValue().isEmpty())) {
            contexts = Yaml.sequence();
            Yaml.set(root, CONTEXTS, contexts);
        }
        if (!(contexts instanceof SequenceNode entries)) {
            throw malformed(path, "'contexts' must be a list");
        }
        for (Node entry : entries.getValue()) {
            if (!(entry instanceof MappingNode mapping)
                    || Yaml.text(mapping, NAME) == null
                    || !(Yaml.get(mapping, CONTEXT) instanceof MappingNode)) {
                throw malformed(path, "each of 'contexts' must have a 'name' and a 'context'");
            }
        }
        return new ContextsFile(path, root, entries);
    }

    /** The stock client's first format: a single context without a name. */
    private static ContextsFile ofSingle(Path path, MappingNode context) {
        MappingNode root = Yaml.mapping();
        SequenceNode entries = Yaml.sequence();
        Yaml.set(root, CONTEXTS, entries);
        ContextsFile file = new ContextsFile(path, root, entries);
        file.add("default", context);
        file.makeCurrent("default");
        return file;
    }

    public Path path() {
        return path;
    }

    public List<SavedContext> contexts() {
        List<SavedContext> contexts = new ArrayList<>();
        for (Node entry : entries.getValue()) {
            MappingNode mapping = (MappingNode) entry;
            contexts.add(ContextNodes.read(String.valueOf(Yaml.text(mapping, NAME)), contextOf(mapping)));
        }
        return contexts;
    }

    public @Nullable SavedContext find(String name) {
        MappingNode entry = entry(name);
        return entry == null ? null : ContextNodes.read(name, contextOf(entry));
    }

    /** @throws CliException where there is none of that name, naming those that there are */
    public SavedContext get(String name) throws CliException {
        SavedContext context = find(name);
        if (context == null) {
            throw new CliException(
                    ExitCode.NOT_FOUND, "There is no context '" + name + "' in " + path, "See: sts context list");
        }
        return context;
    }

    /** @return null where none is */
    public @Nullable String current() {
        return Yaml.text(root, CURRENT);
    }

    public void put(SavedContext context) {
        MappingNode entry = entry(context.name());
        ContextNodes.write(context, entry == null ? add(context.name(), Yaml.mapping()) : contextOf(entry));
    }

    public void makeCurrent(String name) {
        Yaml.set(root, CURRENT, name);
    }

    public void remove(String name) {
        entries.getValue().remove(entry(name));
        if (name.equals(current())) {
            Yaml.set(root, CURRENT, "");
        }
    }

    void write() throws CliException {
        try {
            PrivateFile.write(path, Yaml.write(root));
        } catch (IOException e) {
            throw notWritten(path, e);
        }
    }

    private static CliException notWritten(Path path, IOException e) {
        return new CliException(
                ExitCode.WRITE_FILE,
                "Cannot write the contexts file " + path + ": " + PrivateFile.reason(e),
                "Check who may write there, or name another file with --config FILE");
    }

    private MappingNode add(String name, MappingNode context) {
        MappingNode entry = Yaml.mapping();
        Yaml.set(entry, NAME, name);
        Yaml.set(entry, CONTEXT, context);
        entries.getValue().add(entry);
        return context;
    }

    private @Nullable MappingNode entry(String name) {
        for (Node entry : entries.getValue()) {
            if (name.equals(Yaml.text((MappingNode) entry, NAME))) {
                return (MappingNode) entry;
            }
        }
        return null;
    }

    private static MappingNode contextOf(MappingNode entry) {
        return (MappingNode) Objects.requireNonNull(Yaml.get(entry, CONTEXT));
    }

    private static CliException malformed(Path path, String why) {
        return new CliException(
                ExitCode.READ_FILE,
                "The contexts file " + path + " is malformed: " + why,
                "Mend or move the file; it has been left as it is");
    }
}
