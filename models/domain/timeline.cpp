// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/timeline.h"

#include <array>
#include <string_view>
#include <utility>

namespace muster {

namespace {

constexpr std::array<std::pair<EventKind, std::string_view>, 16> kKindNames{{
    {EventKind::Alert, "alert"},
    {EventKind::Page, "page"},
    {EventKind::Change, "change"},
    {EventKind::Decision, "decision"},
    {EventKind::Runbook, "runbook"},
    {EventKind::Status, "status"},
    {EventKind::Role, "role"},
    {EventKind::Severity, "severity"},
    {EventKind::Message, "message"},
    {EventKind::Impact, "impact"},
    {EventKind::Sync, "sync"},
    {EventKind::Note, "note"},
    {EventKind::Hypothesis, "hypothesis"},
    {EventKind::Task, "task"},
    {EventKind::Chaos, "chaos"},
    {EventKind::Other, "other"},
}};

/// First part of a dotted name, as tools write it, to its family.
constexpr std::array<std::pair<std::string_view, EventKind>, 27> kPrefixes{{
    {"synthetic", EventKind::Alert}, {"deploy", EventKind::Change},     {"flag", EventKind::Change},
    {"config", EventKind::Change},   {"infra", EventKind::Change},      {"rollback", EventKind::Change},
    {"analysis", EventKind::Change}, {"pod", EventKind::Change},        {"hpa", EventKind::Change},
    {"release", EventKind::Change},  {"incident", EventKind::Severity}, {"responder", EventKind::Role},
    {"connector", EventKind::Sync},  {"postmortem", EventKind::Note},   {"experiment", EventKind::Chaos},
    {"attack", EventKind::Chaos},    {"update", EventKind::Status},     {"assignment", EventKind::Task},
    {"chat", EventKind::Message},    {"action", EventKind::Task},       {"handover", EventKind::Role},
    {"silence", EventKind::Alert},   {"evidence", EventKind::Note},     {"comment", EventKind::Note},
    {"review", EventKind::Note},     {"session", EventKind::Note},      {"log", EventKind::Note},
}};

} // namespace

QString toString(EventKind kind)
{
    for (const auto& [value, name] : kKindNames) {
        if (value == kind)
            return QString::fromLatin1(name.data(), qsizetype(name.size()));
    }
    return QStringLiteral("other");
}

QString toString(Presence presence)
{
    switch (presence) {
    case Presence::Present:
        return QStringLiteral("present");
    case Presence::Missing:
        return QStringLiteral("missing");
    case Presence::Tombstone:
        return QStringLiteral("tombstone");
    }
    return {};
}

Presence presenceFromString(QStringView name)
{
    for (const Presence presence : {Presence::Missing, Presence::Tombstone}) {
        if (name == toString(presence))
            return presence;
    }
    return Presence::Present;
}

EventKind eventKindFromName(QStringView kindName)
{
    const qsizetype dot = kindName.indexOf(u'.');
    const QStringView prefix = dot < 0 ? kindName : kindName.left(dot);
    // Lengths first: a comparison without regard to case does not look at them.
    const auto isCalled = [prefix](std::string_view name) {
        const QLatin1String word(name.data(), qsizetype(name.size()));
        return prefix.size() == word.size() && prefix.compare(word, Qt::CaseInsensitive) == 0;
    };
    for (const auto& [kind, name] : kKindNames) {
        if (isCalled(name))
            return kind;
    }
    for (const auto& [name, kind] : kPrefixes) {
        if (isCalled(name))
            return kind;
    }
    return EventKind::Other;
}

} // namespace muster
