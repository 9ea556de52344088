// SPDX-License-Identifier: GPL-3.0-or-later
// What a post-mortem says by itself: the parts that follow from the facts, as Markdown.
#include "models/domain/format.h"
#include "models/domain/metric_value.h"
#include "models/domain/operation.h"
#include "models/domain/postmortem_parts.h"
#include "models/domain/timeline_layers.h"
#include "models/domain/vendor_times.h"

#include <QUrl>

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

/// Blocks with one blank line between them; those without text are left out.
QString blocks(const QStringList& texts)
{
    QStringList there = texts;
    there.removeAll(QString());
    return there.join(QStringLiteral("\n\n"));
}

class Table
{
public:
    explicit Table(const QStringList& titles)
    {
        row(titles);
        QStringList rule;
        for (qsizetype i = 0; i < titles.size(); ++i)
            rule.append(QStringLiteral("---"));
        row(rule);
    }
    /// Cells are Markdown: what comes from outside is escaped by the caller.
    void row(const QStringList& cells)
    {
        m_lines.append(QStringLiteral("| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |"));
    }
    QString text() const { return m_lines.join(u'\n'); }
    bool isEmpty() const { return m_lines.size() == 2; } // the titles and the rule under them

private:
    QStringList m_lines;
};

QString failedText(const Impact& impact)
{
    return QStringLiteral("%1 failed of %2").arg(formatCount(impact.failed), formatCount(impact.total));
}

std::optional<Milliseconds> impactLength(const Impact& impact)
{
    if (impact.start && impact.end)
        return *impact.end - *impact.start;
    return std::nullopt;
}

double failedRatio(const Impact& impact)
{
    return impact.total > 0 ? impact.failed / impact.total : 0.0;
}

/// The panel of the room that shows the share of failing requests: a ratio with the objective's line.
const Panel* errorPanel(const PostMortemFacts& facts)
{
    for (const Panel& panel : facts.panels) {
        if (panel.sloLine && panel.format.unit == Unit::Ratio && panel.slo == SloView::None &&
            !panel.series.empty())
            return &panel;
    }
    return nullptr;
}

/// The share that failed, counted over the impact, with the panel on which it is seen; when the impact has
/// both ends.
QString shareFailed(const PostMortemFacts& facts)
{
    const QString share = formatRatioPercent(failedRatio(facts.impact));
    const Panel* panel = errorPanel(facts);
    if (!panel || !facts.impact.start || !facts.impact.end || *facts.impact.end <= *facts.impact.start)
        return share;
    return metricValue(share,
                       {panel->id, 0, std::nullopt, TimeRange{*facts.impact.start, *facts.impact.end}, true});
}

/// What is left of the budget, with the panel that shows it.
QString budgetLeft(const PostMortemFacts& facts)
{
    const QString left = formatRatioPercent(facts.budgetRemainingRatio);
    for (const Panel& panel : facts.panels) {
        if (panel.slo == SloView::BudgetLeft && facts.impact.end)
            return metricValue(left, {panel.id, 0, facts.impact.end, std::nullopt});
    }
    return left;
}

QString summary(const PostMortemFacts& facts)
{
    const Impact& impact = facts.impact;
    if (!impact.start)
        return QStringLiteral("The start of the impact is not recorded yet.");
    QString text;
    if (const auto length = impactLength(impact)) {
        text = QStringLiteral("For %1, from %2 to %3 UTC on %4, ")
                   .arg(formatDuration(*length), formatUtcTime(*impact.start), formatUtcTime(*impact.end),
                        formatUtcDate(*impact.start));
    } else {
        text = QStringLiteral("Since %1 on %2, ")
                   .arg(formatUtcTime(*impact.start) + QStringLiteral(" UTC"), formatUtcDate(*impact.start));
    }
    if (!(impact.total > 0))
        return text + QStringLiteral("%1 was degraded; request counts are not recorded.")
                          .arg(escapeMarkdown(facts.incident.services.join(QStringLiteral(", "))));
    text += QStringLiteral("%1 requests (%2)").arg(failedText(impact), shareFailed(facts));
    const QString services = facts.incident.services.join(QStringLiteral(", "));
    if (!services.isEmpty())
        text += QStringLiteral(" to %1").arg(escapeMarkdown(services));
    return text + QStringLiteral(". The incident spent %1 of the budget; %2 is left.")
                      .arg(formatRatioPercent(impact.budgetSpentRatio), budgetLeft(facts));
}

QString title(const PostMortemFacts& facts)
{
    return QStringLiteral("# %1: %2")
        .arg(escapeMarkdown(facts.incident.number), escapeMarkdown(facts.incident.title));
}

QString facets(const PostMortemFacts& facts)
{
    QStringList facets;
    if (const auto start = facts.impact.start ? facts.impact.start : std::optional(facts.incident.openedAt))
        facets.append(QStringLiteral("**Date** %1").arg(formatUtcDate(*start)));
    facets.append(QStringLiteral("**Severity** %1").arg(toString(facts.state.severity)));
    facets.append(QStringLiteral("**Status** draft"));
    if (!facts.incident.services.isEmpty())
        facets.append(QStringLiteral("**Services** %1")
                          .arg(escapeMarkdown(facts.incident.services.join(QStringLiteral(", ")))));
    return facets.join(QStringLiteral(" · "));
}

QString responders(const PostMortemFacts& facts)
{
    QStringList roles;
    for (const RoleFact& role : facts.state.roles)
        roles.append(QStringLiteral("%1 %2").arg(escapeMarkdown(role.role), escapeMarkdown(role.person)));
    return roles.isEmpty() ? QString()
                           : QStringLiteral("**Responders** ") + roles.join(QStringLiteral(" · "));
}

QString impact(const PostMortemFacts& facts)
{
    const Impact& impact = facts.impact;
    const ImpactStatement stated = facts.stated.value_or(ImpactStatement{});
    // What was typed goes first; what the samples said then stays beside it.
    const auto withDerived = [](Instant typed, const std::optional<Instant>& said,
                                const std::optional<Instant>& derived) {
        const QString time = formatUtcDateTime(typed);
        if (said != typed)
            return time;
        return time + QStringLiteral(", typed; derived: ") +
               (derived ? formatUtcDateTime(*derived) : QStringLiteral("unknown"));
    };
    Table table({QStringLiteral("Figure"), QStringLiteral("Value")});
    if (impact.start)
        table.row({QStringLiteral("Impact start"),
                   withDerived(*impact.start, stated.typed.start, stated.derived.start)});
    if (impact.end)
        table.row(
            {QStringLiteral("Impact end"), withDerived(*impact.end, stated.typed.end, stated.derived.end)});
    if (stated.typed.failed)
        table.row({QStringLiteral("Failed requests, typed"), formatCount(*stated.typed.failed)});
    if (const auto length = impactLength(impact))
        table.row({QStringLiteral("Length"), formatDuration(*length)});
    if (impact.total > 0) {
        table.row({QStringLiteral("Requests"), failedText(impact)});
        table.row({QStringLiteral("Share failed"), shareFailed(facts)});
        table.row(
            {QStringLiteral("Failed above the rate before onset"), formatCount(impact.failedAboveBaseline)});
        table.row({QStringLiteral("Error budget spent"),
                   QStringLiteral("%1 of the budget").arg(formatRatioPercent(impact.budgetSpentRatio))});
        table.row({QStringLiteral("Error budget left"), budgetLeft(facts)});
    }
    if (table.isEmpty())
        return blocks(
            {escapeMarkdown(stated.text),
             QString::fromUtf16(kDraftPrompt) +
                 QStringLiteral(" since when until when were users hurt, and how many requests failed? An "
                                "objective (SLO) with counters would know; what is typed in the room "
                                "stands here too.")});
    return blocks({escapeMarkdown(stated.text), table.text()});
}

QString keyTimes(const PostMortemFacts& facts)
{
    Table table({QStringLiteral("Measure"), QStringLiteral("Value"), QStringLiteral("Definition")});
    for (const KeyDuration& duration : keyDurations(facts.state)) {
        table.row({duration.name,
                   duration.value ? formatDuration(*duration.value) : QStringLiteral("not recorded"),
                   duration.definition});
    }
    Table others({QStringLiteral("Tool"), QStringLiteral("Its measure"), QStringLiteral("Value"),
                  QStringLiteral("Its definition")});
    bool known = false;
    for (const VendorTime& time : vendorTimes(facts.state)) {
        others.row({time.tool, escapeMarkdown(time.measure),
                    time.value ? formatDuration(*time.value) : QStringLiteral("not recorded"),
                    time.definition});
        known = known || time.value;
    }
    if (!known)
        return table.text();
    return blocks({table.text(),
                   QStringLiteral("What tools would call the \"MTTR\" of this same night, each by its own "
                                  "definition; do not compare figures of two tools."),
                   others.text()});
}

/// A line of the timeline as the document tells it, whichever tools told it.
struct ToldLine
{
    TimelineEvent event;
    QString sources;
    Instant knownAt; ///< the room knew as soon as the first of them told
    bool isLate() const { return knownAt - event.occurredAt > TimelineEvent::kLateAfter; }
};

std::vector<ToldLine> toldLines(const PostMortemFacts& facts)
{
    std::vector<TimelineEvent> events = facts.timeline;
    std::erase_if(events, [](const TimelineEvent& event) { return event.retracted; });
    std::vector<ToldLine> told;
    for (MergedEvent& line : layered(std::move(events)).lines) {
        QStringList sources{line.event.sourceName};
        Instant knownAt = line.event.knownAt;
        for (const TimelineEvent& twin : line.twins) {
            if (!sources.contains(twin.sourceName))
                sources.append(twin.sourceName);
            knownAt = std::min(knownAt, twin.knownAt);
        }
        told.push_back({std::move(line.event), sources.join(QStringLiteral(", ")), knownAt});
    }
    return told;
}

QString timeline(const PostMortemFacts& facts)
{
    const std::vector<ToldLine> lines = toldLines(facts);
    if (lines.empty())
        return QString::fromUtf16(kDraftPrompt) +
               QStringLiteral(" pin the events that tell the story; they are cited here with their time.");
    // A column without a single time in it says nothing; the sentence above the table does.
    const bool anyLate =
        std::any_of(lines.begin(), lines.end(), [](const ToldLine& line) { return line.isLate(); });
    QStringList titles{QStringLiteral("Time"), QStringLiteral("Known"), QStringLiteral("Source"),
                       QStringLiteral("Event")};
    if (!anyLate)
        titles.removeAt(1);
    Table table(titles);
    QString day;
    for (const ToldLine& line : lines) {
        const TimelineEvent& event = line.event;
        const QString date = formatUtcDate(event.occurredAt);
        const QString time =
            date == day ? formatUtcTime(event.occurredAt) : date + u' ' + formatUtcTime(event.occurredAt);
        day = date;
        QStringList cells{eventCitation(event.id, time)};
        if (anyLate) {
            cells.append(!line.isLate() ? QString()
                         : formatUtcDate(line.knownAt) == date
                             ? formatUtcTime(line.knownAt)
                             : formatUtcDate(line.knownAt) + u' ' + formatUtcTime(line.knownAt));
        }
        cells.append(escapeMarkdown(line.sources));
        cells.append(escapeMarkdown(withoutOperationMarkers(event.text)));
        table.row(cells);
    }
    const QString soon = formatDuration(TimelineEvent::kLateAfter);
    return blocks(
        {anyLate ? QStringLiteral("Times are UTC. \"Known\" says when this room learned of it; "
                                  "where it is empty, within %1.")
                       .arg(soon)
                 : QStringLiteral("Times are UTC. This room learned of each event within %1.").arg(soon),
         table.text()});
}

QString actions(const PostMortemFacts&)
{
    Table table({QStringLiteral("Action"), QStringLiteral("Priority"), QStringLiteral("Owner"),
                 QStringLiteral("Done when"), QStringLiteral("Ticket")});
    table.row({QString(), QString(), QString(), QString(), QString()});
    return table.text();
}

QString charts(const PostMortemFacts& facts)
{
    QStringList all;
    if (facts.chartRange.length().count() > 0) {
        for (const Panel& panel : facts.panels)
            all.append(chartBlock(panel.id, panel.title, facts.chartRange));
    }
    return blocks(all);
}

using Writer = QString (*)(const PostMortemFacts&);
constexpr std::array<std::pair<const char*, Writer>, 9> kWriters{{{"title", title},
                                                                  {"facets", facets},
                                                                  {"responders", responders},
                                                                  {"summary", summary},
                                                                  {"impact", impact},
                                                                  {"key_times", keyTimes},
                                                                  {"timeline", timeline},
                                                                  {"actions", actions},
                                                                  {"charts", charts}}};

} // namespace

QString eventCitation(const EventId& event, const QString& label)
{
    const QByteArray address = QUrl::toPercentEncoding(event.value, ":/@");
    return u'[' + escapeMarkdown(label) + QStringLiteral("](event:") + QString::fromLatin1(address) + u')';
}

QString chartBlock(const QString& panelId, const QString& title, TimeRange range)
{
    // simplified(): a line break in a name would start another field, three backticks would end the block.
    const auto field = [](QString text) { return text.simplified().remove(u'`'); };
    return QStringLiteral("```chart\npanel: %1\ntitle: %2\nfrom: %3\nto: %4\n```")
        .arg(field(panelId), field(title), range.from.toIso(), range.to.toIso());
}

std::optional<QString> generatedPart(const QString& name, const PostMortemFacts& facts)
{
    for (const auto& [own, write] : kWriters) {
        if (name == QLatin1String(own))
            return write(facts);
    }
    return std::nullopt;
}

} // namespace muster
