// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The doors through which the view reaches tools without knowing them: abstract here, implemented by the app
// over the engine and the outbox. Everything is asynchronous; no call blocks, no call throws. Not for
// storage: that is Store.

#include "models/base/result.h"
#include "models/domain/incident.h"
#include "models/domain/operation.h"
#include "models/domain/panel.h"
#include "models/domain/source.h"
#include "models/domain/source_use.h"
#include "models/domain/tool_verb.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace muster {

/// One line of a tool's settings form.
struct ToolField
{
    QString key;         ///< key in Source::settings, e.g. "url"; the secret's name when `secret`
    QString label;       ///< "Address"
    QString help;        ///< one sentence
    QString placeholder; ///< "https://prometheus.example:9090"
    bool secret = false; ///< goes to the keychain, never into Source::settings
    bool required = false;
    bool address = false;     ///< a web address, checked as such
    QStringList choices = {}; ///< one of these, when there are any
    QString initial = {};     ///< what the form begins with
    QString list = {};        ///< the tool's list that offers values (ToolGateway::list, Values); empty: none
    bool each = false;        ///< several of `list`, each with one of `choices`: "value=choice, value=choice"
    QStringList choiceNames = {}; ///< what the choices are called, in their order; empty: by their own words
    friend bool operator==(const ToolField&, const ToolField&) = default;
};

/// A kind of tool that can be connected, as plain values taken from its connector's descriptor.
struct ToolKind
{
    QString id;                    ///< "prometheus"
    QString name;                  ///< "Prometheus"
    QString summary;               ///< what Muster reads from it, one sentence
    std::vector<ToolField> fields; ///< in form order
    QString writes = {};           ///< what it can be told to do, "Silence an alert, …"; empty: read only
    std::vector<ToolVerb> verbs = {}; ///< of those, what an action of a runbook may say
    friend bool operator==(const ToolKind&, const ToolKind&) = default;
};

/// What was typed into secret fields, by key. A key that is not there: what is stored stays; an empty text:
/// none.
using TypedSecrets = std::map<QString, QString>;

/// What a metric tool answered.
struct QueryAnswer
{
    std::vector<SampleBlock> blocks; ///< one per series; may be empty: no data, which is not zero
    QStringList warnings;            ///< the tool's own warnings, a partial answer among them
    Instant evaluatedAt;             ///< when the tool answered
};

/// Names that a tool knows: of metrics, or the values of a verb's field (Values, label: ToolField::list, each
/// a value, a tab and its name; behind another tab what it has now, see ToolField::each).
struct NameQuery
{
    enum class Kind { Metrics, Labels, Values };
    SourceId source;
    Kind kind = Kind::Metrics;
    QString label;    ///< of Values
    QString selector; ///< only of series that it selects; empty: of all
    friend bool operator==(const NameQuery&, const NameQuery&) = default;
};

/// What one full reading of a feed came to.
struct SweepAnswer
{
    SourceId source;
    QString sourceName, feed;
    bool ok = false;
    bool doubted = false; ///< so much was missing that it is not believed: nothing was marked
    QString words;        ///< for people
};

/// Role: everything the view asks of connected tools. Owner: app. Thread: main; callbacks come back on main
/// through the event loop and never after `context` died.
class ToolGateway
{
public:
    virtual ~ToolGateway() = default;

    /// Every tool that can be connected; cheap, known at start.
    virtual std::vector<ToolKind> toolKinds() const = 0;

    /// Asks the tool once with these settings, stores nothing. `words`: what happened and what to do, for
    /// people.
    virtual void testConnection(const Source& source, const TypedSecrets& secrets, QObject* context,
                                std::function<void(bool ok, const QString& words)> onDone) = 0;
    /// Stores the source (and the secrets in the keychain) and starts to read from it. Errors: Keychain,
    /// Storage.
    virtual void saveSource(const Source& source, const TypedSecrets& secrets, QObject* context,
                            std::function<void(Result<SourceId>)> onDone) = 0;
    /// Stops reading, removes the source and its secrets; what was learnt stays.
    virtual void removeSource(const SourceId& source, QObject* context, std::function<void(Done)> onDone) = 0;

    /// One range or instant answer. Errors as the engine gives them (Offline, Timeout, Unauthorised, ...).
    /// The death of `context` ends the request itself, not only the callback.
    virtual void query(const MetricQuery& query, QObject* context,
                       std::function<void(Result<QueryAnswer>)> onDone) = 0;
    /// The address of a page of the tool that shows these queries over the range; empty when it has none.
    /// Cheap, pure.
    virtual QString exploreLink(const Source& /*source*/, const std::vector<QString>& /*queries*/,
                                TimeRange /*range*/) const
    {
        return {};
    }
    /// The same in the dashboard tool that the source's settings name (Grafana): the panel of that origin,
    /// else the queries. Empty when none is set.
    virtual QString dashboardLink(const Source& /*source*/, const PanelOrigin& /*origin*/,
                                  const std::vector<QString>& /*queries*/, TimeRange /*range*/) const
    {
        return {};
    }
    /// What a metric tool has under such a name. Errors as `query`; Invalid when it keeps no such list. The
    /// answer to the call gives up: `onDone` does not come after that.
    virtual std::function<void()> list(const NameQuery& /*query*/, QObject* /*context*/,
                                       std::function<void(Result<QStringList>)> /*onDone*/)
    {
        return [] {};
    }
    /// Keeps the panels' series of this incident up to date in the store, and makes it the first of the open
    /// rooms, until `unwatch`. Calling it again replaces what is watched.
    virtual void watch(const IncidentId& incident, const std::vector<Panel>& panels,
                       const std::vector<SourceId>& sources) = 0;
    virtual void unwatch(const IncidentId& incident) = 0;
    /// Every room that is open and not over, on the screen or not: what tools without incidents of their own
    /// tell (alerts) is filed in each of them.
    virtual void setOpenRooms(const std::vector<IncidentId>& rooms) = 0;
    /// What a source asks of its tool, as of now. Cheap; all empty while it is not read from.
    virtual SourceUse sourceUse(const SourceId& /*source*/) const { return {}; }
    /// Pulls every enabled source now instead of at its next turn.
    virtual void syncNow() = 0;
    /// Reads all that a source has (or every source), so that what is no longer there is marked. `believe`:
    /// however much is missing; only a person may say so. One answer per feed.
    virtual void sweepNow(const std::optional<SourceId>& source, bool believe, QObject* context,
                          std::function<void(std::vector<SweepAnswer>)> onDone) = 0;
};

namespace outbox {
enum class Decision;
struct Intent;
} // namespace outbox

/// One thing that one connected source may be told to do now.
struct WriteOffer
{
    SourceId source;
    QString sourceName; ///< "Alertmanager (main)"
    QString tool;       ///< connector id
    QString verb;       ///< "silence.create"
    QString title;      ///< "Silence an alert"
    OperationClass semantics = OperationClass::Append;
    OperationAudience audience = OperationAudience::Internal;
    QString refusal;         ///< why it cannot be done now, with the way out; empty: it can
    bool mayWrite = true;    ///< a person let Muster write to this source
    bool onIncident = false; ///< acts on an incident of the tool: Operation::target is its remote id
    std::vector<ToolField> fields = {}; ///< members of the payload that a person fills in
    bool onEvent = false;  ///< acts on an event of the timeline: Operation::target is its remote id
    QString targets = {};  ///< regular expression of the whole remote ids it can act on; empty: all
    bool ownOnly = false;  ///< only on what Muster itself wrote
    bool isPublic = false; ///< people outside will read it, whatever audience it was asked for with
    friend bool operator==(const WriteOffer&, const WriteOffer&) = default;
};

/// Role: the one gate through which the view writes to tools. Owner: app. Thread: main; callbacks on main
/// through the event loop, never after `context` died.
class WriteGateway
{
public:
    virtual ~WriteGateway() = default;

    /// Everything that connected sources can be told to do; those that may not now say why. `least`: offered
    /// for an audience that is at least as careful as this; Production needs a source that answers now.
    virtual std::vector<WriteOffer> offers(OperationAudience least = OperationAudience::Internal) const = 0;
    /// A person saw `intent.operation.targetText` and confirmed it: stores the intent durably, then sends it
    /// as soon as it may be sent. `onDone` comes when it is on disk, before anything left. Errors: Forbidden
    /// when the source may not be written to, Offline for a production action that cannot be sent now,
    /// Invalid, Storage.
    virtual void enqueue(outbox::Intent intent, QObject* context,
                         std::function<void(Result<OperationId>)> onDone) = 0;
    /// A person's decision about one that waits for it. Errors: Invalid when it left no such choice, Storage.
    virtual void decide(const OperationId& id, outbox::Decision decision, QObject* context,
                        std::function<void(Done)> onDone) = 0;
};

} // namespace muster
