// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/name_catalogue.h"

#include "models/domain/promql.h"
#include "models/view/session.h"

#include <algorithm>
#include <set>

namespace muster {

namespace {

/// The names that a query uses: metrics, labels, or the values that stand behind a label.
void addUsed(const QString& query, const NameQuery& wanted, std::set<QString>& found)
{
    const QStringView text(query);
    const auto tokens = promql::lex(text).tokens;
    QStringView label;
    for (const promql::Token& token : tokens) {
        const QStringView here = text.mid(token.from, token.length);
        if (token.kind == promql::TokenKind::Metric && wanted.kind == NameQuery::Kind::Metrics)
            found.insert(here.toString());
        if (token.kind == promql::TokenKind::Label) {
            label = here;
            if (wanted.kind == NameQuery::Kind::Labels)
                found.insert(here.toString());
        }
        // Only whole values: `code=~"5.."` names a pattern.
        if (token.kind == promql::TokenKind::Operator && here != QStringView(u"=") &&
            here != QStringView(u"!="))
            label = {};
        if (token.kind == promql::TokenKind::String && wanted.kind == NameQuery::Kind::Values &&
            label == wanted.label) {
            if (const auto value = promql::unquoted(here); value && !value->isEmpty())
                found.insert(*value);
        }
    }
}

} // namespace

QStringList storedNames(const std::vector<SeriesInfo>& series, const NameQuery& query)
{
    const QString nameLabel = QStringLiteral("__name__");
    std::set<QString> found;
    for (const SeriesInfo& one : series) {
        if (one.key.source != query.source)
            continue;
        for (const auto& [label, value] : one.key.labels) {
            switch (query.kind) {
            case NameQuery::Kind::Metrics:
                if (label == nameLabel)
                    found.insert(value);
                break;
            case NameQuery::Kind::Labels:
                if (label != nameLabel)
                    found.insert(label);
                break;
            case NameQuery::Kind::Values:
                if (label == query.label)
                    found.insert(value);
                break;
            }
        }
        addUsed(one.key.query, query, found);
    }
    return QStringList(found.begin(), found.end());
}

NameCatalogue::NameCatalogue(ToolGateway& tools, Clock& clock, QObject* parent)
    : QObject(parent), m_tools(tools), m_clock(clock)
{
}

NameCatalogue::~NameCatalogue()
{
    giveUp();
}

NameCatalogue* NameCatalogue::of(Session& session)
{
    if (auto* made = session.findChild<NameCatalogue*>(QString(), Qt::FindDirectChildrenOnly))
        return made;
    return session.tools() ? new NameCatalogue(*session.tools(), session.clock(), &session) : nullptr;
}

std::optional<NameCatalogue::Known> NameCatalogue::known(const NameQuery& query) const
{
    const auto found =
        std::find_if(m_lists.begin(), m_lists.end(), [&](const List& list) { return list.query == query; });
    return found == m_lists.end() ? std::nullopt : std::optional(found->known);
}

std::optional<Error> NameCatalogue::failure(const NameQuery& query) const
{
    const auto found = std::find_if(m_failures.begin(), m_failures.end(),
                                    [&](const Failure& failure) { return failure.query == query; });
    return found == m_failures.end() ? std::nullopt : std::optional(found->error);
}

void NameCatalogue::want(const NameQuery& query)
{
    const Instant now = m_clock.now();
    // A clock that was set back must not make anything fresh, or hold it off, for hours.
    const auto within = [now](Instant at, Milliseconds limit) { return now >= at && now - at < limit; };
    if (const auto there = known(query); there && within(there->asked, kFresh))
        return;
    if (m_asking == query)
        return;
    const auto failed = std::find_if(m_failures.begin(), m_failures.end(),
                                     [&](const Failure& failure) { return failure.query == query; });
    if (failed != m_failures.end()) {
        if (within(failed->at, kHoldOff))
            return;
        m_failures.erase(failed);
    }
    giveUp();
    m_asking = query;
    auto cancel = m_tools.list(query, this,
                               [this, query](Result<QStringList> answer) { take(query, std::move(answer)); });
    if (m_asking == query) // a tool may answer before it returns
        m_cancel = std::move(cancel);
}

void NameCatalogue::giveUp()
{
    m_asking.reset();
    if (const auto cancel = std::exchange(m_cancel, nullptr))
        cancel();
}

void NameCatalogue::take(const NameQuery& query, Result<QStringList> answer)
{
    if (m_asking != query)
        return;
    m_asking.reset();
    m_cancel = nullptr;
    if (answer) {
        answer->removeAll(QString());
        if (answer->size() > kMostNames)
            answer->erase(answer->begin() + kMostNames, answer->end());
        std::erase_if(m_lists, [&](const List& list) { return list.query == query; });
        if (m_lists.size() >= kMostLists)
            m_lists.pop_front();
        m_lists.push_back({query, {std::make_shared<const QStringList>(std::move(*answer)), m_clock.now()}});
    } else {
        std::erase_if(m_failures, [&](const Failure& failure) { return failure.query == query; });
        if (m_failures.size() >= kMostLists)
            m_failures.erase(m_failures.begin());
        m_failures.push_back({query, answer.error(), m_clock.now()});
    }
    emit learned();
}

} // namespace muster
