// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
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
    const auto found =
        std::find_if(nodes.begin(), nodes.end(), [&](const RunbookNode& candidate) { return candidate.id == nodeId; });
    return found == nodes.end() ? nullptr : &*found;
}

RunbookPosition positionAt(const Runbook& runbook, const std::vector<RunbookAnswer>& answers, AsOf asOf)
{
    RunbookPosition position;
    position.current = runbook.start;
    for (const RunbookAnswer& answer : answers) {
        if (!asOf.sees(answer.occurredAt, answer.knownAt))
            continue;
        // Going back answers an earlier node again: what followed it is no longer on the path.
        const auto again = std::find_if(position.path.begin(), position.path.end(),
                                        [&](const RunbookAnswer& earlier) { return earlier.node == answer.node; });
        const RunbookNode* asked = runbook.node(answer.node);
        const bool mayRepeat = asked && asked->kind == NodeKind::Wait;
        if (again != position.path.end() && !mayRepeat && answer.taken.isEmpty())
            position.path.erase(again, position.path.end());
        if (answer.taken.isEmpty()) {
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
    static const QRegularExpression variable(QStringLiteral("\\$([A-Za-z_][A-Za-z0-9_]*)"));
    QString expanded;
    qsizetype last = 0;
    auto matches = variable.globalMatch(query);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const auto value = runbook.variables.find(match.captured(1));
        expanded += query.mid(last, match.capturedStart() - last);
        expanded += value == runbook.variables.end() ? match.captured() : value->second;
        last = match.capturedEnd();
    }
    return expanded + query.mid(last);
}

} // namespace muster
