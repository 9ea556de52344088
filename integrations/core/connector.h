// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The contract of a tool: pure functions from values to values (sans I/O). A connector holds no socket,
// thread, timer or token; SyncEngine is the only code that runs its Steps.

#include "integrations/core/http.h"
#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/domain/feed_item.h"
#include "models/domain/incident_report.h"
#include "models/domain/on_call.h"
#include "models/domain/operation.h"
#include "models/domain/panel.h"
#include "models/domain/series.h"
#include "models/domain/source.h"
#include "models/domain/source_use.h"
#include "models/domain/timeline.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace muster {

/// One field of the settings form.
struct SettingField
{
    enum class Type { Url, Text, Secret, File, Choice } type = Type::Text;
    QString key; ///< "url", "token", "caFile"
    QString label, help;
    bool required = false;
    QStringList choices;  ///< of Choice
    QString initial = {}; ///< what the form begins with
    /// Of a verb: `catalogue(LabelValues, list)` says what the tool has for it, as `namedValue`s; anything
    /// else may be typed. Of a setting: the connection test names what there is, and may be asked without it.
    /// Empty: there is no such list.
    QString list = {};
    /// Several values of `list`, each with one of `choices`, as text: "value=choice, value=choice". The list
    /// tells what each has now: `namedValue` with three parts.
    bool each = false;
    QStringList choiceNames = {}; ///< what the choices are called, in their order; empty: by their own words
};

/// A value of a list for people: what is sent, and how it is called. As one text, for Facts::completions.
struct NamedValue
{
    QString value, name;
    friend bool operator==(const NamedValue&, const NamedValue&) = default;
};
QString namedValue(const QString& value, const QString& name);
/// The same with what it has now, one of the field's choices (SettingField::each).
QString namedValue(const QString& value, const QString& name, const QString& now);

/// One thing a tool can be told to do.
struct WriteVerb
{
    QString id;    ///< Operation::verb: "silence.create"
    QString title; ///< "Silence an alert"
    OperationClass semantics = OperationClass::Append;
    OperationAudience audience = OperationAudience::Internal;
    /// It acts on an incident of the tool: Operation::target is that incident's remote id.
    bool onIncident = false;
    std::vector<SettingField> fields = {}; ///< members of the payload that a person fills in, in form order
    /// It acts on an event of the timeline: Operation::target is that event's remote id.
    bool onEvent = false;
    /// Which remote ids it can act on, of incidents or events: a regular expression of the whole. Empty: all.
    QString targets = {};
    /// Only on what Muster itself wrote: of everything else the tool refuses it.
    bool ownOnly = false;
};

/// How often a feed is asked.
struct FeedPace
{
    Milliseconds pullEvery, staleAfter;
};

struct ConnectorDescriptor
{
    QString id;      ///< "prometheus"
    QString name;    ///< "Prometheus"
    QString summary; ///< one line for the settings page
    /// What a person should know before its whole history is imported; mostly empty.
    QString importNote = {};
    /// `events`: each room gets its own copy of them. What has a beginning and an end is two, named as
    /// alert_episode.h says: the end goes to every room that has the beginning.
    bool metrics = false, events = false, changes = false;
    /// Its feeds tell of all its incidents, whichever room is open: they have one cursor each, and an event
    /// says with `remoteIncidentId` to which incident it belongs.
    bool incidents = false;
    /// Requests that one source may make a minute, reads and writes together, by the tool's own rules; the
    /// tool's answers may narrow it further (throttle.h).
    double requestsPerMinute = 0; ///< 0: it says nothing, HostGuard's usual budget
    /// How long the window is in which the tool counts them: of no such stretch of time more than its share
    /// of a minute.
    Milliseconds requestsWithin{60'000};
    std::vector<SettingField> fields;
    std::vector<QString> feeds;   ///< names of pull feeds, e.g. "alerts"
    std::vector<QString> swept;   ///< of those: whose items can be seen to be missing, see Outcome::full
    QString complete;             ///< how a whole answer is told from a cut one; every decode keeps to it
    std::vector<WriteVerb> verbs; ///< what it can be told to do; empty: read only
    Milliseconds pullEvery{15'000};
    Milliseconds staleAfter{60'000}; ///< a feed without success for longer is stale
    /// Of feeds that tell of what changes seldom; that one of them answers says nothing of the tool now.
    std::map<QString, FeedPace> paces = {};
    FeedPace paceOf(const QString& feed) const
    {
        const auto own = paces.find(feed);
        return own == paces.end() ? FeedPace{pullEvery, staleAfter} : own->second;
    }
};

/// What a connector may know of a configured source. Never a secret: of secrets besides the token, `settings`
/// says with some word under the field's key that one is in the keyring.
struct Account
{
    SourceId source;
    QString name;
    QUrl baseUrl; ///< may carry a path prefix; no trailing slash needed
    std::map<QString, QString> settings;
    /// Set while a whole history is imported: the feed is read from here on, whatever the settings say of how
    /// far back its first reading goes, and only for what happened; what is going on is the pulls' work.
    /// Instant{0}: everything.
    std::optional<Instant> importSince = {};
};

/// Where the import of a feed stands, as its cursor tells.
struct HistoryStand
{
    bool whole = false;             ///< nothing is left to be read
    std::optional<Instant> reached; ///< in order of time: everything on one side of it was read
    std::optional<double> done;     ///< 0..1; nullopt: nobody knows how much there is
    bool newestFirst = false;       ///< its list begins with the newest: what a page tells says how far it is
    friend bool operator==(const HistoryStand&, const HistoryStand&) = default;
};

/// Completion and rule facts of metric tools.
struct RuleInfo
{
    QString group, name, query, severity, state, runbook;
    Milliseconds forDuration{0};
    QString health;
    friend bool operator==(const RuleInfo&, const RuleInfo&) = default;
};

/// What was learnt from one reply. Pure data; the engine stamps `knownAt` at commit.
struct Facts
{
    std::vector<TimelineEvent> events;     ///< knownAt unset
    std::vector<IncidentReport> incidents; ///< stored before the events, which may belong to them
    std::vector<PersonReport> people;      ///< stored before the incidents, whose roles they hold
    std::optional<OnCallReading> onCall;   ///< who is on call there now; nullopt: nobody was asked about
    std::vector<SampleBlock> samples;
    std::vector<PoisonItem> poison; ///< items that could not be read, beside those that could; key, why, raw
    std::vector<RuleInfo> rules;
    QStringList completions;      ///< label names, values or metric names; of a verb's list: `namedValue`s
    QStringList warnings;         ///< shown on the panel or source: partial answers
    std::optional<double> scalar; ///< instant queries
    QString version;              ///< the tool's version on a connection test
    QString account; ///< whose token it is, on a connection test: stable, no secret; empty: the tool has none
    bool empty() const;
};

/// What decode needs to know besides the bytes.
struct Context
{
    Instant now;
    Account account;
};

/// What the answer to a write says. Only for answers with a success status.
struct WriteReceipt
{
    bool understood = false; ///< the body is the tool's own and speaks of our write
    bool accepted = false;   ///< taken for later (202): has to be asked about
    QString remoteId;        ///< what the tool calls the result
    QString version;         ///< of the object after the write, for a CompareAndSet
    QString refusal = {};    ///< with ReadBack::Refused: why, in the tool's own words
};

struct HttpReply;
struct Outcome;
struct Stream;
using Decode = std::function<Result<Outcome>(const HttpReply&, const Context&)>;

/// What to ask, and the pure function that reads the answer. Decode receives every HTTP status: the shared
/// `checkStatus()` maps the ordinary failures.
struct Step
{
    HttpRequest request;
    Decode decode;
};

/// What was learnt, where we are now, what to ask next and when. The engine commits facts and cursor in one
/// transaction before it follows `next`.
struct Outcome
{
    Facts facts;
    std::optional<Cursor> cursor;
    std::optional<Step> next;
    Milliseconds after{0};
    /// Remote ids of the events whose items this page lists, also where nothing about them is news and where
    /// they could not be read. Only for feeds in `ConnectorDescriptor::swept`.
    std::vector<QString> seen;
    /// Of events whose items ended in the ordinary way (an alert that is resolved): no longer expected in any
    /// list, so never missing.
    std::vector<QString> over;
    /// With the last page: the chain listed everything that the tool has since `coversFrom` (by its clock).
    /// What is not in `seen` is then missing, which is not the same as deleted.
    bool full = false;
    Instant coversFrom = Instant::never();
    std::vector<QString> gone; ///< the tool itself says that these were deleted
    /// The tool no longer knows the cursor: the engine reads the feed anew, and keeps what it has. An error
    /// with status 410 means the same.
    bool cursorExpired = false;
    std::optional<WriteReceipt> receipt; ///< of a push
    std::optional<ReadBack> readBack;    ///< of a reconcile
    QUrl streamUrl;                      ///< of Stream::open: where to connect, once; may hold a ticket
};

/// What the room is interested in; narrows pulls.
struct Interest
{
    QStringList services;
    TimeRange range;
    /// How long before its high water a feed asks again; the engine sets it (clock_skew.h). High water is
    /// made of the tool's own times only.
    Milliseconds overlap{5 * 60'000};
    /// Nothing that is remembered may save a question or a fact: lists are asked for again, and what looks
    /// unchanged is told again. After a gap of a stream.
    bool anew = false;
};

enum class CatalogueKind { MetricNames, LabelNames, LabelValues, Rules };

/// Role: one per tool, stateless, shared by all threads.
class Connector
{
public:
    virtual ~Connector() = default;
    virtual const ConnectorDescriptor& descriptor() const = 0;
    /// "Test connection": tells wrong token, scope, address and offline apart through the error kinds.
    virtual Step check(const Account& account) const = 0;
    /// One round of feed `cursor.feed` since the cursor.
    /// With `Account::importSince`: one round of its history; a round may end at any page, and the next one
    /// goes on from its cursor.
    virtual Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const = 0;
    /// Of an import, after a round or a page that left this cursor. Usually: one round is all of it.
    virtual HistoryStand historyStand(const Cursor& cursor, Instant since) const;
    /// How far the first reading of a feed came, by the cursor of its pulls. nullopt: it has no past to read.
    virtual std::optional<FirstReading> firstReading(const Cursor& cursor) const;
    /// A full reading of a swept feed, when its pulls are not full anyway. Errors: NotFound: pull is the way.
    virtual Result<Step> sweep(const Account& account, const QString& feed, const Interest& interest) const;
    /// A range of samples, or one instant value. Invalid when the tool has no metrics.
    virtual Result<Step> query(const Account& account, const MetricQuery& query) const;
    /// Completion lists and rules. Invalid when the tool has none.
    virtual Result<Step> catalogue(const Account& account, CatalogueKind kind, const QString& argument) const;
    /// The tool's own page for these queries over the range; empty when it has none. Not a request of ours: a
    /// person's browser goes there, so it holds no secret.
    virtual QUrl explore(const Account& account, const std::vector<QString>& queries, TimeRange range) const;
    /// The page of the dashboard tool that stands before this one, for a panel with that origin or with these
    /// queries; empty when none is set. As `explore`.
    virtual QUrl dashboard(const Account& account, const PanelOrigin& origin,
                           const std::vector<QString>& queries, TimeRange range) const;
    /// What tells of facts at once instead of being asked (stream.h). nullopt when the tool has no such thing
    /// or this account lacks what it takes; then pulls are all there is.
    virtual std::optional<Stream> stream(const Account& account) const;
    /// One remote write. Its decode is called for success statuses only and fills `receipt`; everything else
    /// is judged by `afterSend`. Where the tool says no inside of a success, decode gives that as an error of
    /// kind Unauthorised, Forbidden, NotFound, Invalid or RateLimited, and it is judged as that status; any
    /// other error means that the answer was not understood. Errors: Invalid for a verb or payload that the
    /// tool does not have.
    virtual Result<Step> push(const Account& account, const Operation& operation) const;
    /// Reads back whether that write happened, and fills `readBack` (and `receipt` with the remote id when it
    /// was found). Must not change anything. Errors: NotFound when the tool offers no way to ask: a person
    /// decides.
    virtual Result<Step> reconcile(const Account& account, const Operation& operation) const;
};

/// Maps a failing HTTP status to an Error that names the tool and the way out; nullopt when the status is
/// fine (2xx) or `bodyTellsMore` statuses should be read by the caller. Also recognises what a network says
/// that wants a login first: HTML where JSON is due, a redirect to another host, 511; `Error::captivePortal`
/// is set.
std::optional<Error> checkStatus(const HttpReply& reply, const Context& context);

/// All connectors of this build, by id. Filled by the app's composition.
class ConnectorRegistry
{
public:
    void add(std::unique_ptr<Connector> connector);
    const Connector* find(QStringView toolId) const;
    std::vector<const Connector*> all() const;

private:
    std::vector<std::unique_ptr<Connector>> m_connectors;
};

} // namespace muster
