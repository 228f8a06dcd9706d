-- Wrapped keys, one per person or case. Never edited after release: the next change is the next file.

-- wrapped is NULL from the day the key was destroyed.
CREATE TABLE keys (
    ledger     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    subject_id BLOB NOT NULL CHECK (length(subject_id) = 16),
    wrapped    BLOB,
    PRIMARY KEY (ledger, kind, subject_id)
) STRICT;

CREATE TRIGGER keys_stay_destroyed BEFORE UPDATE ON keys
WHEN NEW.wrapped IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a key is made once and destroyed once'); END;
CREATE TRIGGER keys_are_not_deleted BEFORE DELETE ON keys
BEGIN SELECT RAISE(ABORT, 'a key is destroyed, never forgotten'); END;
CREATE TRIGGER keys_are_not_replaced BEFORE INSERT ON keys
WHEN NEW.wrapped IS NOT NULL
 AND EXISTS (SELECT 1 FROM keys WHERE ledger = NEW.ledger AND kind = NEW.kind AND subject_id = NEW.subject_id)
BEGIN SELECT RAISE(IGNORE); END;
