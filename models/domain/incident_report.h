// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a tool says of an incident and of a person, in neutral words, and by what two tools' incidents are
// known to be one. Pure. Stored as versions by models/store/incident_reports.h.

#include "models/domain/incident.h"
#include "models/domain/source.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QStringView>

#include <map>
#include <optional>
#include <vector>

namespace muster {

/// A name by which tools can recognise each other's incidents.
struct IncidentKey
{
    enum class Kind {
        Page,    ///< address of a page of the incident in any tool, as `canonicalPage` writes it
        Remote,  ///< "pagerduty:Q1A2B3": how tools that know each other call it
        Channel, ///< "slack:C02AW36C1M5": the channel that was made for it
        Alert    ///< dedup key or fingerprint of an alert; comes again with every incident of the same cause
    } kind = Kind::Page;
    QString value;
    friend bool operator==(const IncidentKey&, const IncidentKey&) = default;
};
QString toString(IncidentKey::Kind kind); ///< stable: "page", "remote", "channel", "alert"
std::optional<IncidentKey::Kind> incidentKeyKindFromString(QStringView name);

/// An address without what differs between two links to one page: scheme and host in lower case, no user,
/// port of the scheme, query, fragment or slash at the end. Empty for anything but http and https.
QString canonicalPage(const QString& address);

/// A person as a tool names them. Empty e-mail: the tool does not tell it.
struct PersonName
{
    QString remoteId, name, email;
    friend bool operator==(const PersonName&, const PersonName&) = default;
};

/// A person of a tool's directory.
struct PersonReport
{
    SourceId source;
    QString remoteId;
    QString name, email;
    QString handle; ///< short name in messages, without @
    QString title;  ///< what they do, in the tool's words
    bool removed = false;
    friend bool operator==(const PersonReport&, const PersonReport&) = default;
};

struct ReportedRole
{
    QString role; ///< our word where there is one ("IC", "Comms", "Scribe", "Deputy"), else the tool's
    PersonName person;
    friend bool operator==(const ReportedRole&, const ReportedRole&) = default;
};

struct ReportedTime
{
    QString name; ///< of a key time, see KeyTimeFact; else the tool's own name
    Instant at;
    friend bool operator==(const ReportedTime&, const ReportedTime&) = default;
};

/// One tool's view of one incident at one reading. Times are the tool's until the engine corrects them.
struct IncidentReport
{
    SourceId source;
    QString remoteId;
    QString number; ///< as people say it: "#4711", "INC-123"
    QString title, summary;
    QString link; ///< its page in the tool, unverified
    Instant openedAt;
    Instant changedAt; ///< since when it is as it is here; the tool's time
    std::optional<Instant> resolvedAt;
    QStringList services;
    Severity severity = Severity::Unknown;
    QString severityText; ///< the tool's word: "P1", "Major", "critical"
    std::optional<Stage> stage;
    QString stageText; ///< "acknowledged", "Fixing"
    std::vector<ReportedRole> roles;
    std::vector<ReportedTime> times;
    std::vector<StatusFact> statuses; ///< what it told to whom; knownAt unset
    std::vector<IncidentKey> keys;
    std::map<QString, QString> fields; ///< custom fields, shown as they came
    /// By how much the tool's clock was ahead of ours: all times here are corrected by it.
    Milliseconds clockOffset{0};
    QByteArray raw;
    friend bool operator==(const IncidentReport&, const IncidentReport&) = default;
};

/// All times of a report later by so much; believable or not.
void shiftTimes(IncidentReport& report, Milliseconds by);

/// The incident that stands for what this tool calls by this id: the same on every machine and at every
/// reading, so that events name it before anything of it is stored.
IncidentId remoteIncidentId(const SourceId& source, QStringView remoteId);

/// When alerts of two incidents are so near that the same alert key means the same incident.
constexpr Milliseconds kSameAlertWithin{15 * 60'000};

/// Whether two incidents with these keys and times are one, and by which key; nullopt when nothing says so. A
/// page, id or channel names one incident for ever; an alert key only incidents that were open at the same
/// time, or opened within kSameAlertWithin. Titles, services and people are never a reason.
struct IncidentSpan
{
    Instant openedAt;
    std::optional<Instant> resolvedAt; ///< nullopt: open
};
bool provesSameIncident(IncidentKey::Kind kind, const IncidentSpan& a, const IncidentSpan& b);

/// One field about which tools of one room disagree.
struct ReportedConflict
{
    QString field; ///< "severity", "stage", "title"
    struct Saying
    {
        SourceId source;
        QString words; ///< in the tool's own words
        Instant since;
        friend bool operator==(const Saying&, const Saying&) = default;
    };
    std::vector<Saying> sayings; ///< newest first, one per tool that says anything
    friend bool operator==(const ReportedConflict&, const ReportedConflict&) = default;
};
/// Of the newest reports of one room. Severity and stage are compared as we understand them, a title by its
/// letters; what a tool does not tell is no disagreement.
std::vector<ReportedConflict> conflictsOf(const std::vector<IncidentReport>& newest);

} // namespace muster
