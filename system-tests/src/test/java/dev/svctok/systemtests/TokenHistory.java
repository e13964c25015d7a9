package dev.svctok.systemtests;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that was asked of any process about one token, and when. From that alone it is decided what of it is not allowed: a use
 * that begins after a deletion's answer must not be accepted; one that begins after the creation's answer, and ends before the
 * deletion begins, must not be refused, but by a process that the answer has named; the same holds for the list; nobody is ever
 * taken for another. That a process does not answer, or says that it cannot tell, is allowed. Moments are those of
 * {@link System#nanoTime()}.
 */
final class TokenHistory {

    /** The process id with which the name of each verifier begins that may not know of a write, or all. */
    private static final Pattern VERIFIER = Pattern.compile("verifier;node=\"(\\*|\\d+)");

    private static final Pattern LIST = Pattern.compile("(^|[ ,])list\\b");
    private static final String ANY = "*";

    /** A request to a process, and what it has answered. */
    record Exchange(long pid, long begun, long ended) {

        boolean isWithin(long from, long to) {
            return begun > from && ended < to;
        }

        boolean overlaps(long from, long to) {
            return begun < to && ended > from;
        }
    }

    /**
     * Who may not show a write yet, as its answer says.
     *
     * @param verifiers process ids
     */
    record Pending(Set<String> verifiers, boolean list) {

        static final Pending NONE = new Pending(Set.of(), false);

        static Pending of(String header) {
            return new Pending(
                    VERIFIER.matcher(header)
                            .results()
                            .map(verifier -> verifier.group(1))
                            .collect(Collectors.toSet()),
                    LIST.matcher(header).find());
        }

        boolean isAny() {
            return verifiers.contains(ANY);
        }

        boolean mayConcern(long pid) {
            return isAny() || verifiers.contains(Long.toString(pid));
        }
    }

    /** An answer to a creation or a deletion. */
    record Write(Exchange exchange, int status, Pending pending) {}

    /** @param caller whom the process took the user for, where it says that */
    record Use(
            Exchange exchange, boolean accepted, @Nullable Long caller) {}

    /** What the list held. */
    record Listing(Exchange exchange, Set<Long> ids) {}

    private final long id;
    private final String secret;
    private final Write creation;
    private final Queue<Write> deletions = new ConcurrentLinkedQueue<>();
    private final Queue<Use> uses = new ConcurrentLinkedQueue<>();

    private volatile long deletionBegun = Long.MAX_VALUE;
    private volatile long deletionAnswered = Long.MAX_VALUE;

    TokenHistory(long id, String secret, Write creation) {
        this.id = id;
        this.secret = secret;
        this.creation = creation;
    }

    long id() {
        return id;
    }

    String secret() {
        return secret;
    }

    Write creation() {
        return creation;
    }

    /** Before the first request is sent. */
    void deletionBegins(long moment) {
        deletionBegun = moment;
    }

    /** @return whether it is deleted for certain */
    boolean add(Write deletion) {
        deletions.add(deletion);
        if (deletion.status() == 204 || deletion.status() == 404) {
            deletionAnswered = deletion.exchange().ended();
        }
        return isDeleted();
    }

    void add(Use use) {
        uses.add(use);
    }

    boolean isDeleted() {
        return deletionAnswered != Long.MAX_VALUE;
    }

    /** @return whether any request that deletes it overlapped that time */
    boolean isDeletedDuring(long from, long to) {
        return deletions.stream().anyMatch(deletion -> deletion.exchange().overlaps(from, to));
    }

    long usesDuring(long from, long to) {
        return count(use -> use.exchange().overlaps(from, to));
    }

    long accepted() {
        return count(Use::accepted);
    }

    long refusedAfterDeletion() {
        return count(use -> !use.accepted() && use.exchange().begun() > deletionAnswered);
    }

    /** Refusals of a token that is there, which are allowed as the answer to its creation has named who may refuse it. */
    long excused() {
        return count(use -> isRefusedThoughThere(use) && mayBeUnknownTo(use));
    }

    private long count(Predicate<Use> which) {
        return uses.stream().filter(which).count();
    }

    private boolean isRefusedThoughThere(Use use) {
        return !use.accepted() && use.exchange().isWithin(creation.exchange().ended(), deletionBegun);
    }

    private boolean mayBeUnknownTo(Use use) {
        return creation.pending().mayConcern(use.exchange().pid());
    }

    /** What is not allowed, in words. */
    Stream<String> violations() {
        return Stream.concat(
                uses.stream().flatMap(this::violations),
                deletions.stream().limit(1).flatMap(this::lost));
    }

    private Stream<String> violations(Use use) {
        Stream.Builder<String> found = Stream.builder();
        if (use.accepted() && use.exchange().begun() > deletionAnswered) {
            found.add(told("accepted after its deletion was answered", use.exchange()));
        }
        if (isRefusedThoughThere(use) && !mayBeUnknownTo(use)) {
            found.add(told("refused though it was there", use.exchange()));
        }
        Long caller = use.caller();
        if (caller != null && caller != id) {
            found.add(told("taken for " + caller, use.exchange()));
        }
        return found.build();
    }

    /** Nobody else deletes it. After a request that was not answered, it may be gone. */
    private Stream<String> lost(Write firstDeletion) {
        return firstDeletion.status() == 404
                ? Stream.of(told("not found though it was there", firstDeletion.exchange()))
                : Stream.empty();
    }

    /** What is not allowed of a list. */
    Stream<String> violations(Listing listing) {
        boolean listed = listing.ids().contains(id);
        Exchange exchange = listing.exchange();
        if (listed && exchange.begun() > deletionAnswered && mustNotBeListed()) {
            return Stream.of(told("listed after its deletion was answered", exchange));
        }
        if (!listed
                && exchange.isWithin(creation.exchange().ended(), deletionBegun)
                && !creation.pending().list()) {
            return Stream.of(told("not listed though it was there", exchange));
        }
        return Stream.empty();
    }

    /** An answer that it is not to be found says nothing of the list. */
    private boolean mustNotBeListed() {
        return deletions.stream()
                .anyMatch(deletion ->
                        deletion.status() == 204 && !deletion.pending().list());
    }

    private String told(String what, Exchange exchange) {
        return "%s: token %d by process %d, %s; created %s, deleted %s"
                .formatted(
                        what,
                        id,
                        exchange.pid(),
                        told(exchange),
                        told(creation.exchange()) + " " + creation.pending(),
                        deletions.stream()
                                .map(deletion ->
                                        told(deletion.exchange()) + ": " + deletion.status() + " " + deletion.pending())
                                .toList());
    }

    /** In milliseconds after the creation began. */
    private String told(Exchange exchange) {
        return "from %d to %d ms".formatted(sinceCreation(exchange.begun()), sinceCreation(exchange.ended()));
    }

    private long sinceCreation(long moment) {
        return TimeUnit.NANOSECONDS.toMillis(moment - creation.exchange().begun());
    }

    static List<String> violations(List<TokenHistory> tokens, List<Listing> listings) {
        return tokens.stream()
                .flatMap(token ->
                        Stream.concat(token.violations(), listings.stream().flatMap(token::violations)))
                .toList();
    }
}
