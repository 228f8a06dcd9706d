-- The roles of the key store's cluster, which holds nothing else and shares no disk and no backup with the log's.
-- Run once as superuser in its database, before `vangnet migrate`; again changes nothing:
--
--     createdb vangnet_keys && psql -d vangnet_keys -v ON_ERROR_STOP=1 -f deploy/postgres/keys.sql
--
-- A destroyed key has to leave every file of the cluster. For that its postgresql.conf says (the program refuses to start
-- on anything else):
--
--     wal_recycle = off               # an old segment is removed, not renamed with its bytes in it
--     wal_keep_size = 0
--     min_wal_size = 32MB
--     archive_mode = off              # an archive would keep what is destroyed here
--     log_parameter_max_length = 0    # no keys in the server's own log
--
-- and it has no replication slot that may lag. Not reached from here, so to be arranged outside: a base backup holds the
-- keys of its day until it is deleted, so its retention is the delay of an erasure; take base backups, not dumps (a dump
-- that starts in the moment of a destruction can find the table empty).

DO $roles$
DECLARE
    v_group text;
    v_login text;
BEGIN
    FOREACH v_group IN ARRAY ARRAY['vangnet_keys_owner', 'vangnet_keys'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_group) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', v_group);
        END IF;
    END LOOP;

    FOR v_login, v_group IN
        VALUES ('vangnet_keys_migrator', 'vangnet_keys_owner'), ('vangnet_sealer', 'vangnet_keys')
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_login) THEN
            EXECUTE format('CREATE ROLE %I LOGIN INHERIT', v_login);
        END IF;
        EXECUTE format('GRANT %I TO %I', v_group, v_login);
    END LOOP;

    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO vangnet_keys', current_database());
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO vangnet_keys_owner, vangnet_keys_migrator',
                   current_database());
END
$roles$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- What it takes to make the WAL of a destroyed key go.
GRANT pg_checkpoint TO vangnet_keys;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO vangnet_keys;
