// SPDX-License-Identifier: GPL-3.0-or-later
// The linter's rules about single values: what the fields of the front matter and the entries of a node say.
#include "models/base/result.h"
#include "models/domain/link_target.h"
#include "models/domain/near_word.h"
#include "models/domain/runbook_labels.h"
#include "models/domain/runbook_length.h"
#include "models/domain/runbook_lint_parts.h"
#include "models/domain/runbook_places.h"
#include "models/domain/runbook_precheck.h"

#include <QDate>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

using Level = LintFinding::Level;

/// A field is quoted in a finding up to here.
constexpr qsizetype kQuoted = 40;

/// Kinds that tools and people here tell of; others are kinds as well.
const QStringList& toldKinds()
{
    static const QStringList all =
        QStringLiteral(
            "deploy.finished deploy.started flag.changed flag.scheduled config.changed infra.changed "
            "rollback.finished rollback.started release.finished migration.finished secret.changed "
            "change.recorded change.related change.linked alert.firing alert.resolved alert.repeated "
            "alert.removed alert.linked alert.added silence.started silence.ended silence.ran_out "
            "page.triggered "
            "page.notified "
            "page.seen page.acknowledged page.unacknowledged page.escalated page.reopened page.snoozed "
            "page.resolved incident.declared incident.resolved incident.merged incident.summary "
            "severity.changed impact.changed impact.stated status.posted status.changed status.deleted "
            "status.component note.added message.posted message.replied message.pinned role.assigned "
            "role.changed role.left role.takenover role.handedover responder.requested responder.assigned "
            "responder.joined responder.declined responder.delegated task.created task.assigned "
            "task.answered "
            "task.updated task.completed task.dropped action.created action.completed hypothesis.opened "
            "hypothesis.confirmed decision.made postmortem.published")
            .split(u' ');
    return all;
}

/// Families that change.* events have besides those that eventKindFromName knows.
bool hasKnownFamily(const QString& kind)
{
    return eventKindFromName(kind) != EventKind::Other || kind.startsWith(QLatin1String("migration.")) ||
           kind.startsWith(QLatin1String("secret."));
}

std::optional<QDate> dateField(const char* field, const QString& text, LintSink& sink)
{
    if (text.isEmpty())
        return std::nullopt;
    // Qt would read the date in "2026-11-20 or so".
    const QDate date = text.size() == 10 ? QDate::fromString(text, Qt::ISODate) : QDate();
    if (date.isValid())
        return date;
    sink.addField(Level::Error, QLatin1String(field),
                  QStringLiteral("'%1: %2' is no date").arg(QLatin1String(field), text.left(kQuoted)),
                  QStringLiteral("write year, month and day: 2026-11-20"));
    return std::nullopt;
}

void lintDates(const LintOptions& options, LintSink& sink)
{
    const Runbook& runbook = sink.runbook();
    const auto today = options.now ? std::optional(options.now->toUtc().date()) : std::nullopt;
    const auto reviewed = dateField("last_reviewed", runbook.lastReviewed, sink);
    const auto exercised = dateField("last_exercised", runbook.lastExercised, sink);
    for (const auto& [name, date] :
         {std::pair{"last_reviewed", reviewed}, std::pair{"last_exercised", exercised}}) {
        // One day for the clocks of those who live east of here.
        if (today && date && *date > today->addDays(1))
            sink.addField(Level::Warning, QLatin1String(name),
                          QStringLiteral("'%1: %2' is still to come")
                              .arg(QLatin1String(name), date->toString(Qt::ISODate)),
                          QStringLiteral("write the day on which it was done"));
    }
    if (runbook.reviewEveryDays <= 0)
        return;
    if (!reviewed) {
        if (runbook.lastReviewed.isEmpty())
            sink.addField(Level::Warning, QStringLiteral("review_every"),
                          QStringLiteral("a review is due every %1 days, but none is noted")
                              .arg(runbook.reviewEveryDays),
                          QStringLiteral("review it and add 'last_reviewed'"));
        return;
    }
    const QDate due = reviewed->addDays(runbook.reviewEveryDays);
    if (!today || *today <= due)
        return;
    sink.addField(Level::Warning, QStringLiteral("last_reviewed"),
                  QStringLiteral("the review is overdue since %1 (%2 days)")
                      .arg(due.toString(Qt::ISODate))
                      .arg(due.daysTo(*today)),
                  QStringLiteral("read it with its owner, mend it, and set 'last_reviewed'"));
}

void lintLabels(LintSink& sink)
{
    for (const auto& [name, rule] : sink.runbook().labels) {
        const Done read = name.isEmpty()
                              ? Done{fail(ErrorKind::Invalid, QStringLiteral("the label has no name"))}
                              : checkLabelRule(rule);
        if (!read)
            sink.addField(Level::Error, QStringLiteral("labels.") + name,
                          QStringLiteral("'%1: %2' answers no alert: %3")
                              .arg(name.left(kQuoted), rule.left(kQuoted), read.error().what),
                          QStringLiteral("give a value, or a pattern for the whole value: '=~ prod-.*'"));
    }
}

void lintVariableNames(LintSink& sink)
{
    static const QRegularExpression shape(QStringLiteral("^[A-Za-z_][A-Za-z0-9_]*$"));
    for (const auto& variable : sink.runbook().variables) {
        const QString& name = variable.first;
        if (!shape.match(name).hasMatch())
            sink.addField(
                Level::Error, QStringLiteral("variables.") + name,
                QStringLiteral("'%1' cannot be the name of a variable").arg(name.left(kQuoted)),
                QStringLiteral("use letters, digits and _, beginning with a letter: $sel in a query"));
    }
}

void lintRisk(const RunbookNode& node, LintSink& sink)
{
    static const QStringList known{QStringLiteral("low"), QStringLiteral("medium"), QStringLiteral("high")};
    if (node.risk.isEmpty() || known.contains(node.risk))
        return;
    sink.addEntry(Level::Error, node, QStringLiteral("risk"),
                  QStringLiteral("'risk: %1' is no risk").arg(node.risk.left(kQuoted)),
                  isItWord(nearestWord(node.risk, known)) + QStringLiteral("write low, medium or high"));
}

/// What begins like figures and is none would silently be words for a person.
void lintPrecheck(const RunbookNode& node, LintSink& sink)
{
    static const QRegularExpression begins(
        QStringLiteral("^\\s*(?:(?:count|max|min|share\\s*\\(.*\\)|q\\d+)\\s*)?(?:[<>]=?|[=!]?=)"));
    if (begins.match(node.precheck).hasMatch() && !precheckCondition(node.precheck))
        sink.addEntry(
            Level::Warning, node, QStringLiteral("precheck"),
            QStringLiteral("'precheck: %1' begins like figures, but none can be read")
                .arg(node.precheck.section(u';', 0, 0).simplified().left(kQuoted)),
            QStringLiteral("write a figure, with words after a semicolon: < 0.8; the other pods have room"));
}

void lintDerive(const RunbookNode& node, LintSink& sink)
{
    if (node.derive.isEmpty())
        return;
    const QString way = QStringLiteral("write 'derive: argmin |change - onset|', or remove it");
    if (node.kind == NodeKind::Decision && !node.derive.contains(QLatin1String("argmin")))
        sink.addEntry(Level::Error, node, QStringLiteral("derive"),
                      QStringLiteral("'derive: %1' proposes nothing").arg(node.derive.left(kQuoted)), way);
}

void lintEvents(const RunbookNode& node, LintSink& sink)
{
    for (const QString& kind : node.eventKinds) {
        if (toldKinds().contains(kind))
            continue;
        QString near = nearestWord(kind, toldKinds());
        if (kind.contains(u'.') && hasKnownFamily(kind)) {
            // A kind of its own, unless it is a slip away from one of its family.
            near = nearestWord(kind, toldKinds(), 2);
            if (near.section(u'.', 0, 0) != kind.section(u'.', 0, 0))
                continue;
        }
        sink.addEntry(
            Level::Warning, node, QStringLiteral("events"),
            QStringLiteral("no tool is known to tell of '%1' events").arg(kind.left(kQuoted)),
            isItWord(near) +
                QStringLiteral("kinds are family and word as on the timeline, e.g. deploy.finished, "
                               "flag.changed, config.changed, infra.changed"));
    }
}

void lintEventWindow(const RunbookNode& node, LintSink& sink)
{
    if (node.eventFrom.isEmpty() && node.eventTo.isEmpty())
        return;
    // Nothing said is the default of who asks: 30 minutes before onset, up to onset.
    const auto from = node.eventFrom.isEmpty() ? std::optional<Milliseconds>(std::chrono::minutes{-30})
                                               : onsetOffset(node.eventFrom);
    const auto to =
        node.eventTo.isEmpty() ? std::optional<Milliseconds>(Milliseconds{0}) : onsetOffset(node.eventTo);
    const QString written = node.eventTo == QLatin1String("onset")
                                ? node.eventFrom
                                : node.eventFrom + QStringLiteral(" to ") + node.eventTo;
    const QString entry = QStringLiteral("event window");
    if (!from || !to)
        sink.addEntry(
            Level::Error, node, entry,
            QStringLiteral("'event window: %1' cannot be read").arg(written.left(kQuoted)),
            QStringLiteral("write 'onset-30m to onset': onset, or a time in s, m or h before or after it"));
    else if (*from >= *to)
        sink.addEntry(Level::Error, node, entry,
                      QStringLiteral("'event window: %1' ends before it begins").arg(written.left(kQuoted)),
                      QStringLiteral("name the earlier time first: onset-30m to onset"));
}

void lintEvidence(const RunbookNode& node, LintSink& sink)
{
    for (qsizetype i = 0; i < node.evidenceLinks.size(); ++i) {
        const QString& link = node.evidenceLinks[i];
        const LinkTarget target = examineLink(link);
        if (target.allowed && link.startsWith(QLatin1String("https://")))
            continue;
        const QString entry = QStringLiteral("evidence %1").arg(i);
        if (target.allowed)
            sink.addEntry(Level::Warning, node, entry,
                          QStringLiteral("'evidence: %1' is no https address").arg(link.left(kQuoted)),
                          QStringLiteral("give the https address, which nobody can change on its way"));
        else
            sink.addEntry(
                Level::Error, node, entry,
                QStringLiteral("'evidence: %1' is no address that can be opened").arg(link.left(kQuoted)),
                QStringLiteral("write an address, https://grafana.example/d/x, several with a "
                               "blank between; words belong into the text"));
    }
}

/// Entries that only one kind of node asks for: elsewhere they would be lost in silence.
void lintPlaces(const RunbookNode& node, LintSink& sink)
{
    struct Place
    {
        const char* entry;
        bool isThere;
        NodeKind kind;
    };
    const std::array<Place, 5> places{{
        {"hold", node.waitFor.count() > 0, NodeKind::Wait},
        {"derive", !node.derive.isEmpty(), NodeKind::Decision},
        {"events", !node.eventKinds.isEmpty(), NodeKind::EventCheck},
        {"event service", !node.eventService.isEmpty(), NodeKind::EventCheck},
        {"event window", !node.eventFrom.isEmpty(), NodeKind::EventCheck},
    }};
    for (const Place& place : places) {
        if (place.isThere && node.kind != place.kind)
            sink.addEntry(Level::Warning, node, QLatin1String(place.entry),
                          QStringLiteral("'%1' does nothing in a node of kind %2")
                              .arg(QLatin1String(place.entry), toString(node.kind)),
                          QStringLiteral("only a node of kind %1 asks for it: remove it, or change the kind")
                              .arg(toString(place.kind)));
    }
}

void lintEmptyEntries(const RunbookNode& node, LintSink& sink)
{
    const std::array<std::pair<const char*, bool>, 8> entries{{
        {"role", node.role.isEmpty()},
        {"risk", node.risk.isEmpty()},
        {"precheck", node.precheck.isEmpty()},
        {"expected", node.expected.isEmpty()},
        {"undo", node.undo.isEmpty() && node.kind != NodeKind::Action}, // an error of its own there
        {"derive", node.derive.isEmpty()},
        {"events", node.eventKinds.isEmpty() && node.kind != NodeKind::EventCheck},
        {"event service", node.eventService.isEmpty()},
    }};
    for (const auto& [entry, isEmpty] : entries) {
        if (isEmpty && entryLine(sink.runbook(), node, QLatin1String(entry)) > 0)
            sink.addEntry(Level::Warning, node, QLatin1String(entry),
                          QStringLiteral("'%1' says nothing").arg(QLatin1String(entry)),
                          QStringLiteral("write it, or remove the entry"));
    }
}

} // namespace

void LintSink::addAt(Level level, int line, const RunbookNode& node, const QString& what,
                     const QString& wayOut)
{
    m_findings.push_back({level, line > 0 ? line : node.line, node.id, what, wayOut});
}

void LintSink::addEntry(Level level, const RunbookNode& node, const QString& entry, const QString& what,
                        const QString& wayOut)
{
    addAt(level, entryLine(m_runbook, node, entry), node, what, wayOut);
}

void LintSink::addField(Level level, const QString& field, const QString& what, const QString& wayOut)
{
    const auto& lines = m_runbook.fieldLines;
    auto line = lines.find(field);
    if (line == lines.end()) // one name of a field whose names have no lines
        line = lines.find(field.section(u'.', 0, 0));
    m_findings.push_back({level, line == lines.end() ? 0 : line->second, {}, what, wayOut});
}

void lintFields(const LintOptions& options, LintSink& sink)
{
    lintDates(options, sink);
    lintLabels(sink);
    lintVariableNames(sink);
}

void lintEntries(const RunbookNode& node, LintSink& sink)
{
    if (node.title.isEmpty())
        sink.add(Level::Warning, node, QStringLiteral("the heading has no question"),
                 QStringLiteral("write after the kind what is asked or done"));
    lintRisk(node, sink);
    lintPrecheck(node, sink);
    lintDerive(node, sink);
    lintEvents(node, sink);
    lintEventWindow(node, sink);
    lintEvidence(node, sink);
    lintPlaces(node, sink);
    lintEmptyEntries(node, sink);
}

QString inLines(int first, int second)
{
    return first > 0 && second > 0 && first != second
               ? QStringLiteral(", in lines %1 and %2").arg(first).arg(second)
               : QString();
}

} // namespace muster
