-- The same tables without primary keys, whose order H2 gives to the rows: those of a projection that is built anew come in the
-- order of the events, and its indexes are made when they are there. Filled from the events.
drop table if exists token_list_role_a;
drop table if exists token_list_a;
drop table if exists token_list_role_b;
drop table if exists token_list_b;
delete from dead_letter where projection = 'token-list';
delete from projection_position where projection = 'token-list';
update projection_slot set live = 'A' where projection = 'token-list';

create table if not exists token_list_a (
    id                bigint  not null,
    live              boolean not null,
    name              varchar(512) not null,
    roles             varchar not null,
    expiration        bigint,
    description       varchar,
    dedicated_subject varchar,
    created_at        bigint  not null,
    deleted_at        bigint,
    lifetime          bigint
);

create unique index if not exists token_list_a_id on token_list_a (id);
create index if not exists token_list_a_name on token_list_a (live, name, id);
create index if not exists token_list_a_created on token_list_a (created_at, id);
create index if not exists token_list_a_deleted on token_list_a (deleted_at, id);
create index if not exists token_list_a_lifetime on token_list_a (lifetime, deleted_at);
create index if not exists token_list_a_expiration on token_list_a (expiration, id);

-- The same order again for the tokens of one role.
create table if not exists token_list_role_a (
    role varchar(512) not null,
    live boolean not null,
    name varchar(512) not null,
    id   bigint  not null
);

create index if not exists token_list_role_a_id on token_list_role_a (id);
create unique index if not exists token_list_role_a_name on token_list_role_a (role, live, name, id);

create table if not exists token_list_b (
    id                bigint  not null,
    live              boolean not null,
    name              varchar(512) not null,
    roles             varchar not null,
    expiration        bigint,
    description       varchar,
    dedicated_subject varchar,
    created_at        bigint  not null,
    deleted_at        bigint,
    lifetime          bigint
);

create unique index if not exists token_list_b_id on token_list_b (id);
create index if not exists token_list_b_name on token_list_b (live, name, id);
create index if not exists token_list_b_created on token_list_b (created_at, id);
create index if not exists token_list_b_deleted on token_list_b (deleted_at, id);
create index if not exists token_list_b_lifetime on token_list_b (lifetime, deleted_at);
create index if not exists token_list_b_expiration on token_list_b (expiration, id);

-- The same order again for the tokens of one role.
create table if not exists token_list_role_b (
    role varchar(512) not null,
    live boolean not null,
    name varchar(512) not null,
    id   bigint  not null
);

create index if not exists token_list_role_b_id on token_list_role_b (id);
create unique index if not exists token_list_role_b_name on token_list_role_b (role, live, name, id);
