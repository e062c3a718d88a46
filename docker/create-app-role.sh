#!/bin/sh
# Runs once, when the database is made: the role the application connects as owns nothing.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$(cat /run/secrets/app_password)" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE chujing_app LOGIN PASSWORD :'password';
SQL
