// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A status update before and while it goes out: its template, its draft, how it reads in each channel, which
// channels it was handed to. Pure values; sending is models/view/gateways.h, keeping is the store.

#include "models/base/id.h"
#include "models/domain/incident.h"

#include <QByteArray>
#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace muster {

/// The words of an update for one moment of an incident. File format: resources/templates/updates/README.md.
struct UpdateTemplate
{
    QString id; ///< "public-first"
    QString title;
    QString audience;                 ///< "public" or "internal"
    QString state;                    ///< investigating, identified, monitoring or resolved
    std::vector<Severity> severities; ///< for these; empty: for all
    QString body;                     ///< plain text with {variables} and [parts that need them]
    friend bool operator==(const UpdateTemplate&, const UpdateTemplate&) = default;
};

/// The body with each {name} replaced by its value. A part in square brackets is left out as a whole when a
/// variable in it has no value; outside of brackets such a variable stays as it is, for a person to see. A
/// value is never read for variables or brackets again. "[[" and "{{" stand for the characters themselves.
QString fillTemplate(const QString& body, const std::map<QString, QString>& values);
/// Variables ("{impact}") that are still in a text, each once, in order.
QStringList openVariables(const QString& text);
/// Those for this audience and severity, the ones of `state` first, then in the given order.
std::vector<UpdateTemplate> templatesFor(const std::vector<UpdateTemplate>& all, const QString& audience,
                                         const QString& state, Severity severity);

/// The state a status page would show for the stage of an incident, when nothing was told yet.
QString updateStateOf(Stage stage);
/// "Investigating" from "investigating", "In progress" from "in_progress"; any other text from outside keeps
/// its other letters.
QString updateStateWord(const QString& state);
/// How long after an update the next one is promised by default, in minutes; 0 for none. DOMAIN 4.6: SEV-1
/// public 20, internal 15; SEV-2 30 and 30; SEV-3 60. A resolved incident promises nothing.
int usualPromiseMinutes(Severity severity, const QString& audience, const QString& state);

/// To the next whole minute: a text names no seconds, and a promise is not shortened by them.
Instant roundedUp(Instant due);

/// A kind of place that takes updates, with what it does to a text.
struct UpdateChannel
{
    QString tool;      ///< connector id: "statuspage"; empty: the room itself
    QString name;      ///< "Statuspage"
    int limit = 0;     ///< UTF-16 characters it takes; 0: none is documented
    bool cuts = false; ///< what is longer is cut there; else it is refused
    friend bool operator==(const UpdateChannel&, const UpdateChannel&) = default;
};
/// Where updates for an audience usually go, the most public first.
std::vector<UpdateChannel> usualChannels(const QString& audience);
/// Of a connected tool; one that is not known has no documented limit.
UpdateChannel channelOf(const QString& tool, const QString& name);
/// The text exactly as that channel gets it.
QString channelText(const UpdateChannel& channel, const QString& incidentNumber, const QString& state,
                    const QString& text);

/// What an update speaks of: when it is another by the time of posting, the update may be wrong.
struct UpdateBasis
{
    Severity severity = Severity::Unknown;
    Stage stage = Stage::Detected;
    std::optional<Instant> lastPost; ///< newest public status
    friend bool operator==(const UpdateBasis&, const UpdateBasis&) = default;
};
UpdateBasis updateBasis(const IncidentState& state);

/// What was typed and not posted yet; one per incident and audience.
struct UpdateDraft
{
    QString text;
    QString state;
    int nextMinutes = 0; ///< until the next update; 0: nothing promised
    Instant editedAt;    ///< last key
    UpdateBasis basis;   ///< when it was begun, or last confirmed
    /// What it is written anew for, by channel ("source/verb"): refused operations that it replaces.
    std::map<QString, QString> replaces = {};
    friend bool operator==(const UpdateDraft&, const UpdateDraft&) = default;
};
QByteArray toJson(const UpdateDraft& draft);
/// Unknown fields are skipped, wrong ones keep their default; nullopt: no JSON object.
std::optional<UpdateDraft> updateDraftFromJson(const QByteArray& json);

/// Why a public draft should be read once more before it is posted.
struct UpdateStaleness
{
    std::optional<Milliseconds> age; ///< when it was written too long ago
    std::optional<Severity> severityWas;
    std::optional<Stage> stageWas;
    std::optional<Instant> postedSince; ///< somebody posted meanwhile
    bool isStale() const { return age || severityWas || stageWas || postedSince; }
    friend bool operator==(const UpdateStaleness&, const UpdateStaleness&) = default;
};
/// Older than five minutes (kPublicPostStaleAfter), also when the clock was set back, or overtaken.
UpdateStaleness updateStaleness(const UpdateDraft& draft, const UpdateBasis& now, Instant at);

/// One channel that an update was handed to.
struct UpdateDelivery
{
    OperationId operation; ///< known before it is queued, so that a repetition cannot double it
    SourceId source;
    QString name; ///< "Statuspage (main)"
    QString verb;
    QString text;            ///< as sent
    QString target = {};     ///< remote id of the tool's incident, or of its channel; empty: it needs none
    QString targetName = {}; ///< "“Checkout errors”"
    std::map<QString, QString> with = {}; ///< other members of what is sent: "notify", "components"
    QString withWords = {};               ///< the same for people: "API: operational"
    OperationId replaces = {};            ///< the refused one whose place it takes; empty: none's
    friend bool operator==(const UpdateDelivery&, const UpdateDelivery&) = default;
};
/// What stands in `TimelineEvent::raw` of an update that was posted here (kindName "status.posted"): JSON
/// object with "update": 1, "audience", "state", "nextDueMs" and "channels": [{"operation", "source", "name",
/// "verb", "text", "target", "targetName", "with": {}, "withWords", "replaces"}].
struct UpdateRecord
{
    QString audience;
    QString state;
    std::optional<Instant> nextDue;
    std::vector<UpdateDelivery> channels;
    friend bool operator==(const UpdateRecord&, const UpdateRecord&) = default;
};
QByteArray toJson(const UpdateRecord& record);
/// nullopt: not such an object (a tool's own raw text, an update of an older Muster). Of channels, those
/// without operation are skipped.
std::optional<UpdateRecord> updateRecordFromJson(const QByteArray& json);

} // namespace muster
