-- A key for each export for research: its pseudonyms are made with it, and it is destroyed when the export ends.

SET LOCAL ROLE vangnet_keys_owner;

ALTER TABLE vangnet_keys.keys DROP CONSTRAINT keys_kind_check;
ALTER TABLE vangnet_keys.keys ADD CONSTRAINT keys_kind_check CHECK (kind IN ('person', 'case', 'export'));

RESET ROLE;
