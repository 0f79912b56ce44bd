#!/usr/bin/env bash
# Runs once, at the first start of an empty volume: the database of Mem0, with its own role, beside Temporal's own two
# (which Temporal's image makes). The extension needs a superuser, so it is made here and not by the backend; the grants let
# the backend clear the write-ahead log of what a user deleted (docs/howto/memory.md).
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set=password="$MEMORY_PASSWORD" <<'SQL'
CREATE ROLE memory LOGIN PASSWORD :'password';
CREATE DATABASE memory OWNER memory;
\connect memory
CREATE EXTENSION vector;
GRANT pg_checkpoint TO memory;
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO memory;
SQL
