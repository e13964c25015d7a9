package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RootCauseTest {

    @Test
    void ofACauseThenWhatTheLastOneSaysInALineWithoutAFullStop() {
        var failure = new IllegalStateException("outer", new IllegalArgumentException("inner.\nmore"));

        assertThat(RootCause.messageOf(failure)).isEqualTo("inner");
    }

    @Test
    void ofOneThatSaysNothingThenItsKind() {
        assertThat(RootCause.messageOf(new IllegalStateException("outer", new InterruptedException())))
                .isEqualTo("InterruptedException");
    }

    @Test
    void ofAConnectionThatEndsWithoutAWordThenWhatThatMeans() {
        assertThat(RootCause.messageOf(new SQLException("An I/O error occurred", new EOFException())))
                .isEqualTo("the connection was closed by the other side");
        assertThat(RootCause.messageOf(new IllegalStateException(new TimeoutException())))
                .isEqualTo("there was no answer in time");
    }

    @Test
    void ofAConnectionThatWasRefusedThenWhichOne() {
        var refused = new SQLException(
                "Connection to 10.0.0.7:5432 refused. Check that the hostname and port are correct.",
                new ConnectException("Connection refused"));

        assertThat(RootCause.messageOf(new IllegalStateException("outer", refused)))
                .isEqualTo("Connection to 10.0.0.7:5432 refused");
    }

    /** Of all others, the driver says less than what has caused them. */
    @Test
    void ofAConnectionThatFailedOtherwiseThenWhy() {
        var unknown = new SQLException("The connection attempt failed.", new UnknownHostException("db.example.com"));

        assertThat(RootCause.messageOf(unknown)).isEqualTo("db.example.com");
    }
}
