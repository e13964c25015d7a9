package dev.svctok.eventstore;

import dev.svctok.api.Actor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;

/**
 * Revision 1 wrote the actor into the metadata as six texts among those of Axon. Since revision 2 it is one object, in which
 * an id is a number, under one key.
 */
final class StructuredActorUpcaster extends SingleEventUpcaster {

    private static final Set<String> TYPES =
            Set.of("svctok.TokenCreated", "svctok.TokenBootstrapped", "svctok.TokenDeleted");
    private static final String FROM = "1";
    private static final String TO = "2";

    private static final String TOKEN_ID = "actorTokenId";
    private static final Map<String, String> MEMBERS = Map.of(
            "actorKind",
            "kind",
            TOKEN_ID,
            "tokenId",
            "actorTokenName",
            "tokenName",
            "actorRemoteAddress",
            "remoteAddress",
            "actorUserAgent",
            "userAgent",
            "actorRequestId",
            "requestId");

    @Override
    protected boolean canUpcast(IntermediateEventRepresentation event) {
        SerializedType type = event.getType();
        return TYPES.contains(type.getName()) && FROM.equals(type.getRevision());
    }

    @Override
    protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
        return event.upcast(
                new SimpleSerializedType(event.getType().getName(), TO),
                byte[].class,
                Function.identity(),
                StructuredActorUpcaster::withActor);
    }

    private static MetaData withActor(MetaData metaData) {
        Map<String, Object> actor = new LinkedHashMap<>();
        MEMBERS.forEach((key, member) -> {
            Object value = metaData.get(key);
            if (value != null) {
                actor.put(member, key.equals(TOKEN_ID) ? Long.valueOf(value.toString()) : value);
            }
        });
        return actor.isEmpty()
                ? metaData
                : metaData.withoutKeys(MEMBERS.keySet()).and(Actor.KEY, actor);
    }
}
