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
