// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/incident_report.h"

#include <QCryptographicHash>
#include <QUrl>

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

constexpr std::array kKinds{
    std::pair{IncidentKey::Kind::Page, "page"}, std::pair{IncidentKey::Kind::Remote, "remote"},
    std::pair{IncidentKey::Kind::Channel, "channel"}, std::pair{IncidentKey::Kind::Alert, "alert"}};

/// What one tool says of a field, and how it is compared; nullopt: it says nothing.
using Reading = std::optional<std::pair<QString, QString>> (*)(const IncidentReport&);

std::optional<std::pair<QString, QString>> severityIn(const IncidentReport& report)
{
    if (report.severity == Severity::Unknown)
        return std::nullopt;
    return std::pair{toString(report.severity),
                     report.severityText.isEmpty() ? toString(report.severity) : report.severityText};
}

std::optional<std::pair<QString, QString>> stageIn(const IncidentReport& report)
{
    if (!report.stage)
        return std::nullopt;
    return std::pair{toString(*report.stage),
                     report.stageText.isEmpty() ? toString(*report.stage) : report.stageText};
}

std::optional<std::pair<QString, QString>> titleIn(const IncidentReport& report)
{
    const QString title = report.title.simplified();
    if (title.isEmpty())
        return std::nullopt;
    return std::pair{title.toCaseFolded(), title};
}

} // namespace

QString toString(IncidentKey::Kind kind)
{
    const auto found =
        std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& one) { return one.first == kind; });
    return QString::fromLatin1(found->second);
}

std::optional<IncidentKey::Kind> incidentKeyKindFromString(QStringView name)
{
    for (const auto& [kind, text] : kKinds) {
        if (name == QLatin1String(text))
            return kind;
    }
    return std::nullopt;
}

QString canonicalPage(const QString& address)
{
    QUrl url(address.trimmed(), QUrl::StrictMode);
    const QString scheme = url.scheme().toLower();
    if (!url.isValid() || url.host().isEmpty() ||
        (scheme != QLatin1String("http") && scheme != QLatin1String("https")))
        return {};
    const int usual = scheme == QLatin1String("http") ? 80 : 443;
    if (url.port() == usual)
        url.setPort(-1);
    url.setScheme(scheme);
    url.setHost(url.host().toLower());
    return url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment |
                        QUrl::StripTrailingSlash | QUrl::FullyEncoded);
}

void shiftTimes(IncidentReport& report, Milliseconds by)
{
    report.openedAt = report.openedAt + by;
    report.changedAt = report.changedAt + by;
    if (report.resolvedAt)
        report.resolvedAt = *report.resolvedAt + by;
    for (ReportedTime& time : report.times)
        time.at = time.at + by;
    for (StatusFact& status : report.statuses) {
        status.occurredAt = status.occurredAt + by;
        if (status.nextUpdateDue)
            status.nextUpdateDue = *status.nextUpdateDue + by;
    }
}

IncidentId remoteIncidentId(const SourceId& source, QStringView remoteId)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(source.value.toUtf8());
    hash.addData(QByteArrayView("\0", 1));
    hash.addData(remoteId.toUtf8());
    // Never the form of newUlid(), whose 26 characters have no hyphen.
    return IncidentId{QStringLiteral("t-") + QString::fromLatin1(hash.result().toHex().left(32))};
}

bool provesSameIncident(IncidentKey::Kind kind, const IncidentSpan& a, const IncidentSpan& b)
{
    if (kind != IncidentKey::Kind::Alert)
        return true;
    const IncidentSpan& first = a.openedAt <= b.openedAt ? a : b;
    const IncidentSpan& second = a.openedAt <= b.openedAt ? b : a;
    if (second.openedAt - first.openedAt <= kSameAlertWithin)
        return true;
    return !first.resolvedAt || second.openedAt <= *first.resolvedAt;
}

std::vector<ReportedConflict> conflictsOf(const std::vector<IncidentReport>& newest)
{
    std::vector<ReportedConflict> conflicts;
    for (const auto& [field, read] :
         {std::pair<const char*, Reading>{"severity", severityIn}, {"stage", stageIn}, {"title", titleIn}}) {
        ReportedConflict conflict;
        conflict.field = QString::fromLatin1(field);
        QStringList meant;
        for (const IncidentReport& report : newest) {
            if (const auto said = read(report)) {
                meant.append(said->first);
                conflict.sayings.push_back({report.source, said->second, report.changedAt});
            }
        }
        if (meant.removeDuplicates(); meant.size() < 2)
            continue;
        std::stable_sort(conflict.sayings.begin(), conflict.sayings.end(),
                         [](const auto& a, const auto& b) { return a.since > b.since; });
        conflicts.push_back(std::move(conflict));
    }
    return conflicts;
}

} // namespace muster
