package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.event.TokenCreated;
import java.util.List;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.junit.jupiter.api.Test;

class StoredTypeSerializerTest {

    private final StoredTypeSerializer serializer = new StoredTypeSerializer();

    @Test
    void deserializeWhenClassIsNotAllowedThenItIsNotEvenLoaded() {
        var type = new SimpleSerializedType(Intruder.class.getName(), null);
        assertThatThrownBy(() -> serializer.deserialize(new SimpleSerializedObject<>("{}", String.class, type)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(Intruder.class.getName());
        assertThat(System.getProperty(Intruder.LOADED)).isNull();
    }

    @Test
    void classForTypeWhenClassIsNotAllowedThenItIsNotEvenLoaded() {
        assertThatThrownBy(() -> serializer.classForType(new SimpleSerializedType(Intruder.class.getName(), null)))
                .isInstanceOf(SerializationException.class);
        assertThat(System.getProperty(Intruder.LOADED)).isNull();
    }

    @Test
    void classForTypeWhenJavaNameOfEventThenRefused() {
        assertThatThrownBy(() -> serializer.classForType(new SimpleSerializedType(TokenCreated.class.getName(), "1")))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void deserializeReplayTokenWhenInnerClassIsNotAllowedThenItIsNotEvenLoaded() {
        SerializedObject<String> stored = serializer.serialize(replay(), String.class);
        String forged = stored.getData().replace(GapAwareTrackingToken.class.getName(), Intruder.class.getName());
        assertThat(forged).contains(Intruder.class.getName());
        assertThatThrownBy(() ->
                        serializer.deserialize(new SimpleSerializedObject<>(forged, String.class, stored.getType())))
                .isInstanceOf(SerializationException.class);
        assertThat(System.getProperty(Intruder.LOADED)).isNull();
    }

    @Test
    void replayTokenThenReadAsWritten() {
        SerializedObject<byte[]> stored = serializer.serialize(replay(), byte[].class);
        TrackingToken read = serializer.deserialize(stored);
        assertThat(read).isEqualTo(replay());
    }

    private static TrackingToken replay() {
        return ReplayToken.createReplayToken(
                GapAwareTrackingToken.newInstance(7, List.of(5L)), GapAwareTrackingToken.newInstance(3, List.of()));
    }
}
