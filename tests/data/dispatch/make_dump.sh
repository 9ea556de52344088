#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the dumps of this folder: tables.sql into a private PostgreSQL, then pg_dump in its two forms. Needs PostgreSQL 15
# (Debian: postgresql-15) and an account that is not root. Usage: make_dump.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PATH="$PATH:/usr/lib/postgresql/15/bin"
cluster=$(mktemp -d)
trap 'pg_ctl -D "$cluster/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$cluster"' EXIT
initdb -D "$cluster/data" --auth=trust --encoding=UTF8 --locale=C >/dev/null
pg_ctl -D "$cluster/data" -w -l "$cluster/log" -o "-c listen_addresses='' -k $cluster" start >/dev/null
createdb -h "$cluster" dispatch
psql -h "$cluster" -q -v ON_ERROR_STOP=1 -d dispatch -f "$here/tables.sql" >/dev/null
pg_dump -h "$cluster" -Fp --no-owner dispatch >"$1/copy.sql"
pg_dump -h "$cluster" -Fp --no-owner --inserts dispatch >"$1/inserts.sql"
pg_dump -h "$cluster" -Fp --no-owner --column-inserts --rows-per-insert=2 dispatch >"$1/column_inserts.sql"
# psql's tokens differ at every dump and mean nothing.
sed -i 's/^\\\(un\)\{0,1\}restrict .*/\\\1restrict ***/' "$1/copy.sql" "$1/inserts.sql" "$1/column_inserts.sql"
