package dev.svctok.query.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LifetimeTest {

    private static final long TODAY = 1_795_000_000_000L;

    @Test
    void nodesOfEveryMomentWithinThenTheIntervalsAmongThem() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            long from = TODAY + random.nextInt(1 << random.nextInt(31));
            long to = from + random.nextInt(1 << random.nextInt(31));
            long moment = to == from ? from : from + (long) (random.nextDouble() * (to - from));

            if (moment < to) {
                assertThat(Lifetime.nodesAt(moment))
                        .as("%d in [%d, %d)", moment, from, to)
                        .contains(Lifetime.node(from, to));
            }
        }
    }

    @Test
    void nodeThenWithinTheInterval() {
        assertThat(Lifetime.node(5, 6)).isEqualTo(5);
        assertThat(Lifetime.node(5, 7)).isEqualTo(6);
        assertThat(Lifetime.node(5, 9)).isEqualTo(8);
        assertThat(Lifetime.node(9, 9)).isEqualTo(9);
        // The clock of the node that deleted lags.
        assertThat(Lifetime.node(9, 3)).isEqualTo(9);
    }

    @Test
    void nodesAtThenFew() {
        assertThat(Lifetime.nodesAt(TODAY)).hasSizeLessThan(100);
    }
}
