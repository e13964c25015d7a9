-- The list that people read. Sorted, searched and paged by (name, id).
create table if not exists token_list (
    id                bigint       not null primary key,
    name              varchar(512) not null,
    roles             varchar      not null,
    expiration        bigint,
    description       varchar,
    dedicated_subject varchar,
    last_update       bigint       not null
);

create index if not exists token_list_name on token_list (name, id);

-- The same order again for the tokens of one role.
create table if not exists token_list_role (
    role varchar(512) not null,
    name varchar(512) not null,
    id   bigint       not null,
    primary key (role, name, id)
);

create index if not exists token_list_role_id on token_list_role (id);
