package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DuplicateKeyResolverTest {

    private final DuplicateKeyResolver resolver = new DuplicateKeyResolver();

    @Test
    void uniqueViolationBehindBatchThenDuplicate() {
        SQLException batch = new BatchUpdateException();
        batch.setNextException(new SQLException("duplicate key", "23505"));
        assertThat(resolver.isDuplicateKeyViolation(new IllegalStateException(batch)))
                .isTrue();
    }

    @Test
    void otherViolationThenNoDuplicate() {
        assertThat(resolver.isDuplicateKeyViolation(new SQLException("not null", "23502")))
                .isFalse();
    }

    @Test
    void causesInCircleThenNoDuplicate() {
        Exception one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("other", one));
        assertThat(resolver.isDuplicateKeyViolation(one)).isFalse();
    }
}
