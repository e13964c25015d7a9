package dev.svctok.auth;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tokens by one of their keys, in one array with open addressing: five to sixteen bytes a token, where a general map takes fifty.
 * One thread writes, any number read, without a lock.
 *
 * <p>What is removed leaves a mark, so that no reader on its way misses what stands behind. The marks go when the array is
 * written anew, which takes about 50 ms for each million of tokens and happens after at least a quarter as many changes.
 *
 * @param <K> the key; two tokens with equal keys are the same
 */
final class TokenTable<K> {

    private static final int SMALLEST = 16;

    private final Function<IndexedToken, K> keyOf;

    private volatile AtomicReferenceArray<@Nullable Object> places = new AtomicReferenceArray<>(SMALLEST);
    private volatile int size;

    /** Places with a token or a mark; of the thread that writes. */
    private int taken;

    private int marks;

    /** Stands where a token was removed. */
    private enum Mark {
        REMOVED
    }

    TokenTable(Function<IndexedToken, K> keyOf) {
        this.keyOf = keyOf;
    }

    /** Reads each place once: the next look at an empty one may show another token. */
    @Nullable
    IndexedToken find(K key) {
        AtomicReferenceArray<@Nullable Object> array = places;
        int last = array.length() - 1;
        int place = firstPlaceOf(key, last);
        for (Object there = array.get(place); there != null; there = array.get(place)) {
            if (isAt(there, key)) {
                return (IndexedToken) there;
            }
            place = (place + 1) & last;
        }
        return null;
    }

    int size() {
        return size;
    }

    /** All of them, as they are found one after another. */
    Stream<IndexedToken> tokens() {
        AtomicReferenceArray<@Nullable Object> array = places;
        return IntStream.range(0, array.length())
                .mapToObj(place -> array.get(place))
                .filter(IndexedToken.class::isInstance)
                .map(IndexedToken.class::cast);
    }

    /** Adds a token, or puts it in the place of the one with the same key. */
    void put(IndexedToken token) {
        K key = keyOf.apply(token);
        int place = placeOf(key, places);
        if (places.get(place) == null) {
            if (taken + 1 > places.length() / 4 * 3) {
                writeAnew();
                place = placeOf(key, places);
            }
            taken++;
            size = taken - marks;
        }
        places.set(place, token);
    }

    /** @return the token that was there */
    @Nullable
    IndexedToken remove(K key) {
        AtomicReferenceArray<@Nullable Object> array = places;
        int place = placeOf(key, array);
        if (array.get(place) instanceof IndexedToken token) {
            array.set(place, Mark.REMOVED);
            marks++;
            size = taken - marks;
            return token;
        }
        return null;
    }

    /** Where the token with this key stands, or else the empty place where it would. Of the thread that writes. */
    private int placeOf(K key, AtomicReferenceArray<@Nullable Object> array) {
        int last = array.length() - 1;
        int place = firstPlaceOf(key, last);
        for (Object there = array.get(place); there != null && !isAt(there, key); there = array.get(place)) {
            place = (place + 1) & last;
        }
        return place;
    }

    private static int firstPlaceOf(Object key, int last) {
        return spread(key.hashCode()) & last;
    }

    private boolean isAt(Object there, K key) {
        return there instanceof IndexedToken token && keyOf.apply(token).equals(key);
    }

    /** Lets every bit of a hash have its say in the lowest ones. */
    private static int spread(int hash) {
        int product = hash * 0x9E3779B9;
        return product ^ (product >>> 16);
    }

    /** Puts a copy without marks in the place of the array, of which at most half is taken. Fails as a whole, or not at all. */
    private void writeAnew() {
        AtomicReferenceArray<@Nullable Object> array = places;
        int length = Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, size * 2 - 1)) * 2);
        var copy = new AtomicReferenceArray<@Nullable Object>(length);
        for (int place = 0; place < array.length(); place++) {
            if (array.get(place) instanceof IndexedToken token) {
                copy.setPlain(placeOf(keyOf.apply(token), copy), token);
            }
        }
        places = copy;
        taken = size;
        marks = 0;
    }
}
