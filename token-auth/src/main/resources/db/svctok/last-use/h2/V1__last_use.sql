-- When, from where and with what each token was used last. Not from events: what stands here cannot be built anew.
create table if not exists last_use (
    token_id        bigint      not null primary key,
    used_at         bigint      not null,
    remote_address  varchar(256),
    user_agent      varchar(256),
    introspected_by bigint
);

-- Before that moment nothing was recorded: a token without a use was perhaps used before it.
create table if not exists last_use_recorded (
    since bigint not null
);

insert into last_use_recorded (since)
select cast(extract(epoch from current_timestamp) * 1000 as bigint)
where not exists (select 1 from last_use_recorded);
