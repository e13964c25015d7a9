package dev.svctok.systemtests;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an expression of Prometheus names: as much of its grammar as our own expressions use. */
final class PromQl {

    private static final Pattern CLAUSE =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern DURATION = Pattern.compile("\\[[^]]*]|\\boffset\\s+\\w+");
    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w:$])([a-zA-Z_:][\\w:]*+)(?!\\s*\\()(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern LABEL = Pattern.compile("\\w+");
    private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool");

    private final String expression;

    PromQl(String expression) {
        this.expression = expression;
    }

    /**
     * Some samples of a metric.
     *
     * @param labels that they are chosen by
     * @param values that these must have
     */
    record Selector(String metric, Set<String> labels, Map<String, String> values) {}

    List<Selector> selectors() {
        List<Selector> selectors = new ArrayList<>();
        String bare =
                DURATION.matcher(CLAUSE.matcher(expression).replaceAll("")).replaceAll("");
        Matcher found = SELECTOR.matcher(bare);
        while (found.find()) {
            if (!KEYWORDS.contains(found.group(1))) {
                selectors.add(selector(found.group(1), found.group(2) == null ? "" : found.group(2)));
            }
        }
        return selectors;
    }

    private static Selector selector(String metric, String matchers) {
        Set<String> labels = new HashSet<>();
        Map<String, String> values = new TreeMap<>();
        Matcher found = MATCHER.matcher(matchers);
        while (found.find()) {
            labels.add(found.group(1));
            if (found.group(2).equals("=")) {
                values.put(found.group(1), found.group(3));
            }
        }
        return new Selector(metric, labels, values);
    }

    /** By which it sums up and the like. */
    Set<String> groupingLabels() {
        Set<String> labels = new HashSet<>();
        Matcher found = CLAUSE.matcher(expression);
        while (found.find()) {
            LABEL.matcher(found.group(2)).results().map(MatchResult::group).forEach(labels::add);
        }
        return labels;
    }

    /** Whether its result has no labels but those by which it sums up. */
    boolean isAggregated() {
        return expression.matches("(?s).*\\b(sum|min|max|avg|count)\\b.*");
    }
}
