-- What a verifier loads into memory when it starts: one row for each token that is not deleted.
create table if not exists verification (
    token_id    bigint       not null primary key,
    secret_hash varbinary    not null,
    name        varchar(512) not null,
    roles       varchar      not null,
    expiration  bigint,
    bootstrap   boolean      not null,
    constraint verification_secret_hash unique (secret_hash)
);
