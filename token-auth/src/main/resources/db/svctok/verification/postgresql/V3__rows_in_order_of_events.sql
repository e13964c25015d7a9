-- The same tables without primary keys, whose order H2 gives to the rows: those of a projection that is built anew come in the
-- order of the events, and its indexes are made when they are there. Filled from the events.
drop table verification_a;
drop table verification_b;
delete from dead_letter where projection = 'verification';
delete from projection_position where projection = 'verification';
update projection_slot set live = 'A' where projection = 'verification';

create table verification_a (
    token_id    bigint       not null,
    secret_hash bytea        not null,
    name        varchar(512) not null,
    roles       text         not null,
    expiration  bigint,
    bootstrap   boolean      not null
);

create unique index verification_a_token_id on verification_a (token_id);
create unique index verification_a_secret_hash on verification_a (secret_hash);

create table verification_b (
    token_id    bigint       not null,
    secret_hash bytea        not null,
    name        varchar(512) not null,
    roles       text         not null,
    expiration  bigint,
    bootstrap   boolean      not null
);

create unique index verification_b_token_id on verification_b (token_id);
create unique index verification_b_secret_hash on verification_b (secret_hash);
