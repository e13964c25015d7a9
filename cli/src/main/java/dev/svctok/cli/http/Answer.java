package dev.svctok.cli.http;

import org.jspecify.annotations.Nullable;

/**
 * What came back.
 *
 * @param call the method and the address, for messages
 * @param contentType null where the answer does not say
 * @param location where the answer redirects to; null where it does not
 * @param link to other parts of what was asked for; null where there are none
 * @param head the position of the newest event, as the answer says it; null where it does not
 * @param pending who does not know yet what was written, as the answer says it; null where all do
 * @param usesRecordedSince the moment before which nobody knows what was used, as the answer says it; null where it does not
 * @param retryAfter how long to wait, as the answer says it; null where it does not
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers, and nobody writes into them
record Answer(
        String call,
        int status,
        @Nullable String contentType,
        @Nullable String location,
        @Nullable String retryAfter,
        @Nullable String link,
        @Nullable String head,
        @Nullable String pending,
        @Nullable String usesRecordedSince,
        byte[] body) {

    Answer withBody(byte[] other) {
        return new Answer(
                call, status, contentType, location, retryAfter, link, head, pending, usesRecordedSince, other);
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
