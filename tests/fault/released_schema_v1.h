// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Format 1 of `muster.sqlite` as it was released: a copy that is never changed, so that a test can make the
// files that people have. Not the schema in use, see models/store/schema.cpp.

#include <string>

namespace muster::test {

inline const std::string kReleasedV1 = R"sql(
CREATE TABLE %S.meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE %S.incident(
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, revision INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL,
    services TEXT NOT NULL,              -- JSON array
    opened_at INTEGER NOT NULL, sealed INTEGER NOT NULL, UNIQUE(id, revision)) STRICT;
CREATE INDEX %S.incident_by_number ON incident(number);
CREATE TABLE %S.severity_fact(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    severity INTEGER NOT NULL,           -- 1 worst … 5, 0 unknown
    reason TEXT NOT NULL, UNIQUE(incident, revision)) STRICT;
CREATE TABLE %S.stage_fact(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    stage TEXT NOT NULL, UNIQUE(incident, revision)) STRICT;
CREATE TABLE %S.role_fact(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    role TEXT NOT NULL, person TEXT NOT NULL, UNIQUE(incident, revision)) STRICT;
CREATE TABLE %S.status_fact(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    audience TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL,
    next_update_due INTEGER, UNIQUE(incident, revision)) STRICT;
CREATE TABLE %S.key_time_fact(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    name TEXT NOT NULL, origin TEXT NOT NULL, UNIQUE(incident, revision)) STRICT;
CREATE TABLE %S.panels(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    body TEXT NOT NULL, UNIQUE(incident, revision)) STRICT;         -- JSON array of panels
CREATE TABLE %S.slo(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL,
    body TEXT NOT NULL, UNIQUE(incident, id, revision)) STRICT;     -- JSON object
CREATE TABLE %S.runbook(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL,
    version INTEGER NOT NULL, hash TEXT NOT NULL,
    body TEXT NOT NULL, UNIQUE(incident, id, revision)) STRICT;     -- JSON object
CREATE TABLE %S.runbook_answer(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    run TEXT NOT NULL, runbook TEXT NOT NULL, runbook_version INTEGER NOT NULL, node TEXT NOT NULL,
    value REAL,                          -- NULL: no data (a NaN answer is no data as well)
    data_age_ms INTEGER, proposed_branch INTEGER NOT NULL, taken_branch INTEGER NOT NULL, taken TEXT NOT NULL,
    person TEXT NOT NULL, override_reason TEXT NOT NULL, summary TEXT NOT NULL,
    UNIQUE(incident, revision)) STRICT;

CREATE TABLE %S.event(
    row INTEGER PRIMARY KEY,
    event INTEGER NOT NULL,              -- row of the first revision
    id TEXT NOT NULL, revision INTEGER NOT NULL, incident TEXT NOT NULL,
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    kind TEXT NOT NULL, kind_name TEXT NOT NULL,
    source TEXT NOT NULL, source_name TEXT NOT NULL, remote_id TEXT NOT NULL,
    actor TEXT NOT NULL, service TEXT NOT NULL, text TEXT NOT NULL, link TEXT NOT NULL, raw BLOB NOT NULL,
    pinned INTEGER NOT NULL, retracted INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX %S.event_identity ON event(id) WHERE revision = 0;
CREATE UNIQUE INDEX %S.event_remote_identity ON event(source, remote_id) WHERE revision = 0 AND source <> '' AND remote_id <> '';
CREATE UNIQUE INDEX %S.event_later ON event(event, revision) WHERE revision > 0;
CREATE INDEX %S.event_by_incident ON event(incident);
CREATE INDEX %S.event_retracted ON event(incident) WHERE retracted = 1;
-- External content, written by the writer in the same transaction, only the newest revision of what is not
-- retracted. No triggers: 18,500 rows/s instead of 100,000.
CREATE VIRTUAL TABLE %S.event_text USING fts5(text, actor, service, content='event', content_rowid='row',
    tokenize='unicode61 remove_diacritics 2', columnsize=0, prefix='2 3 4');
INSERT INTO %S.event_text(event_text, rank) VALUES('automerge', 16);

CREATE TABLE %S.postmortem(
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    base_revision INTEGER NOT NULL, occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    author TEXT NOT NULL, state TEXT NOT NULL, markdown TEXT NOT NULL, UNIQUE(incident, revision)) STRICT;
CREATE VIRTUAL TABLE %S.postmortem_text USING fts5(markdown, content='postmortem', content_rowid='row',
    tokenize='unicode61 remove_diacritics 2', columnsize=0, prefix='2 3 4');
CREATE TABLE %S.postmortem_draft(
    incident TEXT PRIMARY KEY, id TEXT NOT NULL, base_revision INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    author TEXT NOT NULL, state TEXT NOT NULL, markdown TEXT NOT NULL,
    revision INTEGER NOT NULL) STRICT;

CREATE TABLE %S.source(
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, revision INTEGER NOT NULL, known_at INTEGER NOT NULL,
    tool TEXT NOT NULL, name TEXT NOT NULL, settings TEXT NOT NULL,   -- JSON object, never a secret
    has_secret INTEGER NOT NULL, may_write INTEGER NOT NULL, enabled INTEGER NOT NULL,
    removed INTEGER NOT NULL, UNIQUE(id, revision)) STRICT;
CREATE TABLE %S.cursor(
    source TEXT NOT NULL, feed TEXT NOT NULL, token TEXT NOT NULL, PRIMARY KEY(source, feed)) STRICT, WITHOUT ROWID;
CREATE TABLE %S.freshness(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, source TEXT NOT NULL, source_name TEXT NOT NULL,
    feed TEXT NOT NULL, occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    last_success INTEGER, data_until INTEGER, state TEXT NOT NULL, why TEXT NOT NULL) STRICT;
CREATE INDEX %S.freshness_by_feed ON freshness(incident, source, feed, occurred_at, known_at);
CREATE TABLE %S.setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE %S.kept_series(
    incident TEXT NOT NULL, source TEXT NOT NULL, query TEXT NOT NULL,
    PRIMARY KEY(incident, source, query)) STRICT, WITHOUT ROWID;
CREATE INDEX %S.kept_series_by_query ON kept_series(source, query);

CREATE TABLE %S.series(
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,             -- SeriesKey::id()
    source TEXT NOT NULL, query TEXT NOT NULL,
    labels TEXT NOT NULL,                -- JSON object, keys sorted
    unit TEXT NOT NULL, step_ms INTEGER NOT NULL) STRICT;
CREATE INDEX %S.series_by_query ON series(source, query);
CREATE TABLE %S.chunk(
    row INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series(row),
    t0 INTEGER NOT NULL, t1 INTEGER NOT NULL,   -- first and last time in it, UTC ms
    n INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX %S.chunk_by_time ON chunk(series, t0);
)sql";

} // namespace muster::test
