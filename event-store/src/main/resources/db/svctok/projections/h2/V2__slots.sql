-- Which of its two sets of tables serves, for each projection, and how often that has changed.
create table if not exists projection_slot (
    projection varchar(255) not null primary key,
    live       varchar(1)   not null,
    version    integer      not null
);

-- Whose row is locked may change the tables that do not serve; the processor of the projection does not wait for that.
create table if not exists projection_idle (
    projection varchar(255) not null primary key
);

-- The projections that are being built anew: which events are in the new rows already, and which node works on it.
create table if not exists projection_rebuild (
    projection varchar(255) not null primary key,
    version    integer      not null,
    token      varbinary,
    token_type varchar(255),
    events     bigint       not null,
    started_at varchar(64)  not null,
    node       varchar(255),
    node_seen  varchar(64),
    failure    varchar(1023)
);
