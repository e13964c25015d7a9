package dev.svctok.cli.context;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;

/**
 * YAML as a tree of nodes that is read, changed in places and written again: what is not understood stays as it is, and no
 * object of a class that the file names is ever made.
 */
final class Yaml {

    private Yaml() {}

    /** @return null for an empty document */
    static @Nullable Node read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);
        return new Composer(new ParserImpl(new StreamReader(new StringReader(text)), options), new TextOnly(), options)
                .getSingleNode();
    }

    static String write(Node root) {
        DumperOptions options = new DumperOptions();
        options.setProcessComments(true);
        options.setWidth(Integer.MAX_VALUE);
        StringWriter text = new StringWriter();
        Serializer serializer = new Serializer(new Emitter(text, options), new TextOnly(), options, null);
        try {
            serializer.open();
            serializer.serialize(root);
            serializer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static @Nullable Node get(MappingNode mapping, String key) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode scalar
                    && scalar.getValue().equals(key)) {
                return tuple.getValueNode();
            }
        }
        return null;
    }

    /** @return null where the key is missing, empty or no text */
    static @Nullable String text(MappingNode mapping, String key) {
        return get(mapping, key) instanceof ScalarNode scalar
                        && !scalar.getValue().isEmpty()
                ? scalar.getValue()
                : null;
    }

    /** @param value null takes the key away */
    static void set(MappingNode mapping, String key, @Nullable String value) {
        set(mapping, key, value == null ? null : scalar(value));
    }

    /** Sets what is to be read as a number or a boolean. */
    static void setPlain(MappingNode mapping, String key, @Nullable String value) {
        set(mapping, key, value == null ? null : scalar(value, DumperOptions.ScalarStyle.PLAIN));
    }

    static void set(MappingNode mapping, String key, @Nullable Node value) {
        List<NodeTuple> tuples = mapping.getValue();
        for (int i = 0; i < tuples.size(); i++) {
            NodeTuple tuple = tuples.get(i);
            if (tuple.getKeyNode() instanceof ScalarNode scalar
                    && scalar.getValue().equals(key)) {
                if (value == null) {
                    tuples.remove(i);
                } else {
                    tuples.set(i, new NodeTuple(tuple.getKeyNode(), value));
                }
                return;
            }
        }
        if (value != null) {
            tuples.add(new NodeTuple(scalar(key), value));
        }
    }

    static MappingNode mapping() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), DumperOptions.FlowStyle.BLOCK);
    }

    static SequenceNode sequence() {
        return new SequenceNode(Tag.SEQ, new ArrayList<>(), DumperOptions.FlowStyle.BLOCK);
    }

    private static ScalarNode scalar(String value) {
        boolean readsAsText = new Resolver().resolve(NodeId.scalar, value, true).equals(Tag.STR);
        return scalar(value, readsAsText ? DumperOptions.ScalarStyle.PLAIN : DumperOptions.ScalarStyle.DOUBLE_QUOTED);
    }

    private static ScalarNode scalar(String value, DumperOptions.ScalarStyle style) {
        return new ScalarNode(Tag.STR, value, null, null, style);
    }

    /** Takes every scalar for text, so that {@code no} and {@code 017} stay what they are. */
    private static final class TextOnly extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            // None: that is the point.
        }
    }
}
