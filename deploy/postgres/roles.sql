-- The roles of the log's cluster. Run once as superuser in the database of the log, before `vangnet migrate`; again
-- changes nothing:
--
--     createdb vangnet && psql -d vangnet -v ON_ERROR_STOP=1 -f deploy/postgres/roles.sql
--
-- vangnet_owner     owns everything, nobody logs in as it
-- vangnet_service   reads, and writes through the functions of the schema only
-- vangnet_auditor   reads events, commands, heads and snapshots: what `vangnet verify` compares
--
-- Below them one login for each program. A login has no password until it gets one (`\password vangnet_intake`), or a client
-- certificate in pg_hba.conf. Reached from another machine: `hostssl` lines only.

DO $roles$
DECLARE
    v_group text;
    v_login text;
BEGIN
    FOREACH v_group IN ARRAY ARRAY['vangnet_owner', 'vangnet_service', 'vangnet_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_group) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', v_group);
        END IF;
    END LOOP;

    FOR v_login, v_group IN
        VALUES ('vangnet_migrator', 'vangnet_owner'),
               ('vangnet_intake', 'vangnet_service'),
               ('vangnet_triage', 'vangnet_service'),
               ('vangnet_ambulant', 'vangnet_service'),
               ('vangnet_placement', 'vangnet_service'),
               ('vangnet_stay', 'vangnet_service'),
               ('vangnet_watch', 'vangnet_service'),
               ('vangnet_gateway', 'vangnet_service'),
               ('vangnet_audit', 'vangnet_auditor')
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_login) THEN
            EXECUTE format('CREATE ROLE %I LOGIN INHERIT', v_login);
        END IF;
        EXECUTE format('GRANT %I TO %I', v_group, v_login);
        -- A client that stops half way must not hold the head row of a region.
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''10s''', v_login);
        EXECUTE format('ALTER ROLE %I SET synchronous_commit = ''on''', v_login);
    END LOOP;

    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO vangnet_service, vangnet_auditor', current_database());
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO vangnet_owner, vangnet_migrator', current_database());
END
$roles$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
