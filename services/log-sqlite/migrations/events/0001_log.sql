-- The log of one or more ledgers in one file. Never edited after release: the next change is the next file.

CREATE TABLE ledgers (
    name                TEXT    NOT NULL PRIMARY KEY,
    next                INTEGER NOT NULL DEFAULT 0 CHECK (next >= 0),
    recorded_at_us      INTEGER,
    -- The clock row of a simulated ledger; all three or none.
    clock_origin_us     INTEGER,
    clock_set_at_us     INTEGER,
    clock_rate_permille INTEGER,
    CHECK ((next = 0) = (recorded_at_us IS NULL)),
    CHECK ((clock_origin_us IS NULL) = (clock_set_at_us IS NULL)),
    CHECK ((clock_origin_us IS NULL) = (clock_rate_permille IS NULL))
) STRICT;

-- stream, version, event_id, type_name and case_id are copies for lookup of what bytes says.
CREATE TABLE events (
    ledger         TEXT    NOT NULL REFERENCES ledgers (name),
    position       INTEGER NOT NULL CHECK (position >= 0),
    recorded_at_us INTEGER NOT NULL,
    stream         TEXT    NOT NULL,
    version        INTEGER NOT NULL CHECK (version >= 1),
    event_id       BLOB    NOT NULL CHECK (length(event_id) = 16),
    type_name      TEXT    NOT NULL,
    case_id        BLOB    CHECK (length(case_id) = 16),
    bytes          BLOB    NOT NULL,
    leaf           BLOB    NOT NULL CHECK (length(leaf) = 32),
    PRIMARY KEY (ledger, position),
    UNIQUE (ledger, stream, version)
) STRICT;

CREATE INDEX events_by_case ON events (ledger, case_id, position) WHERE case_id IS NOT NULL;

CREATE TABLE commands (
    ledger         TEXT    NOT NULL REFERENCES ledgers (name),
    command_id     BLOB    NOT NULL CHECK (length(command_id) = 16),
    actor          TEXT    NOT NULL,
    hmac           BLOB    NOT NULL CHECK (length(hmac) = 32),
    first          INTEGER NOT NULL CHECK (first >= 0),
    last           INTEGER NOT NULL CHECK (last >= first),
    recorded_at_us INTEGER NOT NULL,
    PRIMARY KEY (ledger, command_id),
    UNIQUE (ledger, first)
) STRICT;

CREATE TABLE checkpoints (
    ledger TEXT    NOT NULL REFERENCES ledgers (name),
    name   TEXT    NOT NULL,
    next   INTEGER NOT NULL CHECK (next >= 0),
    PRIMARY KEY (ledger, name)
) STRICT;

CREATE TABLE snapshots (
    ledger       TEXT    NOT NULL REFERENCES ledgers (name),
    name         TEXT    NOT NULL,
    next         INTEGER NOT NULL CHECK (next >= 0),
    fold_version INTEGER NOT NULL CHECK (fold_version >= 0),
    bytes        BLOB    NOT NULL,
    PRIMARY KEY (ledger, name)
) STRICT;

-- The log only grows. An INSERT OR REPLACE would delete without firing a delete trigger, so an insert
-- over a row that is there is refused as well.
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE ledger = NEW.ledger AND position = NEW.position)
  OR EXISTS (SELECT 1 FROM events WHERE ledger = NEW.ledger AND stream = NEW.stream AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END;

CREATE TRIGGER commands_are_not_changed BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'commands are never changed'); END;
CREATE TRIGGER commands_are_not_deleted BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'commands are never deleted'); END;
CREATE TRIGGER commands_are_not_replaced BEFORE INSERT ON commands
WHEN EXISTS (SELECT 1 FROM commands WHERE ledger = NEW.ledger AND command_id = NEW.command_id)
  OR EXISTS (SELECT 1 FROM commands WHERE ledger = NEW.ledger AND first = NEW.first)
BEGIN SELECT RAISE(ABORT, 'commands are never replaced'); END;

CREATE TRIGGER ledgers_are_not_deleted BEFORE DELETE ON ledgers
BEGIN SELECT RAISE(ABORT, 'ledgers are never deleted'); END;
CREATE TRIGGER ledgers_are_not_replaced BEFORE INSERT ON ledgers
WHEN EXISTS (SELECT 1 FROM ledgers WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'ledgers are never replaced'); END;
CREATE TRIGGER ledgers_never_go_back BEFORE UPDATE ON ledgers
WHEN NEW.name <> OLD.name OR NEW.next < OLD.next OR NEW.recorded_at_us < OLD.recorded_at_us
BEGIN SELECT RAISE(ABORT, 'a ledger never goes back'); END;
CREATE TRIGGER checkpoints_never_go_back BEFORE UPDATE ON checkpoints
WHEN NEW.next < OLD.next
BEGIN SELECT RAISE(ABORT, 'a checkpoint never goes back'); END;
