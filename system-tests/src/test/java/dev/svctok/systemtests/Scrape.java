package dev.svctok.systemtests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What processes tell Prometheus, and which of what somebody asks Prometheus for they do not. */
final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Prometheus adds these, and this metric, itself. */
    private static final Set<String> OF_THE_TARGET = Set.of("job", "instance");

    private static final String REACHABLE = "up";

    /** Of the others it depends on what has happened so far which values there are. */
    private static final String OURS = "svctok_";

    private final Map<String, List<Map<String, String>>> samples = new HashMap<>();

    Scrape(Service... services) {
        for (Service service : services) {
            service.api().get("/actuator/prometheus", null).body().lines().forEach(this::add);
        }
    }

    private void add(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (sample.matches()) {
            Map<String, String> labels = new HashMap<>();
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            samples.computeIfAbsent(sample.group(1), name -> new ArrayList<>()).add(labels);
        }
    }

    /** The metrics and labels that are named somewhere, but not there. */
    Set<String> missing(List<Monitoring.Question> questions) {
        Set<String> missing = new TreeSet<>();
        for (Monitoring.Question question : questions) {
            Set<String> known = new TreeSet<>(OF_THE_TARGET);
            for (PromQl.Selector selector : question.expression().selectors()) {
                if (!selector.metric().equals(REACHABLE)) {
                    missing.addAll(missing(selector));
                }
                known.addAll(labels(selector.metric()));
            }
            addUnknown(question.expression().groupingLabels(), known, question, missing);
            Set<String> shown =
                    question.expression().isAggregated() ? question.expression().groupingLabels() : known;
            addUnknown(question.shownLabels(), shown, question, missing);
        }
        return missing;
    }

    private static void addUnknown(
            Set<String> labels, Set<String> known, Monitoring.Question question, Set<String> missing) {
        labels.stream()
                .filter(label -> !known.contains(label))
                .forEach(label -> missing.add(label + " in " + question.where()));
    }

    private Set<String> missing(PromQl.Selector selector) {
        Set<String> missing = new TreeSet<>();
        List<Map<String, String>> all = samples.getOrDefault(selector.metric(), List.of());
        if (all.isEmpty()) {
            missing.add(selector.metric());
            return missing;
        }
        Set<String> labels = labels(selector.metric());
        selector.labels().stream()
                .filter(label -> !labels.contains(label) && !OF_THE_TARGET.contains(label))
                .forEach(label -> missing.add(selector.metric() + " by " + label));
        if (selector.metric().startsWith(OURS) && all.stream().noneMatch(sample -> isMatch(sample, selector))) {
            missing.add(selector.metric() + selector.values());
        }
        return missing;
    }

    private static boolean isMatch(Map<String, String> sample, PromQl.Selector selector) {
        return selector.values().entrySet().stream()
                .allMatch(wanted -> OF_THE_TARGET.contains(wanted.getKey())
                        || wanted.getValue().equals(sample.get(wanted.getKey())));
    }

    private Set<String> labels(String metric) {
        Set<String> labels = new TreeSet<>();
        samples.getOrDefault(metric, List.of()).forEach(sample -> labels.addAll(sample.keySet()));
        return labels;
    }
}
