package dev.svctok.auth.web;

import dev.svctok.api.TokenId;
import dev.svctok.auth.RefusalReason;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;

/** The credentials of a request are not good. The reason is the operator's business alone. */
final class TokenRefusedException extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;
    private final transient @Nullable TokenId id;

    TokenRefusedException(RefusalReason reason, @Nullable TokenId id) {
        super(reason.label());
        this.reason = reason;
        this.id = id;
    }

    TokenRefusedException(RefusalReason reason) {
        this(reason, null);
    }

    RefusalReason reason() {
        return reason;
    }

    @Nullable
    TokenId id() {
        return id;
    }
}
