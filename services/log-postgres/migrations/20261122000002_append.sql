-- The only ways to write. Each function: owned by vangnet_owner, runs with its rights, names everything in full,
-- may be executed by vangnet_service alone. Plan settings are pinned because a plan made on an empty table stays
-- with the connection: an index look-up for ever instead of a scan that was right once.
--
-- SQLSTATEs: VN001 no such ledger; VN002 the caller's guess of versions or positions does not hold (or is
-- forged); VN003 a clock is too far off. Whatever is raised, nothing was written.

SET LOCAL ROLE vangnet_owner;

-- Append a batch: every request of it stands, or none. Per request: command, actor, hmac, `now`, number of events. Per
-- stream that any request reads or writes: the version it has before (base) and after (new). Per event: the indexes of
-- its request and of its stream, and the event.
--
-- Verified by the writes themselves. "The stream has an event at its base version" and "no event at base + 1" (the
-- unique index says so for a stream that is written) make the base its head. With sum(new - base) = n, every version
-- in (base, new], and the unique index, the events of a stream can only be base + 1 … new: no hole, no double.
CREATE FUNCTION vangnet.append(
    p_ledger text,
    p_commands uuid[], p_actors text[], p_hmacs bytea[], p_nows bigint[], p_counts integer[],
    p_streams text[], p_bases bigint[], p_news bigint[],
    p_request_of integer[], p_stream_of integer[], p_versions bigint[], p_event_ids uuid[],
    p_types text[], p_cases uuid[], p_bytes bytea[],
    OUT first_position bigint, OUT floor_us bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
DECLARE
    v_count CONSTANT integer := cardinality(p_bytes);
    v_latest bigint;
    v_earliest bigint;
    v_sound boolean;
    v_simulated boolean;
    v_clock bigint;
    v_first bigint;
    v_floor bigint;
    -- When each request is recorded: no earlier than the one before it.
    v_times bigint[];
    v_written integer;
BEGIN
    IF v_count NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'a batch has 1 to 1000 events' USING ERRCODE = 'VN002';
    END IF;
    SELECT min(r.now), max(r.now), bool_and(r.events >= 1 AND octet_length(r.hmac) = 32)
      INTO v_earliest, v_latest, v_sound
      FROM unnest(p_nows, p_counts, p_hmacs) r (now, events, hmac);
    IF v_sound IS NOT TRUE THEN
        RAISE EXCEPTION 'a request has an event or more, and 32 bytes of hmac' USING ERRCODE = 'VN002';
    END IF;

    -- The fence: from here to the commit this ledger is ours. Only now is the clock read, so that it does not run
    -- backwards along positions.
    UPDATE vangnet.ledgers l
       SET next = l.next + v_count,
           floor_us = l.recorded_at_us,
           recorded_at_us = greatest(l.recorded_at_us, v_latest)
     WHERE l.ledger = p_ledger
    RETURNING l.next - v_count, l.floor_us, l.simulated INTO v_first, v_floor, v_simulated;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such ledger' USING ERRCODE = 'VN001';
    END IF;
    v_clock := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    IF NOT v_simulated AND (v_earliest < v_clock - 5000000 OR v_latest > v_clock + 5000000) THEN
        RAISE EXCEPTION 'a clock is more than 5 s off' USING ERRCODE = 'VN003';
    END IF;

    SELECT array_agg(greatest(v_floor, r.latest) ORDER BY r.n) INTO v_times
      FROM (SELECT n, max(now) OVER (ORDER BY n) AS latest
              FROM unnest(p_nows) WITH ORDINALITY u (now, n)) r;

    INSERT INTO vangnet.commands (first, last, recorded_at_us, command_id, ledger, actor, hmac)
    SELECT v_first + sum(c.events) OVER before_and_this - c.events,
           v_first + sum(c.events) OVER before_and_this - 1,
           v_times[c.n], c.id, p_ledger, c.actor, c.hmac
      FROM unnest(p_commands, p_actors, p_hmacs, p_counts) WITH ORDINALITY c (id, actor, hmac, events, n)
    WINDOW before_and_this AS (ORDER BY c.n);

    -- Scalar look-ups, each one step down an index: EXISTS could become a hash of the whole table.
    IF (SELECT sum(c) FROM unnest(p_counts) c) IS DISTINCT FROM v_count
       OR (SELECT sum(s.new - s.base) FROM unnest(p_bases, p_news) s (base, new)) IS DISTINCT FROM v_count
       OR EXISTS (
           SELECT FROM unnest(p_streams, p_bases, p_news) s (stream, base, new)
            WHERE CASE
                WHEN s.base < 0 OR s.new < s.base THEN true
                WHEN s.base > 0 AND (SELECT e.version FROM vangnet.events e
                                      WHERE e.ledger = p_ledger AND e.stream = s.stream
                                        AND e.version = s.base) IS NULL THEN true
                WHEN s.new = s.base THEN (SELECT e.version FROM vangnet.events e
                                           WHERE e.ledger = p_ledger AND e.stream = s.stream
                                             AND e.version = s.base + 1) IS NOT NULL
                ELSE false
            END)
    THEN
        RAISE EXCEPTION 'a stream has another version' USING ERRCODE = 'VN002';
    END IF;

    INSERT INTO vangnet.events
           (position, recorded_at_us, version, event_id, case_id, ledger, stream, type_name, bytes, leaf)
    SELECT e.position, e.at, e.version, e.id, e.case_id, p_ledger, e.stream, e.type_name, e.bytes,
           sha256('\x00'::bytea || int8send(e.position) || int8send(e.at) || e.bytes)
      FROM (SELECT v_first + n - 1 AS position, v_times[r] AS at,
                   p_streams[s] AS stream, p_bases[s] AS base, p_news[s] AS new,
                   version, id, type_name, case_id, bytes
              FROM unnest(p_request_of, p_stream_of, p_versions, p_event_ids, p_types, p_cases, p_bytes)
                   WITH ORDINALITY u (r, s, version, id, type_name, case_id, bytes, n)) e
     WHERE e.version > e.base AND e.version <= e.new;
    GET DIAGNOSTICS v_written = ROW_COUNT;
    IF v_written <> v_count THEN
        RAISE EXCEPTION 'an event has a version that its stream does not get' USING ERRCODE = 'VN002';
    END IF;
    first_position := v_first;
    floor_us := v_floor;
END
$$;

-- The same for one request with one event on one stream, the commonest by far, without arrays.
CREATE FUNCTION vangnet.append_one(
    p_ledger text, p_command uuid, p_actor text, p_hmac bytea, p_now bigint, p_stream text, p_base bigint,
    p_event_id uuid, p_type text, p_case uuid, p_bytes bytea,
    OUT first_position bigint, OUT floor_us bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
DECLARE
    v_simulated boolean;
    v_clock bigint;
    v_first bigint;
    v_floor bigint;
    v_at bigint;
BEGIN
    IF p_base < 0 OR octet_length(p_hmac) <> 32 THEN
        RAISE EXCEPTION 'a version before the first, or not 32 bytes of hmac' USING ERRCODE = 'VN002';
    END IF;
    UPDATE vangnet.ledgers l
       SET next = l.next + 1,
           floor_us = l.recorded_at_us,
           recorded_at_us = greatest(l.recorded_at_us, p_now)
     WHERE l.ledger = p_ledger
    RETURNING l.next - 1, l.floor_us, l.simulated, l.recorded_at_us INTO v_first, v_floor, v_simulated, v_at;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such ledger' USING ERRCODE = 'VN001';
    END IF;
    v_clock := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    IF NOT v_simulated AND p_now NOT BETWEEN v_clock - 5000000 AND v_clock + 5000000 THEN
        RAISE EXCEPTION 'a clock is more than 5 s off' USING ERRCODE = 'VN003';
    END IF;
    INSERT INTO vangnet.commands (first, last, recorded_at_us, command_id, ledger, actor, hmac)
    VALUES (v_first, v_first, v_at, p_command, p_ledger, p_actor, p_hmac);
    IF p_base > 0 THEN
        PERFORM FROM vangnet.events e
          WHERE e.ledger = p_ledger AND e.stream = p_stream AND e.version = p_base;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a stream has another version' USING ERRCODE = 'VN002';
        END IF;
    END IF;
    INSERT INTO vangnet.events
           (position, recorded_at_us, version, event_id, case_id, ledger, stream, type_name, bytes, leaf)
    VALUES (v_first, v_at, p_base + 1, p_event_id, p_case, p_ledger, p_stream, p_type, p_bytes,
            sha256('\x00'::bytea || int8send(v_first) || int8send(v_at) || p_bytes));
    first_position := v_first;
    floor_us := v_floor;
END
$$;

-- Lock the head row to the end of the transaction, then read what a decision needs. Two statements: one that waited
-- for the lock would read the snapshot from before the wait. `found_*` are parallel arrays of the commands found.
CREATE FUNCTION vangnet.lock_read(
    p_ledger text, p_streams text[], p_commands uuid[],
    OUT simulated boolean, OUT clock_us bigint, OUT versions bigint[],
    OUT found_ids uuid[], OUT found_actors text[], OUT found_hmacs bytea[],
    OUT found_firsts bigint[], OUT found_lasts bigint[], OUT found_recorded_at_us bigint[]
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
BEGIN
    SELECT l.simulated INTO simulated FROM vangnet.ledgers l WHERE l.ledger = p_ledger FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such ledger' USING ERRCODE = 'VN001';
    END IF;
    clock_us := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    SELECT array_agg(coalesce(h.version, 0) ORDER BY s.n) INTO versions
      FROM unnest(p_streams) WITH ORDINALITY s (stream, n)
      LEFT JOIN LATERAL (SELECT e.version FROM vangnet.events e
                          WHERE e.ledger = p_ledger AND e.stream = s.stream
                          ORDER BY e.version DESC LIMIT 1) h ON true;
    SELECT array_agg(c.command_id), array_agg(c.actor), array_agg(c.hmac), array_agg(c.first),
           array_agg(c.last), array_agg(c.recorded_at_us)
      INTO found_ids, found_actors, found_hmacs, found_firsts, found_lasts, found_recorded_at_us
      FROM unnest(p_commands) q (id)
      JOIN LATERAL (SELECT * FROM vangnet.commands c
                     WHERE c.ledger = p_ledger AND c.command_id = q.id LIMIT 1) c ON true;
END
$$;

-- Make a ledger; false when it is there. A simulated one comes with its clock, a real one with NULLs.
CREATE FUNCTION vangnet.create_ledger(
    p_ledger text, p_origin_us bigint, p_set_at_us bigint, p_rate_permille bigint
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF p_ledger !~ '^[a-z][a-z0-9-]{1,31}$'
       OR num_nulls(p_origin_us, p_set_at_us, p_rate_permille) NOT IN (0, 3)
       OR p_rate_permille NOT BETWEEN 0 AND 4294967295
    THEN
        RAISE EXCEPTION 'not the name of a ledger, or not a clock' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO vangnet.ledgers (ledger, simulated, clock_origin_us, clock_set_at_us, clock_rate_permille)
    VALUES (p_ledger, p_origin_us IS NOT NULL, p_origin_us, p_set_at_us, p_rate_permille)
    ON CONFLICT (ledger) DO NOTHING;
    RETURN FOUND;
END
$$;

-- Put a clock in the place of the one that the caller saw; false when it was another by now, or the ledger is real.
CREATE FUNCTION vangnet.set_clock(
    p_ledger text, p_seen_origin_us bigint, p_seen_set_at_us bigint, p_seen_rate_permille bigint,
    p_origin_us bigint, p_set_at_us bigint, p_rate_permille bigint
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF num_nulls(p_origin_us, p_set_at_us, p_rate_permille) > 0 OR p_rate_permille NOT BETWEEN 0 AND 4294967295 THEN
        RAISE EXCEPTION 'not a clock' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE vangnet.ledgers l
       SET clock_origin_us = p_origin_us, clock_set_at_us = p_set_at_us, clock_rate_permille = p_rate_permille
     WHERE l.ledger = p_ledger AND l.simulated
       AND (l.clock_origin_us, l.clock_set_at_us, l.clock_rate_permille)
           = (p_seen_origin_us, p_seen_set_at_us, p_seen_rate_permille);
    RETURN FOUND;
END
$$;

-- Forward only. Not worth an fsync, of which every reactor would ask one for every event: a crash may take the last
-- moments of a checkpoint along, and its reader then meets events again that it has answered with the same ids.
CREATE FUNCTION vangnet.save_checkpoint(p_ledger text, p_name text, p_next bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT set_config('synchronous_commit', 'off', true);
    INSERT INTO vangnet.checkpoints AS c (ledger, name, next) VALUES (p_ledger, p_name, p_next)
    ON CONFLICT (ledger, name) DO UPDATE SET next = excluded.next WHERE excluded.next > c.next;
$$;

-- A newer fold always, an older one never, the same fold when it is further on.
CREATE FUNCTION vangnet.save_snapshot(
    p_ledger text, p_name text, p_fold_version bigint, p_next bigint, p_bytes bytea
) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO vangnet.snapshots AS s (ledger, name, fold_version, next, bytes)
    VALUES (p_ledger, p_name, p_fold_version, p_next, p_bytes)
    ON CONFLICT (ledger, name) DO UPDATE
       SET fold_version = excluded.fold_version, next = excluded.next, bytes = excluded.bytes
     WHERE (excluded.fold_version, excluded.next) > (s.fold_version, s.next);
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA vangnet FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    vangnet.append, vangnet.append_one, vangnet.lock_read, vangnet.create_ledger, vangnet.set_clock,
    vangnet.save_checkpoint, vangnet.save_snapshot
TO vangnet_service;

RESET ROLE;
