package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The alerts and the dashboard are what Prometheus and Grafana take. What they ask for is compared with running services elsewhere. */
class MonitoringIT {

    private static final int COLUMNS = 24;

    @Test
    void alertsThenEachSaysHowBadItIsAndWhatToDo() {
        List<Monitoring.Alert> alerts = Monitoring.alerts();

        assertThat(alerts)
                .extracting(Monitoring.Alert::name)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(10);
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.name()).matches("Svctok[A-Za-z]+");
            assertThat(alert.severity()).isIn("critical", "warning");
            assertThat(alert.summary())
                    .containsAnyOf("/actuator/health", "log", "sts projection", "Look at", "Is the database", "-Xmx");
        });
    }

    /** The members that Grafana insists on, or without which it shows nothing. */
    @Test
    void dashboardThenGrafanaCanShowIt() {
        JsonNode dashboard = Monitoring.dashboard();
        assertThat(Monitoring.text(dashboard, "title")).isEqualTo("svctok");
        assertThat(Monitoring.text(dashboard, "uid")).matches("[a-zA-Z0-9_-]{1,40}");
        assertThat(dashboard.get("schemaVersion").intValue()).isGreaterThanOrEqualTo(36);
        assertThat(dashboard.get("time").propertyNames()).containsExactlyInAnyOrder("from", "to");
        assertThat(dashboard.at("/templating/list").valueStream().map(variable -> Monitoring.text(variable, "name")))
                .contains("datasource", "instance");

        Set<Integer> ids = new HashSet<>();
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            String title = Monitoring.text(panel, "title");
            assertThat(ids.add(panel.get("id").intValue())).as(title).isTrue();
            cells(panel.get("gridPos"))
                    .forEach(cell ->
                            assertThat(taken.add(cell)).as(title + " has room").isTrue());
            if (!Monitoring.text(panel, "type").equals("row")) {
                assertShows(panel, title);
            }
        }
    }

    private static void assertShows(JsonNode panel, String title) {
        assertThat(Monitoring.text(panel, "type")).as(title).isIn("timeseries", "stat", "table");
        assertThat(panel.get("fieldConfig").propertyNames()).as(title).contains("defaults", "overrides");
        List<String> references = new ArrayList<>();
        for (JsonNode target : panel.get("targets")) {
            references.add(Monitoring.text(target, "refId"));
            assertThat(Monitoring.text(target.get("datasource"), "type")).isEqualTo("prometheus");
            assertThat(Monitoring.text(target.get("datasource"), "uid")).isEqualTo("${datasource}");
            assertThat(Monitoring.text(target, "expr")).as(title).isNotBlank();
        }
        assertThat(references).as(title).isNotEmpty().doesNotHaveDuplicates();
    }

    private static List<String> cells(JsonNode place) {
        int x = place.get("x").intValue();
        int y = place.get("y").intValue();
        assertThat(x + place.get("w").intValue()).isLessThanOrEqualTo(COLUMNS);
        List<String> cells = new ArrayList<>();
        for (int column = x; column < x + place.get("w").intValue(); column++) {
            for (int row = y; row < y + place.get("h").intValue(); row++) {
                cells.add(column + "," + row);
            }
        }
        return cells;
    }

    @Test
    void expressionThenItsMetricsAndLabelsAreFound() {
        PromQl expression =
                new PromQl("sum by (a, b) (rate(m_total{c=\"1\",d!~\"/x.*\"}[5m] offset 1h)) > 2 * n and on (e) o_1");

        assertThat(expression.selectors()).extracting(PromQl.Selector::metric).containsExactly("m_total", "n", "o_1");
        assertThat(expression.selectors().get(0).labels()).containsExactlyInAnyOrder("c", "d");
        assertThat(expression.selectors().get(0).values()).containsOnlyKeys("c");
        assertThat(expression.groupingLabels()).containsExactlyInAnyOrder("a", "b", "e");
    }
}
