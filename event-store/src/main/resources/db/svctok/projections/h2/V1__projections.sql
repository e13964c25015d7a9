-- How far each projection has come. Committed together with the rows that the events led to.
create table if not exists projection_position (
    projection  varchar(255) not null,
    segment     integer      not null,
    token       varbinary,
    token_type  varchar(255),
    last_update varchar(64),
    owner       varchar(255),
    primary key (projection, segment)
);

-- Events that a projection could not digest, with all later ones of the same token.
create table if not exists dead_letter (
    id                   varchar(255) not null primary key,
    projection           varchar(255) not null,
    sequence_identifier  varchar(255) not null,
    sequence_index       bigint       not null,
    message_type         varchar(255) not null,
    event_identifier     varchar(255) not null,
    time_stamp           varchar(64)  not null,
    payload_type         varchar(255) not null,
    payload_revision     varchar(64),
    payload              varbinary    not null,
    meta_data            varbinary,
    aggregate_type       varchar(255),
    aggregate_identifier varchar(255),
    sequence_number      bigint,
    token_type           varchar(255),
    token                varbinary,
    enqueued_at          varchar(64)  not null,
    last_touched         varchar(64),
    processing_started   varchar(64),
    cause_type           varchar(255),
    cause_message        varchar(1023),
    diagnostics          varbinary,
    constraint dead_letter_sequence unique (projection, sequence_identifier, sequence_index)
);
