-- Whoever appends holds this lock, which many can share, until the transaction ends. Taken before the first event gets its
-- place: who gets the lock alone knows that no event will turn up below those that are there.
create function domain_event_appending() returns trigger
    language plpgsql as
$$
begin
    perform pg_advisory_xact_lock_shared(tg_relid::int, 0);
    return null;
end
$$;

create trigger domain_event_appending
    before insert on domain_event
    for each statement
execute function domain_event_appending();

-- Whose bearer caused the event, to find all that a token did.
alter table domain_event add column actor_token_id bigint;

update domain_event
set actor_token_id = (convert_from(meta_data, 'UTF8')::jsonb ->> 'actorTokenId')::bigint
where meta_data is not null;

create index domain_event_actor on domain_event (actor_token_id, global_index) where actor_token_id is not null;
