#!/usr/bin/env bash
# Makes every secret that compose.yaml names, in deploy/secrets. What is there stays as it is: run it again after an update.
# The folder is closed to everybody else; the files in it are readable, because containers read them as other users.
set -euo pipefail
cd "$(dirname "$0")"
umask 022
mkdir -p secrets
chmod 700 secrets

# Passwords and keys: 64 hexadecimal digits each; those of the bus begin with a letter, or its server reads some as numbers.
sed -n 's#.*{ file: ./secrets/\(.*\) }#\1#p' compose.yaml | while read -r name; do
    [ -e "secrets/$name" ] && continue
    case $name in
    bus_ca | bus_certificate | bus_key) ;;
    bus_*) echo "p$(openssl rand -hex 32)" >"secrets/$name" ;;
    *) openssl rand -hex 32 >"secrets/$name" ;;
    esac
done

# The same passwords for the server, by the names that its configuration gives them. A user without a process of its own
# (intake is in the gateway's) gets one that nobody knows.
sed -n 's/.*password: \$\(VANGNET_NATS_PASSWORD_\)\(.*\)/\1 \2/p' nats/authorization.conf | while read -r variable user; do
    file=secrets/bus_${user,,}
    if [ -e "$file" ]; then password=$(cat "$file"); else password=p$(openssl rand -hex 32); fi
    echo "$variable$user=$password"
done >secrets/bus_passwords.env

# An authority for the bus, and the server's certificate; the authority's key is not kept.
if [ ! -e secrets/bus_certificate ]; then
    authority_key=$(mktemp)
    trap 'rm -f "$authority_key" secrets/request' EXIT
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=Vangnet bus" \
        -keyout "$authority_key" -out secrets/bus_ca 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=nats" \
        -keyout secrets/bus_key -out secrets/request 2>/dev/null
    chmod 644 secrets/bus_key
    openssl x509 -req -in secrets/request -CA secrets/bus_ca -CAkey "$authority_key" -days 3650 \
        -extfile <(printf 'subjectAltName=DNS:nats') -out secrets/bus_certificate 2>/dev/null
fi
