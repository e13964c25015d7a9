package dev.svctok.eventstore;

/** Every projection has its tables twice: one set serves, while the other is free to be built anew. */
public enum Slot {
    A,
    B;

    public Slot other() {
        return this == A ? B : A;
    }

    /** What the names of its tables end with. */
    public String suffix() {
        return this == A ? "_a" : "_b";
    }
}
