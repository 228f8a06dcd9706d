-- The log of one or more ledgers. Owned by vangnet_owner, which nobody logs in as; read by vangnet_service and
-- vangnet_auditor; written only through the functions of the next migration.

DO $roles$
DECLARE
    v_role text;
BEGIN
    FOREACH v_role IN ARRAY ARRAY['vangnet_owner', 'vangnet_service', 'vangnet_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = v_role) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', v_role);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- Roles belong to the cluster: a migration of another database was quicker.
            END;
        END IF;
    END LOOP;
END
$roles$;

ALTER SCHEMA vangnet OWNER TO vangnet_owner;
ALTER TABLE vangnet.migrations OWNER TO vangnet_owner;
SET LOCAL ROLE vangnet_owner;

-- What a row of the next three tables may hold is checked by the functions that write it, which are the only way: the
-- server parses a CHECK anew for every statement, which was a third of the time of an append.

-- One row a ledger: its clock, and its head, which every append locks. Few rows, updated all the time: room on
-- the page keeps the updates away from the index.
CREATE TABLE vangnet.ledgers (
    ledger text COLLATE "C" PRIMARY KEY,
    -- The position that the next event gets; the number of events.
    next bigint NOT NULL DEFAULT 0,
    -- Of the last event; NULL when there is none.
    recorded_at_us bigint,
    -- recorded_at_us before the last append: an UPDATE cannot return what it overwrote.
    floor_us bigint,
    simulated boolean NOT NULL,
    -- Of a simulated ledger; all three or none.
    clock_origin_us bigint,
    clock_set_at_us bigint,
    clock_rate_permille bigint
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000);

-- Keys begin with the column that tells most apart: a descent compares it alone. Only what is asked for along positions
-- begins with the ledger; there every insert goes to the rightmost page.
CREATE TABLE vangnet.events (
    position bigint NOT NULL,
    recorded_at_us bigint NOT NULL,
    version bigint NOT NULL,
    event_id uuid NOT NULL,
    case_id uuid,
    ledger text COLLATE "C" NOT NULL,
    stream text COLLATE "C" NOT NULL,
    type_name text NOT NULL,
    bytes bytea NOT NULL,
    leaf bytea NOT NULL,
    PRIMARY KEY (ledger, position),
    UNIQUE (stream, ledger, version)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

CREATE INDEX events_by_case ON vangnet.events (case_id, ledger, position) WHERE case_id IS NOT NULL;

-- What was accepted. `first` and `last` are positions.
CREATE TABLE vangnet.commands (
    first bigint NOT NULL,
    last bigint NOT NULL,
    recorded_at_us bigint NOT NULL,
    command_id uuid NOT NULL,
    ledger text COLLATE "C" NOT NULL,
    actor text NOT NULL,
    hmac bytea NOT NULL,
    PRIMARY KEY (command_id, ledger),
    UNIQUE (ledger, first)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

CREATE TABLE vangnet.checkpoints (
    next bigint NOT NULL CHECK (next >= 0),
    ledger text COLLATE "C" NOT NULL REFERENCES vangnet.ledgers,
    name text COLLATE "C" NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 256),
    PRIMARY KEY (ledger, name)
) WITH (fillfactor = 50);

CREATE TABLE vangnet.snapshots (
    next bigint NOT NULL CHECK (next >= 0),
    fold_version bigint NOT NULL CHECK (fold_version BETWEEN 0 AND 4294967295),
    ledger text COLLATE "C" NOT NULL REFERENCES vangnet.ledgers,
    name text COLLATE "C" NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 256),
    bytes bytea NOT NULL CHECK (octet_length(bytes) <= 64 * 1024 * 1024),
    PRIMARY KEY (ledger, name)
);

-- Belt beside the braces of the grants: the owner's own slip is refused as well. It takes an intent (disabling the
-- trigger) to change what was recorded, and then the leaves and the signed heads tell.
CREATE FUNCTION vangnet.refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% of vangnet.% is refused: the log only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'VN006';
END
$$;

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON vangnet.events
    FOR EACH STATEMENT EXECUTE FUNCTION vangnet.refuse();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON vangnet.commands
    FOR EACH STATEMENT EXECUTE FUNCTION vangnet.refuse();
CREATE TRIGGER only_grows BEFORE DELETE OR TRUNCATE ON vangnet.ledgers
    FOR EACH STATEMENT EXECUTE FUNCTION vangnet.refuse();

REVOKE ALL ON ALL TABLES IN SCHEMA vangnet FROM PUBLIC;
GRANT USAGE ON SCHEMA vangnet TO vangnet_service, vangnet_auditor;
GRANT SELECT ON vangnet.migrations, vangnet.ledgers, vangnet.events, vangnet.commands, vangnet.snapshots
    TO vangnet_service, vangnet_auditor;
GRANT SELECT ON vangnet.checkpoints TO vangnet_service;

RESET ROLE;
