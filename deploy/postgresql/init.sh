#!/bin/sh
# Makes the roles of svctok in the database of docker-compose.yml. The image of PostgreSQL runs it once, when it has made the
# database.
set -eu

OWNER_PASSWORD=$(cat /run/secrets/owner-password)
SERVICE_PASSWORD=$(cat /run/secrets/service-password)
: "${OWNER_PASSWORD:?/run/secrets/owner-password is empty}" "${SERVICE_PASSWORD:?/run/secrets/service-password is empty}"
export OWNER_PASSWORD SERVICE_PASSWORD

# By the environment: the arguments of a process can be seen by every user of the machine.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'PSQL'
\set owner_password `printf %s "$OWNER_PASSWORD"`
\set service_password `printf %s "$SERVICE_PASSWORD"`
\i /etc/svctok/roles.sql
PSQL
