// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook.h"

#include "models/domain/query_template.h"
#include "models/domain/runbook_places.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace muster {

namespace {

constexpr std::array<std::pair<NodeKind, const char*>, 7> kKindNames{{
    {NodeKind::Check, "check"},
    {NodeKind::EventCheck, "event_check"},
    {NodeKind::Decision, "decision"},
    {NodeKind::Action, "action"},
    {NodeKind::Verify, "verify"},
    {NodeKind::Wait, "wait"},
    {NodeKind::End, "end"},
}};

} // namespace

QString toString(NodeKind kind)
{
    for (const auto& [value, name] : kKindNames) {
        if (value == kind)
            return QString::fromLatin1(name);
    }
    return {};
}

std::optional<NodeKind> nodeKindFromString(QStringView text)
{
    for (const auto& [kind, name] : kKindNames) {
        if (text.compare(QLatin1String(name), Qt::CaseInsensitive) == 0)
            return kind;
    }
    return std::nullopt;
}

const RunbookNode* Runbook::node(QStringView nodeId) const
{
    const auto found = std::find_if(nodes.begin(), nodes.end(),
                                    [&](const RunbookNode& candidate) { return candidate.id == nodeId; });
    return found == nodes.end() ? nullptr : &*found;
}

Runbook withoutPlaces(Runbook runbook)
{
    runbook.hash.clear();
    runbook.source.clear();
    runbook.fieldLines.clear();
    for (RunbookNode& node : runbook.nodes) {
        node.line = node.commandLine = node.execution.line = 0;
        node.queryLines.clear();
        for (RunbookBranch& branch : node.branches)
            branch.line = 0;
    }
    return runbook;
}

namespace {

QString placeOf(const RunbookNode& node, const QString& entry)
{
    return QString::number(node.line) + u'/' + entry;
}

} // namespace

int entryLine(const Runbook& runbook, const RunbookNode& node, const QString& entry)
{
    const auto line = runbook.fieldLines.find(placeOf(node, entry));
    return line == runbook.fieldLines.end() ? 0 : line->second;
}

void setEntryLine(Runbook& runbook, const RunbookNode& node, const QString& entry, int line)
{
    runbook.fieldLines[placeOf(node, entry)] = line;
}

QStringList servicesOf(const RunbookNode& node)
{
    static const QRegularExpression name(QStringLiteral("^[\\w.:/@-]+$"),
                                         QRegularExpression::UseUnicodePropertiesOption);
    QStringList names;
    for (const QString& each : node.eventService.split(u',')) {
        names.append(each.trimmed());
        if (!name.match(names.last()).hasMatch())
            return {};
    }
    return names;
}

QStringList queriesOf(const RunbookNode& node)
{
    if (!node.query.contains(QLatin1String("---"))) { // nearly always one
        const QString only = node.query.trimmed();
        return only.isEmpty() ? QStringList() : QStringList{only};
    }
    static const QRegularExpression separator(QStringLiteral("(?:^|\\n)[ \\t]*---[ \\t]*(?:\\n|$)"));
    QStringList queries;
    for (const QString& query : node.query.split(separator)) {
        if (!query.trimmed().isEmpty())
            queries.append(query.trimmed());
    }
    return queries;
}

QString joinQueries(const QStringList& queries)
{
    return queries.join(QStringLiteral("\n---\n"));
}

QStringList reachableNodes(const Runbook& runbook, const QString& from)
{
    // An index, because node() is linear and a hostile file may hold thousands.
    QHash<QString, const RunbookNode*> index;
    for (const RunbookNode& node : runbook.nodes)
        index.insert(node.id, &node);
    QSet<QString> reached;
    std::vector<QString> open{from};
    while (!open.empty()) {
        const QString id = open.back();
        open.pop_back();
        const RunbookNode* node = index.value(id);
        if (!node || reached.contains(id))
            continue;
        reached.insert(id);
        for (const RunbookBranch& branch : node->branches)
            open.push_back(branch.to);
    }
    QStringList ids(reached.begin(), reached.end());
    ids.sort();
    return ids;
}

RunbookPosition positionAt(const Runbook& runbook, const std::vector<RunbookAnswer>& answers, AsOf asOf)
{
    RunbookPosition position;
    position.current = runbook.start;
    std::vector<RunbookAnswer> seen;
    std::copy_if(answers.begin(), answers.end(), std::back_inserter(seen),
                 [&](const RunbookAnswer& answer) { return asOf.sees(answer.occurredAt, answer.knownAt); });
    // The walk is the order of doing; what was learnt late belongs where it happened.
    std::stable_sort(seen.begin(), seen.end(), [](const RunbookAnswer& a, const RunbookAnswer& b) {
        return a.occurredAt < b.occurredAt;
    });
    for (const RunbookAnswer& answer : seen) {
        // An answer that takes nothing goes back to its node: what followed it is no longer on the path.
        if (answer.taken.isEmpty()) {
            const auto again =
                std::find_if(position.path.rbegin(), position.path.rend(),
                             [&](const RunbookAnswer& earlier) { return earlier.node == answer.node; });
            if (again != position.path.rend())
                position.path.erase(std::prev(again.base()), position.path.end());
            position.current = answer.node;
            continue;
        }
        position.path.push_back(answer);
        position.current = answer.taken;
    }
    const RunbookNode* current = runbook.node(position.current);
    position.finished = current && current->kind == NodeKind::End;
    return position;
}

QString expandQuery(const Runbook& runbook, const QString& query)
{
    const auto parsed = QueryTemplate::parse(query);
    if (!parsed)
        return query;
    return parsed->fill(runbook.variables).value_or(query);
}

} // namespace muster
