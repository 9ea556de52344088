// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/update_lint.h"

#include "models/domain/format.h"
#include "models/domain/status_update.h"

#include <QDateTime>
#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

/// From here on "everything failed" is said of what was measured: a few requests always slip through.
constexpr double kTotal = 0.995;

QRegularExpression words(const char* pattern)
{
    QString text = QString::fromLatin1(pattern);
    text.replace(u' ', QLatin1String("\\s+"));
    return QRegularExpression(text, QRegularExpression::CaseInsensitiveOption |
                                        QRegularExpression::UseUnicodePropertiesOption);
}

/// When service will be whole again, said as a time or as "soon". A promise of the next update is none.
const QRegularExpression& estimate()
{
    static const QRegularExpression rule = words(
        R"(\bETA\b|\b(?:expect(?:ed|ing)?|hope|hoping|anticipate|estimated?|aim(?:ing)?) (?:\w+ ){0,4}?(?:resol(?:ve|ved|ution)|fix(?:ed)?|restor(?:e|ed|ation)|recover(?:y|ed)?|back)\b(?: (?:within|by|in|at) [^.\n]{1,24})?|\b(?:will|should) be (?:fully )?(?:resolved|fixed|restored|recovered|back(?: up| online)?|working|available)\b(?: (?:again|soon|shortly|within|by|in|at)\b[^.\n]{0,24})?|\b(?:resolved|fixed|restored|recovered|back(?: up| online)?) (?:shortly|soon|in a few|within|in (?:about |the next )?\d+|by \d))");
    return rule;
}

const QRegularExpression& overStatement()
{
    static const QRegularExpression rule =
        words(R"(\boutages?\b|\b(?:is|are|was|were|went|gone) (?:completely |totally |fully )?down\b)");
    return rule;
}

/// "Next update by 02:38", "next update in 20 minutes"; the first group: a time of day.
const QRegularExpression& nextUpdate()
{
    static const QRegularExpression rule = words(
        R"(\b(?:next|another|further|more) (?:status )?(?:update|information|news)\b(?:[^.\n]*?\b(\d{1,2}:\d{2})\b)?|\bupdate (?:you )?(?:again )?(?:by|at|in|within|every) (?:the next )?(?:(\d{1,2}:\d{2})|\d+))");
    return rule;
}

ProseFinding found(const QRegularExpressionMatch& match, const char* rule, QString why, QString suggestion)
{
    return {static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedLength()),
            QString::fromLatin1(rule), std::move(why), std::move(suggestion)};
}

void judgeScope(const QString& text, const UpdateContext& context, std::vector<ProseFinding>& findings)
{
    if (context.maxErrorRatio && *context.maxErrorRatio >= kTotal)
        return;
    const QString why =
        context.maxErrorRatio
            ? QStringLiteral("claims that everything failed; the worst measured was %1")
                  .arg(formatRatioPercent(*context.maxErrorRatio, 1))
            : QStringLiteral("claims that everything failed; how much did is not measured here");
    auto matches = overStatement().globalMatch(text);
    while (matches.hasNext())
        findings.push_back(found(matches.next(), "over-statement", why,
                                 QStringLiteral("“incident”, “errors” or “degraded”, with the share that "
                                                "fails")));
}

void judgeNextTime(const QString& text, const UpdateContext& context, std::vector<ProseFinding>& findings)
{
    if (context.state == QLatin1String("resolved"))
        return;
    const auto match = nextUpdate().match(text);
    const int end = static_cast<int>(text.size());
    if (!match.hasMatch()) {
        findings.push_back(
            {end, 0, QStringLiteral("next time"), QStringLiteral("does not say when the next update comes"),
             context.nextDue
                 ? QStringLiteral("“Next update by %1 UTC.”").arg(formatUtcTime(*context.nextDue).left(5))
                 : QStringLiteral("choose when the next one is due and name the time")});
        return;
    }
    const QString said = match.captured(1).isEmpty() ? match.captured(2) : match.captured(1);
    if (said.isEmpty() || !context.nextDue)
        return;
    const QString promised = formatUtcTime(*context.nextDue).left(5);
    if (said.rightJustified(5, u'0') != promised)
        findings.push_back(
            found(match, "next time",
                  QStringLiteral("says %1, the clock of this room would say %2 (UTC)").arg(said, promised),
                  QStringLiteral("make both the same")));
}

} // namespace

std::optional<Instant> namedNextUpdate(const QString& text, Instant now)
{
    constexpr Milliseconds kFurthest = std::chrono::hours{6};
    const auto match = nextUpdate().match(text);
    const QString said = match.captured(1).isEmpty() ? match.captured(2) : match.captured(1);
    const QTime time = QTime::fromString(said, QStringLiteral("H:mm"));
    if (!time.isValid())
        return std::nullopt;
    for (const int days : {0, 1}) {
        const QDateTime moment(now.toUtc().date().addDays(days), time, Qt::UTC);
        const Instant named{moment.toMSecsSinceEpoch()};
        if (named > now)
            return named - now <= kFurthest ? std::optional(named) : std::nullopt;
    }
    return std::nullopt;
}

std::vector<ProseFinding> lintUpdate(const QString& text, const UpdateContext& context)
{
    std::vector<ProseFinding> findings;
    if (text.trimmed().isEmpty())
        return findings;
    auto estimates = estimate().globalMatch(text);
    while (estimates.hasNext())
        findings.push_back(found(estimates.next(), "estimate",
                                 QStringLiteral("estimates when it will be over; a missed estimate costs "
                                                "more trust than none"),
                                 QStringLiteral("say what is being done, and when the next update comes")));
    judgeScope(text, context, findings);
    for (ProseFinding& one : lintProse(text, context.people)) {
        if (one.rule != QLatin1String("over-statement") && one.rule != QLatin1String("vague action"))
            findings.push_back(std::move(one));
    }
    for (const QString& name : openVariables(text))
        findings.push_back({static_cast<int>(text.indexOf(name)), static_cast<int>(name.size()),
                            QStringLiteral("to fill"), QStringLiteral("nothing here knows this yet"),
                            QStringLiteral("write it, or take the sentence out")});
    judgeNextTime(text, context, findings);
    std::stable_sort(findings.begin(), findings.end(),
                     [](const ProseFinding& a, const ProseFinding& b) { return a.from < b.from; });
    return findings;
}

} // namespace muster
