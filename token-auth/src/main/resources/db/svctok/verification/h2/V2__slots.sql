-- Twice, to be built anew while it serves.
alter table if exists verification rename to verification_a;

create table if not exists verification_b (
    token_id    bigint       not null primary key,
    secret_hash varbinary    not null,
    name        varchar(512) not null,
    roles       varchar      not null,
    expiration  bigint,
    bootstrap   boolean      not null,
    constraint verification_b_secret_hash unique (secret_hash)
);

merge into projection_slot (projection, live, version) key (projection) values ('verification', 'A', 1);
merge into projection_idle (projection) key (projection) values ('verification');
