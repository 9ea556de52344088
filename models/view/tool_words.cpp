// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/tool_words.h"

#include "models/domain/spoken_words.h"
#include "models/view/room_tools.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace muster {

namespace {

constexpr qsizetype kTargetWords = 80; ///< of a text in the words that a person confirms

/// Since when it has the stage that it has, where the tool says so: that it was touched later says
/// nothing of that.
std::optional<Instant> stageSince(const IncidentReport& report)
{
    if (report.stage == Stage::Resolved && report.resolvedAt)
        return report.resolvedAt;
    std::optional<Instant> told;
    std::vector<StatusFact> statuses = report.statuses;
    std::stable_sort(statuses.begin(), statuses.end(),
                     [](const StatusFact& a, const StatusFact& b) { return a.occurredAt < b.occurredAt; });
    for (const StatusFact& status : statuses) {
        if (status.state.compare(report.stageText, Qt::CaseInsensitive) != 0)
            told.reset(); // it was another one in between
        else if (!told)
            told = status.occurredAt;
    }
    for (const ReportedTime& time : report.times) {
        const bool acked = report.stage == Stage::Triage && time.name == QLatin1String("acked");
        if (acked || (!told && time.name.compare(report.stageText, Qt::CaseInsensitive) == 0))
            told = time.at;
    }
    return told;
}

} // namespace

QString shortened(QString text)
{
    text = text.simplified();
    return text.size() > kTargetWords ? text.left(kTargetWords) + u'…' : text;
}

QString changeOf(const QString& before, const QString& after)
{
    if (before == after)
        return RoomTools::tr("nothing changes");
    qsizetype same = 0;
    while (same < before.size() && same < after.size() && before[same] == after[same])
        ++same;
    qsizetype end = 0;
    while (end < before.size() - same && end < after.size() - same &&
           before[before.size() - 1 - end] == after[after.size() - 1 - end])
        ++end;
    // Whole words, and a few before them to know the place by.
    constexpr qsizetype kAround = 12;
    const qsizetype near = same > kAround ? before.lastIndexOf(u' ', same - kAround) + 1 : 0;
    const auto part = [&](const QString& text) {
        qsizetype stop = text.indexOf(u' ', text.size() - end);
        stop = end == 0 || stop < 0 ? text.size() : stop;
        return (near > 0 ? QStringLiteral("…") : QString()) + text.mid(near, stop - near) +
               (stop < text.size() ? QStringLiteral("…") : QString());
    };
    return RoomTools::tr("“%1” instead of “%2”", "new words, old words").arg(part(after), part(before));
}

QString calledIn(const IncidentReport& report)
{
    return report.number.isEmpty() || report.number == report.remoteId
               ? QStringLiteral("“%1”").arg(shortened(report.title))
               : report.number;
}

QString toolSays(const IncidentReport& report, TimeStyle style)
{
    QStringList words;
    if (!report.severityText.isEmpty())
        words << report.severityText;
    else if (report.severity != Severity::Unknown)
        words << toString(report.severity);
    if (!report.stageText.isEmpty())
        words << toolWord(report.stageText);
    else if (report.stage)
        words << toString(*report.stage);
    const auto since = stageSince(report);
    words << (since ? RoomTools::tr("since %1").arg(format::timeOfDay(*since, style))
                    : RoomTools::tr("as of %1").arg(format::timeOfDay(report.changedAt, style)));
    return words.join(QStringLiteral(" · "));
}

} // namespace muster
