package dev.svctok.eventstore;

import org.axonframework.eventhandling.TrackingToken;

/** A class that nothing in a database may cause to be loaded. It remembers, elsewhere, that it was. */
final class Intruder implements TrackingToken {

    /** The system property that tells. A constant: to look at it loads nothing. */
    static final String LOADED = "svctok.test.intruder.loaded";

    static {
        System.setProperty(LOADED, "true");
    }

    @Override
    public TrackingToken lowerBound(TrackingToken other) {
        return this;
    }

    @Override
    public TrackingToken upperBound(TrackingToken other) {
        return this;
    }

    @Override
    public boolean covers(TrackingToken other) {
        return false;
    }
}
