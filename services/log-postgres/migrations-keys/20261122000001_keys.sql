-- The key store: one wrapped key per person or case. A cluster of its own, apart from the log's. A row without a key
-- is a destroyed key, for ever. deploy/postgres/keys.sql makes the roles and says how the cluster must be set.

DO $roles$
DECLARE
    v_role text;
BEGIN
    FOREACH v_role IN ARRAY ARRAY['vangnet_keys_owner', 'vangnet_keys'] LOOP
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

ALTER SCHEMA vangnet_keys OWNER TO vangnet_keys_owner;
ALTER TABLE vangnet_keys.migrations OWNER TO vangnet_keys_owner;
SET LOCAL ROLE vangnet_keys_owner;

CREATE TABLE vangnet_keys.keys (
    id uuid NOT NULL,
    ledger text COLLATE "C" NOT NULL CHECK (ledger ~ '^[a-z][a-z0-9-]{1,31}$'),
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('person', 'case')),
    -- Small enough to stay in the row, as it is: what is destroyed lies in one file.
    wrapped bytea CHECK (octet_length(wrapped) BETWEEN 1 AND 1024),
    PRIMARY KEY (ledger, kind, id)
);

-- Keep a key unless there is one, or there was; what the store holds then, NULL for a destroyed one. Two
-- statements: the second sees a row that another creator committed while the first one waited for it.
CREATE FUNCTION vangnet_keys.create_key(p_ledger text, p_kind text, p_id uuid, p_wrapped bytea) RETURNS bytea
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v_held bytea;
BEGIN
    IF p_wrapped IS NULL THEN
        RAISE EXCEPTION 'no key' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    INSERT INTO vangnet_keys.keys (ledger, kind, id, wrapped) VALUES (p_ledger, p_kind, p_id, p_wrapped)
    ON CONFLICT (ledger, kind, id) DO NOTHING;
    SELECT k.wrapped INTO STRICT v_held FROM vangnet_keys.keys k
     WHERE (k.ledger, k.kind, k.id) = (p_ledger, p_kind, p_id);
    RETURN v_held;
END
$$;

-- Destroy a key and rewrite the table. PostgreSQL writes a new row version and leaves the old one in the page, also
-- after a vacuum; VACUUM FULL keeps row versions that an open snapshot may see. Only a rewriting ALTER TABLE copies
-- what is alive now and drops the old file with the commit. The WAL up to here still holds the key: the caller
-- switches to a new segment and makes a checkpoint, which removes the old ones.
CREATE FUNCTION vangnet_keys.destroy_key(p_ledger text, p_kind text, p_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE vangnet_keys.keys IN ACCESS EXCLUSIVE MODE;
    INSERT INTO vangnet_keys.keys (ledger, kind, id, wrapped) VALUES (p_ledger, p_kind, p_id, NULL)
    ON CONFLICT (ledger, kind, id) DO UPDATE SET wrapped = NULL;
    ALTER TABLE vangnet_keys.keys ALTER COLUMN wrapped TYPE bytea USING wrapped || ''::bytea;
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA vangnet_keys FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA vangnet_keys FROM PUBLIC;
GRANT USAGE ON SCHEMA vangnet_keys TO vangnet_keys;
GRANT SELECT ON vangnet_keys.migrations, vangnet_keys.keys TO vangnet_keys;
GRANT EXECUTE ON FUNCTION vangnet_keys.create_key, vangnet_keys.destroy_key TO vangnet_keys;

RESET ROLE;
