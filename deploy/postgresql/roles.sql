-- The roles of svctok in a database of PostgreSQL, and the schemas that they own. Run once, by a superuser, in that database. The
-- passwords are taken from the environment, as every user of a machine can see what a process was called with:
--
--   export OWNER_PASSWORD=... SERVICE_PASSWORD=...
--   psql svctok
--   \set owner_password `printf %s "$OWNER_PASSWORD"`
--   \set service_password `printf %s "$SERVICE_PASSWORD"`
--   \i roles.sql
--
-- svctok_owner makes and changes the tables of the events (svctok.storage.migration.username). svctok is what the service runs
-- as (svctok.storage.username): it may read events and append some, and do nothing else to them. The read model, which can be
-- built anew from the events, is its own.
create role svctok_owner login password :'owner_password';
create role svctok login password :'service_password';

create schema events authorization svctok_owner;
create schema read_model authorization svctok;
