package dev.svctok.cli.command;

import dev.svctok.cli.http.AuditEvent;
import dev.svctok.cli.http.AuditEvent.Actor;
import dev.svctok.cli.http.AuditEvent.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an audit event says, in few words. What it does not say is empty. */
final class EventText {

    private static final String PREFIX = "svctok.";
    /** How many characters of a user agent are shown. */
    private static final int AGENT = 40;

    private EventText() {}

    static String kind(AuditEvent event) {
        return kind(event.type());
    }

    static String kind(String type) {
        return type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : type;
    }

    static String token(AuditEvent event) {
        return named(event.tokenName(), event.tokenId());
    }

    static String by(AuditEvent event) {
        Actor actor = event.actor();
        String token = named(actor.tokenName(), actor.tokenId());
        return token.isEmpty() ? actor.kind() : token;
    }

    static String from(AuditEvent event) {
        String address = event.actor().remoteAddress();
        String agent = event.actor().userAgent();
        if (agent == null) {
            return address == null ? "" : address;
        }
        return (address == null ? "" : address + " ") + "(" + shortened(agent) + ")";
    }

    /** Browsers tell so much of themselves that no table would fit on a screen. */
    private static String shortened(String agent) {
        if (agent.codePointCount(0, agent.length()) <= AGENT) {
            return agent;
        }
        return agent.substring(0, agent.offsetByCodePoints(0, AGENT - 1)).stripTrailing() + "…";
    }

    /** As {@code name: ci, roles: [a] → [b]}; with {@code was} before it where all of it is gone. */
    static String change(AuditEvent event) {
        boolean gone = areGone(event.changes());
        StringBuilder text = new StringBuilder();
        for (Change change : event.changes()) {
            text.append(text.isEmpty() ? (gone ? "was " : "") : ", ");
            text.append(change.member()).append(": ");
            if (change.before() != null) {
                text.append(value(change, change.before())).append(gone ? "" : " → ");
            }
            if (!gone) {
                text.append(change.after() == null ? "none" : value(change, change.after()));
            }
        }
        return text.toString();
    }

    private static boolean areGone(List<Change> changes) {
        for (Change change : changes) {
            if (change.after() != null) {
                return false;
            }
        }
        return true;
    }

    private static String value(Change change, Object value) {
        if (change.member().equals("expiration") && value instanceof Long time) {
            return Dates.formatExactly(time);
        }
        String text = value.toString();
        return text.isEmpty() ? "\"\"" : text;
    }

    private static String named(@Nullable String name, @Nullable Long id) {
        if (name == null) {
            return id == null ? "" : id.toString();
        }
        return id == null ? name : name + " (" + id + ")";
    }
}
