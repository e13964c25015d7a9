-- Twice, to be built anew while it serves.
alter table verification rename to verification_a;

create table verification_b (
    token_id    bigint       not null primary key,
    secret_hash bytea        not null,
    name        varchar(512) not null,
    roles       text         not null,
    expiration  bigint,
    bootstrap   boolean      not null,
    constraint verification_b_secret_hash unique (secret_hash)
);

insert into projection_slot (projection, live, version) values ('verification', 'A', 1);
insert into projection_idle (projection) values ('verification');
