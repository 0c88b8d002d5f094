/** The state file: everything but the log. Times are milliseconds, positions count from 1. */
export const stateSchema = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- One row per (destination, part): the cursor and its lease.
CREATE TABLE IF NOT EXISTS cursor (
  destination INTEGER NOT NULL, part INTEGER NOT NULL,
  position INTEGER NOT NULL, start INTEGER NOT NULL,
  begun_to INTEGER, begun_at INTEGER,
  epoch INTEGER NOT NULL DEFAULT 0, node TEXT, lease_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (destination, part)
) STRICT, WITHOUT ROWID;

-- What became of consecutive events: one code each, an index into the segment's own table of outcomes.
CREATE TABLE IF NOT EXISTS segment (
  id INTEGER PRIMARY KEY, destination INTEGER NOT NULL, part INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, codes BLOB NOT NULL, outcomes TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS segment_place ON segment (destination, part, last);

CREATE TABLE IF NOT EXISTS parked (
  destination INTEGER NOT NULL, part INTEGER NOT NULL, position INTEGER NOT NULL,
  due INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, attempts INTEGER NOT NULL,
  possibly_since INTEGER, since INTEGER NOT NULL, received_at INTEGER NOT NULL,
  PRIMARY KEY (destination, part, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS parked_due ON parked (destination, part, due, position);

CREATE TABLE IF NOT EXISTS attempt (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, destination INTEGER NOT NULL, at INTEGER NOT NULL,
  duration INTEGER NOT NULL, status INTEGER, result TEXT NOT NULL, detail TEXT NOT NULL, reply TEXT NOT NULL,
  mapping INTEGER NOT NULL, test INTEGER NOT NULL, events INTEGER NOT NULL, members TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS attempt_latest ON attempt (destination, number);
-- Consecutive positions of one attempt, at most 1,000 long, so that a position finds its attempts.
CREATE TABLE IF NOT EXISTS attempt_range (
  destination INTEGER NOT NULL, part INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  attempt INTEGER NOT NULL, PRIMARY KEY (destination, part, first, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rollup (
  destination INTEGER NOT NULL, hour INTEGER NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
  count INTEGER NOT NULL, PRIMARY KEY (destination, hour, kind, reason)
) STRICT, WITHOUT ROWID;

-- How many delivered events of a day carried which match keys, as they came in and as they were sent.
CREATE TABLE IF NOT EXISTS matched (
  destination INTEGER NOT NULL, day INTEGER NOT NULL, event TEXT NOT NULL, own INTEGER NOT NULL, sent INTEGER NOT NULL,
  count INTEGER NOT NULL, PRIMARY KEY (destination, day, event, own, sent)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pause (
  destination INTEGER PRIMARY KEY, kind TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  hint TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, version TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS resolver (part INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
-- A number of its own leads to each profile, so that rows of identifiers stay short; AUTOINCREMENT, because a number
-- that was used again would lead one person's identifiers to another. A row that is merged keeps its number and its ID.
CREATE TABLE IF NOT EXISTS person (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id ANY NOT NULL UNIQUE, store INTEGER NOT NULL,
  seen INTEGER NOT NULL, merged_into INTEGER, data TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;
-- What both were before a merge, kept for a month so that it can be undone.
CREATE TABLE IF NOT EXISTS person_undo (
  profile INTEGER PRIMARY KEY, into_profile INTEGER NOT NULL, at INTEGER NOT NULL, number INTEGER NOT NULL,
  why TEXT NOT NULL, from_seen INTEGER NOT NULL, from_data TEXT NOT NULL, to_seen INTEGER NOT NULL,
  to_data TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS person_undo_into ON person_undo (into_profile, number);
CREATE INDEX IF NOT EXISTS person_undo_at ON person_undo (at);
CREATE TABLE IF NOT EXISTS blocked_key (
  store TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (store, key)
) STRICT, WITHOUT ROWID;
-- Key: store, kind and 16 bytes of the identifier (see identifierBytes).
CREATE TABLE IF NOT EXISTS person_key (key BLOB PRIMARY KEY, profile INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copy (
  part INTEGER NOT NULL, position INTEGER NOT NULL, first_part INTEGER NOT NULL, first_position INTEGER NOT NULL,
  PRIMARY KEY (part, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS copy_first ON copy (first_part, first_position);

CREATE TABLE IF NOT EXISTS fact (
  namespace TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (namespace, key)
) STRICT, WITHOUT ROWID;
`;

/** Version of both files' layout; an older program refuses a newer folder. */
export const schemaVersion = 2;
