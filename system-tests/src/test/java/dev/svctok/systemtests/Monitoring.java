package dev.svctok.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/** The alerts and the dashboard that come with the service. */
final class Monitoring {

    /** The only ones that there is something to be told of on PostgreSQL alone. */
    static final Set<String> ON_POSTGRESQL_ALONE = Set.of("svctok_events_listening");

    private static final Path RULES = Repository.file("deploy/prometheus/svctok.rules.yml");
    private static final Path DASHBOARD = Repository.file("deploy/grafana/svctok.json");
    private static final Pattern LABEL_OF_ALERT = Pattern.compile("\\$labels\\.(\\w+)");
    private static final Pattern LABEL_OF_LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    private Monitoring() {}

    /**
     * Something that Prometheus is asked.
     *
     * @param shownLabels labels of the answer that are shown to a person
     * @param where it stands, for messages
     */
    record Question(PromQl expression, Set<String> shownLabels, String where) {}

    record Alert(String name, String expression, String severity, String summary) {}

    /** Of both. */
    static List<Question> questions() {
        List<Question> questions = new ArrayList<>();
        for (Alert alert : alerts()) {
            questions.add(question(alert.expression(), alert.summary(), LABEL_OF_ALERT, alert.name()));
        }
        JsonNode dashboard = dashboard();
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                questions.add(question(
                        text(target, "expr"), text(target, "legendFormat"), LABEL_OF_LEGEND, text(panel, "title")));
            }
        }
        for (JsonNode variable : dashboard.at("/templating/list")) {
            Matcher values = VALUES.matcher(variable.at("/query/query").asString(""));
            if (values.matches()) {
                questions.add(new Question(
                        new PromQl(values.group(1)), Set.of(values.group(2)), "variable " + text(variable, "name")));
            }
        }
        return questions;
    }

    private static Question question(String expression, String shown, Pattern label, String where) {
        Set<String> labels = new HashSet<>();
        Matcher found = label.matcher(shown);
        while (found.find()) {
            labels.add(found.group(1));
        }
        return new Question(new PromQl(expression), labels, where);
    }

    static String text(JsonNode object, String member) {
        return object.get(member).stringValue();
    }

    static JsonNode dashboard() {
        return Api.JSON.readTree(read(DASHBOARD));
    }

    static List<Alert> alerts() {
        Object file = new Yaml(new SafeConstructor(new LoaderOptions())).load(read(RULES));
        return Api.JSON
                .valueToTree(file)
                .get("groups")
                .valueStream()
                .flatMap(group -> group.get("rules").valueStream())
                .map(Monitoring::alert)
                .toList();
    }

    private static Alert alert(JsonNode rule) {
        return new Alert(
                text(rule, "alert"),
                text(rule, "expr"),
                text(rule.get("labels"), "severity"),
                text(rule.get("annotations"), "summary"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
