-- The same tables without primary keys, whose order H2 gives to the rows: those of a projection that is built anew come in the
-- order of the events, and its indexes are made when they are there. Filled from the events.
drop table if exists verification_a;
drop table if exists verification_b;
delete from dead_letter where projection = 'verification';
delete from projection_position where projection = 'verification';
update projection_slot set live = 'A' where projection = 'verification';

create table if not exists verification_a (
    token_id    bigint       not null,
    secret_hash varbinary    not null,
    name        varchar(512) not null,
    roles       varchar      not null,
    expiration  bigint,
    bootstrap   boolean      not null
);

create unique index if not exists verification_a_token_id on verification_a (token_id);
create unique index if not exists verification_a_secret_hash on verification_a (secret_hash);

create table if not exists verification_b (
    token_id    bigint       not null,
    secret_hash varbinary    not null,
    name        varchar(512) not null,
    roles       varchar      not null,
    expiration  bigint,
    bootstrap   boolean      not null
);

create unique index if not exists verification_b_token_id on verification_b (token_id);
create unique index if not exists verification_b_secret_hash on verification_b (secret_hash);
