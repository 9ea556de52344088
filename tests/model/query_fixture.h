// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A scripted tool that also knows names, for the tests of the query line.

#include "tests/model/view_fixture.h"

namespace muster::test {

inline const SourceId kProm{QStringLiteral("prom")};

/// A tool with names.
class NamedTools final : public ScriptedTools
{
public:
    std::map<QString, QStringList> names; ///< by kind and argument, "values job up"
    QStringList listed;
    int cancelled = 0;
    bool holdLists = false;
    std::optional<Error> refusal; ///< of every query
    std::vector<std::function<void()>> heldLists;
    std::vector<MetricQuery> queries;

    static QString told(const NameQuery& query)
    {
        const QString kind = query.kind == NameQuery::Kind::Metrics ? QStringLiteral("metrics")
                             : query.kind == NameQuery::Kind::Labels
                                 ? QStringLiteral("labels")
                                 : QStringLiteral("values ") + query.label;
        return query.selector.isEmpty() ? kind : kind + u' ' + query.selector;
    }
    std::function<void()> list(const NameQuery& query, QObject*,
                               std::function<void(Result<QStringList>)> onDone) override
    {
        listed << told(query);
        const auto found = names.find(told(query));
        Result<QStringList> answer = found == names.end() ? fail(ErrorKind::Offline, QStringLiteral("no way"))
                                                          : Result<QStringList>(found->second);
        if (!holdLists) {
            onDone(std::move(answer));
            return [] {};
        }
        auto gone = std::make_shared<bool>(false);
        heldLists.push_back([onDone, answer, gone] {
            if (!*gone)
                onDone(answer);
        });
        return [this, gone] {
            *gone = true;
            ++cancelled;
        };
    }
    void query(const MetricQuery& query, QObject* context,
               std::function<void(Result<QueryAnswer>)> onDone) override
    {
        queries.push_back(query);
        if (refusal)
            onDone(tl::unexpected(*refusal));
        else
            ScriptedTools::query(query, context, std::move(onDone));
    }
    QStringList askedFor(const QString& text) const
    {
        QStringList found;
        for (const MetricQuery& query : queries) {
            if (query.query == text)
                found << QString::number(query.range.length().count() / 1000);
        }
        return found;
    }
};

} // namespace muster::test
