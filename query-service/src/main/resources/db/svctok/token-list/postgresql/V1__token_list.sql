-- The list that people read. Sorted, searched and paged by (name, id).
create table token_list (
    id                bigint       not null primary key,
    name              text collate "C" not null,
    roles             text         not null,
    expiration        bigint,
    description       text,
    dedicated_subject text,
    last_update       bigint       not null
);

create index token_list_name on token_list (name, id);

-- The same order again for the tokens of one role.
create table token_list_role (
    role text collate "C" not null,
    name text collate "C" not null,
    id   bigint       not null,
    primary key (role, name, id)
);

create index token_list_role_id on token_list_role (id);
