-- Which of its two sets of tables serves, for each projection, and how often that has changed.
create table projection_slot (
    projection varchar(255) not null primary key,
    live       varchar(1)   not null,
    version    integer      not null
);
