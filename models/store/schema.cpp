// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/schema.h"

#include "models/store/database.h"

namespace muster {

namespace {

// Both files keep samples in the same two tables, see models/store/sample_store.h for the layout of `data`.
const std::string kSampleTables = R"sql(
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

// Conventions of every table: times are UTC milliseconds; texts are never NULL, absent is ''; facts have
// `row`, the id they belong to, `revision`, `occurred_at` and `known_at`, and are only ever appended. State
// that is no fact (draft, cursor, setting) is replaced in place.
//
// event.row = occurred_at (clamped to 0 … 2^43) · 2^20 + n. So events lie in the file by the time they
// happened, the index by incident is by time for free, and full-text hits in descending rowid are "newest
// first" without a sort. The first revision of an event stands for its identity: its row is `event`, and id
// is unique among first revisions; where there is a configured source, (source, remote_id) has one for each
// incident that was told of it (until format 7: one). Later
// revisions have their own row and point to it. Most events have one revision, so the index over later ones
// stays almost empty and asking "is there a newer one?" costs nothing.
const std::string kMainV1 = R"sql(
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
)sql";

// Version 2: the outbox, what a restart must remember of each host, clocks of the tools, items that could not
// be read, and whether a tool still has what it once told.
//
// outbox: one row per remote write that a person asked for, models/domain/operation.h. Its triggers refuse
// what must never happen, whatever the code does: an illegal transition, the deletion of an unsettled
// intent, a change to something that may have left, a second operation under way in a lane. Each change of
// state is kept in operation_fact, so that the scrubber can ask what was unsent at any instant.
const std::string kMainV2 = R"sql(
CREATE TABLE %S.outbox(
    row INTEGER PRIMARY KEY,             -- order of the person's intents
    id TEXT NOT NULL UNIQUE,             -- idempotency key, and marker where the API has none
    incident TEXT NOT NULL, source TEXT NOT NULL, lane TEXT NOT NULL,
    verb TEXT NOT NULL, target TEXT NOT NULL, target_text TEXT NOT NULL,
    class TEXT NOT NULL CHECK(class IN('idem_key','idem_natural','cas','append')),
    audience TEXT NOT NULL CHECK(audience IN('internal','public','production')),
    base_version TEXT NOT NULL, payload BLOB NOT NULL,
    payload_crc INTEGER NOT NULL,        -- CRC-32C of payload, checked before it is sent
    status_at_writing TEXT NOT NULL, author TEXT NOT NULL,
    created_at INTEGER NOT NULL, confirmed_at INTEGER NOT NULL, expires_at INTEGER,
    state TEXT NOT NULL DEFAULT 'pending' CHECK(state IN('pending','inflight','unknown','verifying',
        'needs_user','conflict','rejected','done','superseded','cancelled')),
    changed_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, attempts_left INTEGER NOT NULL,
    not_before INTEGER NOT NULL DEFAULT 0, sent_at INTEGER, settle_until INTEGER,
    remote_id TEXT NOT NULL DEFAULT '', last_status INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX %S.outbox_by_state ON outbox(state, not_before, row);
CREATE INDEX %S.outbox_by_lane ON outbox(lane, row);
CREATE UNIQUE INDEX %S.outbox_one_under_way ON outbox(lane) WHERE state IN('inflight','unknown','verifying');
CREATE TABLE %S.attempt(                 -- one row per transmission, written before its bytes leave
    row INTEGER PRIMARY KEY, operation TEXT NOT NULL, number INTEGER NOT NULL,
    started_at INTEGER NOT NULL, ended_at INTEGER,
    request_sent INTEGER NOT NULL DEFAULT 0, http_status INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT '' CHECK(outcome IN('','not_sent','ok','refused','unknown','crashed')),
    UNIQUE(operation, number)) STRICT;
CREATE TABLE %S.operation_fact(
    row INTEGER PRIMARY KEY, operation TEXT NOT NULL, incident TEXT NOT NULL,
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    state TEXT NOT NULL, words TEXT NOT NULL) STRICT;
CREATE INDEX %S.operation_fact_by_operation ON operation_fact(operation, row);
CREATE TRIGGER %S.outbox_fsm BEFORE UPDATE OF state ON outbox
WHEN OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN(
    'pending>inflight','pending>cancelled','pending>superseded','pending>needs_user',
    'inflight>done','inflight>pending','inflight>unknown','inflight>conflict','inflight>rejected',
    'inflight>needs_user','unknown>verifying','unknown>needs_user',
    'verifying>done','verifying>pending','verifying>unknown','verifying>needs_user','verifying>conflict',
    'conflict>pending','conflict>cancelled','conflict>superseded',
    'needs_user>pending','needs_user>cancelled','needs_user>done',
    'rejected>pending','rejected>cancelled','rejected>superseded')
BEGIN SELECT RAISE(ABORT, 'illegal outbox transition'); END;
CREATE TRIGGER %S.outbox_begins_pending BEFORE INSERT ON outbox WHEN NEW.state <> 'pending' OR NEW.attempts <> 0
BEGIN SELECT RAISE(ABORT, 'an operation begins as pending'); END;
CREATE TRIGGER %S.outbox_kept BEFORE DELETE ON outbox WHEN OLD.state NOT IN('done','cancelled','superseded')
BEGIN SELECT RAISE(ABORT, 'an unsettled operation is never deleted'); END;
CREATE TRIGGER %S.outbox_immutable BEFORE UPDATE OF id, payload, verb, target, source, lane, class ON outbox
WHEN OLD.attempts > 0
BEGIN SELECT RAISE(ABORT, 'an operation that may have left is immutable'); END;
CREATE TRIGGER %S.outbox_counts BEFORE UPDATE OF state ON outbox
WHEN OLD.state = 'pending' AND NEW.state = 'inflight' AND NEW.attempts <> OLD.attempts + 1
BEGIN SELECT RAISE(ABORT, 'a transmission is counted before it leaves'); END;
CREATE TRIGGER %S.outbox_born AFTER INSERT ON outbox
BEGIN INSERT INTO operation_fact(operation, incident, occurred_at, known_at, state, words)
    VALUES(NEW.id, NEW.incident, NEW.changed_at, NEW.changed_at, NEW.state, ''); END;
CREATE TRIGGER %S.outbox_changed AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state
BEGIN INSERT INTO operation_fact(operation, incident, occurred_at, known_at, state, words)
    VALUES(NEW.id, NEW.incident, NEW.changed_at, NEW.changed_at, NEW.state, NEW.last_error); END;

-- Limits and breakers survive a restart: a crash loop must not become a storm of requests.
CREATE TABLE %S.host_state(
    origin TEXT PRIMARY KEY,             -- scheme://host:port
    breaker TEXT NOT NULL DEFAULT 'closed' CHECK(breaker IN('closed','open','half_open')),
    failures INTEGER NOT NULL DEFAULT 0, opened INTEGER NOT NULL DEFAULT 0, -- how often in a row
    open_until INTEGER NOT NULL DEFAULT 0, retry_after_until INTEGER NOT NULL DEFAULT 0,
    tokens REAL NOT NULL DEFAULT 0, tokens_at INTEGER NOT NULL DEFAULT 0,
    rate_limit INTEGER, remaining INTEGER, reset_at INTEGER) STRICT, WITHOUT ROWID; -- as the tool counts
-- How far a tool's clock is from ours: appended when the estimate changes, so that a correction can be told.
CREATE TABLE %S.source_clock(
    row INTEGER PRIMARY KEY, source TEXT NOT NULL, known_at INTEGER NOT NULL,
    offset_ms INTEGER NOT NULL,          -- tool minus ours
    error_ms INTEGER NOT NULL) STRICT;
CREATE INDEX %S.source_clock_by_source ON source_clock(source, row);
-- Items of a feed that could not be read: kept as they came, counted, shown; the feed goes on.
CREATE TABLE %S.poison(
    row INTEGER PRIMARY KEY, source TEXT NOT NULL, feed TEXT NOT NULL, key TEXT NOT NULL,
    first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, times INTEGER NOT NULL,
    why TEXT NOT NULL, raw BLOB NOT NULL, UNIQUE(source, feed, key)) STRICT;
-- What a full, successful reading of a feed (a sweep) last saw. Nothing is ever deleted because it is not seen.
CREATE TABLE %S.feed_item(
    source TEXT NOT NULL, feed TEXT NOT NULL, remote_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,              -- of the sweep that saw it last
    presence TEXT NOT NULL DEFAULT 'present' CHECK(presence IN('present','missing','tombstone')),
    PRIMARY KEY(source, feed, remote_id)) STRICT, WITHOUT ROWID;
ALTER TABLE %S.event ADD COLUMN presence TEXT NOT NULL DEFAULT 'present';
-- occurred_at is corrected by the tool's clock; occurred_at + clock_offset is what the tool said.
ALTER TABLE %S.event ADD COLUMN clock_offset INTEGER NOT NULL DEFAULT 0;
-- 1: the tool gave no believable time; occurred_at is when it arrived.
ALTER TABLE %S.event ADD COLUMN time_unknown INTEGER NOT NULL DEFAULT 0;
)sql";

// Version 3: which stretches of a series were asked for and how the tool answered, so that nothing is asked
// twice after a restart, and a chart still says without a network that a stretch of it is incomplete. Rows of
// one series and step never overlap; models/store/stretch_rows.h.
const std::string kMainV3 = R"sql(
CREATE TABLE %S.stretch(
    row INTEGER PRIMARY KEY,
    source TEXT NOT NULL, query TEXT NOT NULL,
    t0 INTEGER NOT NULL, t1 INTEGER NOT NULL,   -- [t0, t1), UTC ms
    step_ms INTEGER NOT NULL, known_at INTEGER NOT NULL,
    words TEXT NOT NULL) STRICT;                -- JSON array of the tool's remarks; '[]': a whole answer
CREATE INDEX %S.stretch_by_query ON stretch(source, query, t0);
)sql";

// Version 4: incidents and people of tools, models/store/incident_reports.h and people.h. An incident of a
// tool has an id of its own for ever; incident_link says in which room it is shown (newest revision counts).
const std::string kMainV4 = R"sql(
CREATE TABLE %S.incident_report(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    source TEXT NOT NULL, remote_id TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,        -- since when it is so, by the tool
    known_at INTEGER NOT NULL,
    opened_at INTEGER NOT NULL, resolved_at INTEGER,
    body TEXT NOT NULL,                  -- JSON object
    raw BLOB NOT NULL, UNIQUE(incident, revision)) STRICT;
CREATE TABLE %S.incident_key(            -- by which incidents of different tools are known to be one
    kind TEXT NOT NULL, value TEXT NOT NULL, incident TEXT NOT NULL,
    PRIMARY KEY(kind, value, incident)) STRICT, WITHOUT ROWID;
CREATE TABLE %S.incident_link(
    row INTEGER PRIMARY KEY, incident TEXT NOT NULL, revision INTEGER NOT NULL,
    room TEXT NOT NULL,                  -- '': it is a room of its own again
    occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    person TEXT NOT NULL,                -- '': Muster itself, because of `why`
    why TEXT NOT NULL, UNIQUE(incident, revision)) STRICT;
CREATE INDEX %S.incident_link_by_room ON incident_link(room);
CREATE TABLE %S.person_report(
    row INTEGER PRIMARY KEY, source TEXT NOT NULL, remote_id TEXT NOT NULL, revision INTEGER NOT NULL,
    known_at INTEGER NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, handle TEXT NOT NULL,
    title TEXT NOT NULL, removed INTEGER NOT NULL, UNIQUE(source, remote_id, revision)) STRICT;
CREATE INDEX %S.person_by_email ON person_report(email COLLATE NOCASE);
CREATE TABLE %S.person_link(             -- said by hand
    row INTEGER PRIMARY KEY, source TEXT NOT NULL, remote_id TEXT NOT NULL, revision INTEGER NOT NULL,
    other_source TEXT NOT NULL, other_remote_id TEXT NOT NULL, -- '': nobody else, whatever the e-mail
    known_at INTEGER NOT NULL, UNIQUE(source, remote_id, revision)) STRICT;
)sql";

// Version 5: imports of past incidents, models/store/import_runs.h. A run's row changes in the transaction of
// the facts that it counts, so it goes on after a restart exactly where its facts end.
const std::string kMainV5 = R"sql(
CREATE TABLE %S.import_run(
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,                  -- tool, or kind of file
    origin TEXT NOT NULL,                -- id of the source, or path
    origin_name TEXT NOT NULL,
    since INTEGER,                       -- NULL: everything
    state TEXT NOT NULL CHECK(state IN('running','stopped','failed','done')),
    started_at INTEGER NOT NULL, ended_at INTEGER,
    tokens TEXT NOT NULL,                -- JSON object: feed to where to go on
    incidents_new INTEGER NOT NULL, incidents_changed INTEGER NOT NULL, incidents_known INTEGER NOT NULL,
    events_new INTEGER NOT NULL, events_changed INTEGER NOT NULL, events_known INTEGER NOT NULL,
    people_new INTEGER NOT NULL, people_changed INTEGER NOT NULL, people_known INTEGER NOT NULL,
    unreadable INTEGER NOT NULL,
    progress REAL,                       -- 0 to 1; NULL: not known
    reached_at INTEGER, failure TEXT NOT NULL,
    problems INTEGER NOT NULL DEFAULT 0) STRICT; -- all; the first 500 are kept
CREATE TABLE %S.import_problem(
    row INTEGER PRIMARY KEY, run TEXT NOT NULL, item TEXT NOT NULL, why TEXT NOT NULL) STRICT;
CREATE INDEX %S.import_problem_by_run ON import_problem(run, row);
)sql";

/// What was taken for later may be refused when the tool comes to it: a read-back says so.
const std::string kMainV6 = R"sql(
DROP TRIGGER %S.outbox_fsm;
CREATE TRIGGER %S.outbox_fsm BEFORE UPDATE OF state ON outbox
WHEN OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN(
    'pending>inflight','pending>cancelled','pending>superseded','pending>needs_user',
    'inflight>done','inflight>pending','inflight>unknown','inflight>conflict','inflight>rejected',
    'inflight>needs_user','unknown>verifying','unknown>needs_user',
    'verifying>done','verifying>pending','verifying>unknown','verifying>needs_user','verifying>conflict',
    'verifying>rejected',
    'conflict>pending','conflict>cancelled','conflict>superseded',
    'needs_user>pending','needs_user>cancelled','needs_user>done',
    'rejected>pending','rejected>cancelled','rejected>superseded')
BEGIN SELECT RAISE(ABORT, 'illegal outbox transition'); END;
)sql";

/// Two rooms of the same hour both have the alert: a copy in each.
const std::string kMainV7 = R"sql(
DROP INDEX %S.event_remote_identity;
CREATE INDEX %S.event_by_remote ON event(source, remote_id) WHERE revision = 0 AND source <> '' AND remote_id <> '';
)sql";

/// What was asked of a host in its last minute (models/domain/host_state.h).
const std::string kMainV8 = R"sql(
ALTER TABLE %S.host_state ADD COLUMN asked TEXT NOT NULL DEFAULT '';
)sql";

/// Version 9: who is on call, models/store/on_call_rows.h. Also what was joined by hand is asked both ways.
const std::string kMainV9 = R"sql(
CREATE TABLE %S.on_call(
    row INTEGER PRIMARY KEY, source TEXT NOT NULL,
    key TEXT NOT NULL,                   -- which rota, level and person, by the tool's ids
    revision INTEGER NOT NULL, known_at INTEGER NOT NULL,
    ended INTEGER NOT NULL,              -- 1: a later reading named them no longer
    rota TEXT NOT NULL, policy TEXT NOT NULL, level INTEGER NOT NULL,
    person TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,
    since INTEGER, until INTEGER,        -- NULL: always
    UNIQUE(source, key, revision)) STRICT;
CREATE TABLE %S.on_call_reading(         -- when a tool last said all of it
    source TEXT PRIMARY KEY, read_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX %S.person_link_by_other ON person_link(other_source, other_remote_id);
)sql";

std::string withSchema(std::string sql, const std::string& schema)
{
    for (size_t at = sql.find("%S"); at != std::string::npos; at = sql.find("%S", at + schema.size()))
        sql.replace(at, 2, schema);
    return sql;
}

} // namespace

const std::vector<Migration>& mainMigrations()
{
    static const std::vector<Migration> list{{1, kMainV1 + kSampleTables},
                                             {2, kMainV2},
                                             {3, kMainV3},
                                             {4, kMainV4},
                                             {5, kMainV5},
                                             {6, kMainV6},
                                             {7, kMainV7},
                                             {8, kMainV8},
                                             {9, kMainV9}};
    return list;
}

const std::vector<Migration>& cacheMigrations()
{
    static const std::vector<Migration> list{{1, kSampleTables}};
    return list;
}

Done migrate(Database& database, const std::string& schema, const std::vector<Migration>& migrations,
             Done (*beforeFirst)(Database&, int))
{
    const std::string prefix = "PRAGMA " + schema + ".";
    const Result<qint64> application = database.integer(prefix + "application_id");
    const Result<qint64> version = application ? database.integer(prefix + "user_version") : application;
    const Result<qint64> objects =
        version ? database.integer("SELECT count(*) FROM " + schema + ".sqlite_schema") : version;
    if (!objects)
        return tl::unexpected(objects.error());
    const QString file = database.path();
    if (*application != kStoreApplicationId && (*application != 0 || *version != 0 || *objects != 0))
        return fail(
            ErrorKind::Storage,
            QStringLiteral("%1 belongs to another program: choose another data folder with --data").arg(file),
            file);
    const int newest = migrations.empty() ? 0 : migrations.back().version;
    if (*version > newest)
        return fail(ErrorKind::Storage,
                    QStringLiteral(
                        "%1 was written by a newer Muster (format %2, this one knows %3): install the newer "
                        "Muster or choose another data folder with --data; nothing was changed")
                        .arg(file)
                        .arg(*version)
                        .arg(newest),
                    file);
    if (*version > 0 && *version < newest && beforeFirst) {
        if (Done copied = beforeFirst(database, static_cast<int>(*version)); !copied)
            return copied;
    }
    if (*version >= newest)
        return {};
    // All of them together: the file is of the old format or of the newest, never of one between.
    Transaction transaction(database, Transaction::Kind::Write);
    if (!transaction.begun())
        return transaction.begun();
    for (const Migration& migration : migrations) {
        if (migration.version <= *version)
            continue;
        Done done = database.script(withSchema(migration.sql, schema));
        if (done)
            done = database.script(prefix + "application_id=" + std::to_string(kStoreApplicationId) + ";" +
                                   prefix + "user_version=" + std::to_string(migration.version));
        if (!done)
            return done;
    }
    return transaction.commit();
}

} // namespace muster
