#!/bin/sh
# Gives every login the password in the secret of its name. The PostgreSQL image runs it once, after the roles are made.
# The password goes from the file into psql, never over an argument or the environment.
set -eu
for file in "${SECRETS:-/run/secrets}"/vangnet_*; do
    psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 <<SQL
\\set password \`cat "$file"\`
ALTER ROLE "${file##*/}" PASSWORD :'password';
SQL
done
