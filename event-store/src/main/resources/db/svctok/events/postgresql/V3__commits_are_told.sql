-- Who listens hears of every commit with events. Sent with the transaction: what is rolled back is not told, and what is told is
-- there.
create function domain_event_appended() returns trigger
    language plpgsql as
$$
begin
    perform pg_notify('svctok_events', '');
    return null;
end
$$;

create trigger domain_event_appended
    after insert on domain_event
    for each statement
execute function domain_event_appended();
