package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.TrackingToken;
import org.junit.jupiter.api.Test;

class PositionsTest {

    private static final TrackingToken AT_7_WITHOUT_5 = GapAwareTrackingToken.newInstance(7, List.of(5L));

    @Test
    void coversWhenNoTokenThenNothing() {
        assertThat(Positions.covers(null, 1)).isFalse();
        assertThat(Positions.of(null)).isEmpty();
    }

    @Test
    void coversThenUpToAndWithItsIndexButNoGap() {
        assertThat(Positions.covers(AT_7_WITHOUT_5, 7)).isTrue();
        assertThat(Positions.covers(AT_7_WITHOUT_5, 8)).isFalse();
        assertThat(Positions.covers(AT_7_WITHOUT_5, 5)).isFalse();
    }

    @Test
    void coversDuringReplayThenOnlyWhatWasSeenAgain() {
        TrackingToken replay =
                ReplayToken.createReplayToken(AT_7_WITHOUT_5, GapAwareTrackingToken.newInstance(2, List.of()));
        assertThat(Positions.covers(replay, 2)).isTrue();
        assertThat(Positions.covers(replay, 7)).isFalse();
        assertThat(Positions.of(replay)).hasValue(2);
    }
}
