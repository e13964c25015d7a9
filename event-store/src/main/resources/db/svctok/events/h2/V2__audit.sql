-- Whose bearer caused the event, to find all that a token did.
alter table domain_event add column if not exists actor_token_id bigint;

update domain_event
set actor_token_id = cast(regexp_substr(utf8tostring(meta_data), '"actorTokenId":"([0-9]+)"', 1, 1, '', 1) as bigint)
where meta_data is not null;

create index if not exists domain_event_actor on domain_event (actor_token_id, global_index);
