-- The verifiers that may accept tokens, and what each of them has seen. One row for each that has started.
create table if not exists verifier_lease (
    id              varchar(64)  not null primary key,
    node            varchar(255) not null,
    -- The newest event in its memory, and the places before it where it has seen none.
    position        bigint       not null,
    gaps            varchar not null,
    -- Grows with each renewal. Who has seen it stand still for the duration knows that the lease has ended.
    renewals        bigint       not null,
    duration_millis bigint       not null
);
