package dev.svctok.eventstore;

import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** JSON by Jackson, with the {@link StoredTypes stored names} of our types, and no other type than those and Axon's. */
final class StoredTypeSerializer extends Jackson3Serializer {

    StoredTypeSerializer() {
        // Axon's wrapped tokens name the class of the token inside them.
        super(Jackson3Serializer.builder()
                .jsonMapperBuilderCustomizer(
                        mapper -> mapper.polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder()
                                .allowIfSubType("org.axonframework.")
                                .build())));
    }

    @Override
    public SerializedType typeForClass(@SuppressWarnings("rawtypes") @Nullable Class type) {
        if (type == null || Void.TYPE.equals(type) || Void.class.equals(type)) {
            return SimpleSerializedType.emptyType();
        }
        return new SimpleSerializedType(
                StoredTypes.nameOf(type), getRevisionResolver().revisionOf(type));
    }

    @Override
    protected String resolveClassName(SerializedType serializedType) {
        String className = StoredTypes.classNameOf(serializedType.getName());
        if (className == null) {
            throw new SerializationException("The stored type %s (revision %s) is not known to this version of svctok"
                    .formatted(serializedType.getName(), serializedType.getRevision()));
        }
        return className;
    }
}
