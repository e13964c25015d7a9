package dev.svctok.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** H2 keeps what a migration had done when its process was killed; the next one does all of it again. */
class MigrationTest {

    private static final List<String> STATE = List.of(
            """
            select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
                || coalesce(column_default, '-')
            from information_schema.columns where table_schema = 'PUBLIC' order by 1""",
            """
            select table_name || ' ' || listagg(column_name, ',') within group (order by ordinal_position)
            from information_schema.index_columns where table_schema = 'PUBLIC' group by table_name, index_name
            order by 1""",
            "select projection || live || version from projection_slot order by 1",
            "select projection from projection_idle order by 1");

    @ParameterizedTest
    @ValueSource(strings = {"verification", "token-list", "last-use"})
    void killedAfterAnyStatementThenTheNextOneDoesTheRest(String schema) throws IOException {
        List<List<String>> before = new ArrayList<>(scripts("projections"));
        for (List<String> script : scripts(schema)) {
            List<List<String>> expected = state(database(before, List.of(), script));
            for (int done = 0; done <= script.size(); done++) {
                assertThat(state(database(before, script.subList(0, done), script)))
                        .as("%s after %d statements of %s", schema, done, script)
                        .isEqualTo(expected);
            }
            before.add(script);
        }
    }

    /** The statements of each, in their order. */
    private static List<List<String>> scripts(String schema) throws IOException {
        Resource[] files =
                new PathMatchingResourcePatternResolver().getResources("classpath*:db/svctok/" + schema + "/h2/V*.sql");
        assertThat(files).isNotEmpty();
        List<List<String>> scripts = new ArrayList<>();
        for (Resource file : Arrays.stream(files)
                .sorted(Comparator.comparing(file -> Objects.requireNonNull(file.getFilename())))
                .toList()) {
            String withoutComments =
                    file.getContentAsString(UTF_8).replaceAll("(?m)--.*$", "").strip();
            scripts.add(List.of(withoutComments.split("\\s*;\\s*")));
        }
        return scripts;
    }

    /** One after these, and gone with its last connection, which stays. */
    private static JdbcClient database(List<List<String>> before, List<String> begun, List<String> whole) {
        var dataSource = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        JdbcClient database = JdbcClient.create(dataSource);
        Stream.of(before.stream(), Stream.of(begun, whole))
                .flatMap(scripts -> scripts)
                .flatMap(List::stream)
                .forEach(statement -> database.sql(statement).update());
        return database;
    }

    private static List<List<String>> state(JdbcClient database) {
        return STATE.stream()
                .map(query -> database.sql(query).query(String.class).list())
                .toList();
    }
}
