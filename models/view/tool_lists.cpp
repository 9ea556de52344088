// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/tool_lists.h"

#include "models/domain/display_text.h"
#include "models/domain/spoken_words.h"
#include "models/store/people.h"
#include "models/store/store.h"
#include "models/view/gateways.h"
#include "models/view/session.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>

namespace muster {

namespace {

/// Setting `tool.list/<source>/<list>`: {"at": ms since 1970 UTC, "values": ["value<tab>name<tab>now", …]}.
QString settingOf(const ToolListId& id)
{
    return QStringLiteral("tool.list/%1/%2").arg(id.source.value, id.list);
}

struct Kept
{
    std::vector<ListedValue> told, people;
    std::optional<Instant> asked;
};

Result<Kept> readKept(const ReadTx& tx, const ToolListId& id)
{
    Kept kept;
    const auto setting = tx.setting(settingOf(id));
    if (!setting)
        return tl::unexpected(setting.error());
    if (*setting) {
        const QJsonObject object = QJsonDocument::fromJson((*setting)->toUtf8()).object();
        QStringList texts;
        for (const QJsonValue& value : object.value(QLatin1String("values")).toArray())
            texts << value.toString();
        kept.told = listedValues(texts);
        if (const qint64 at = object.value(QLatin1String("at")).toInteger(); at > 0)
            kept.asked = Instant{at};
    }
    if (id.list != QLatin1String("people"))
        return kept;
    const auto known = people(tx);
    if (!known)
        return tl::unexpected(known.error());
    for (const Person& person : *known) {
        for (const PersonReport& report : person.reports) {
            if (report.source != id.source || report.remoteId.isEmpty())
                continue;
            const QString name = report.name.isEmpty() ? report.email : report.name;
            const bool beside = !report.email.isEmpty() && report.email != name;
            kept.people.push_back(
                {report.remoteId, beside ? QStringLiteral("%1 (%2)").arg(name, report.email) : name});
        }
    }
    return kept;
}

} // namespace

QString valueOf(const std::vector<ListedValue>& values, const QString& typed)
{
    for (const ListedValue& one : values) {
        if (one.value == typed)
            return typed;
    }
    for (const ListedValue& one : values) {
        if (one.name.compare(typed, Qt::CaseInsensitive) == 0)
            return one.value;
    }
    return typed;
}

QString sentFor(const ToolField& field, const std::vector<ListedValue>& values, const QString& typed)
{
    if (!field.each)
        return valueOf(values, typed);
    std::vector<ListedValue> states;
    for (const QString& choice : field.choices)
        states.push_back({choice, toolWord(choice)});
    QStringList parts;
    for (const QString& part : typed.split(u',', Qt::SkipEmptyParts)) {
        // A name may have such a sign in it, a state has none.
        const QString name = part.section(u'=', 0, -2).trimmed();
        const QString value = part.section(u'=', -1).trimmed();
        parts << (name.isEmpty() ? part.trimmed() : valueOf(values, name) + u'=' + valueOf(states, value));
    }
    return parts.join(QStringLiteral(", "));
}

std::vector<ListedValue> listedValues(const QStringList& texts)
{
    std::vector<ListedValue> values;
    QSet<QString> seen;
    for (const QString& text : texts) {
        const QStringList parts = text.split(u'\t');
        ListedValue one{parts[0], displayLine(parts.value(1, parts[0])), parts.value(2)};
        if (one.value.isEmpty() || seen.contains(one.value))
            continue;
        seen.insert(one.value);
        if (one.name.isEmpty())
            one.name = displayLine(one.value);
        values.push_back(std::move(one));
        if (values.size() >= ToolLists::kMostValues)
            break;
    }
    return values;
}

ToolLists::ToolLists(Session& session) : QObject(&session), m_session(session) {}

ToolLists::~ToolLists()
{
    if (m_cancel)
        m_cancel();
}

ToolLists* ToolLists::of(Session& session)
{
    if (auto* made = session.findChild<ToolLists*>(QString(), Qt::FindDirectChildrenOnly))
        return made;
    return new ToolLists(session);
}

ToolLists::Known ToolLists::known(const ToolListId& id) const
{
    static const auto kNothing = std::make_shared<const std::vector<ListedValue>>();
    const auto found = m_lists.find(id);
    if (found == m_lists.end())
        return {kNothing, {}, {}, false};
    const List& list = found->second;
    return {list.all ? list.all : kNothing, list.asked, list.failure, list.queued};
}

void ToolLists::want(const ToolListId& id)
{
    List& list = m_lists[id];
    if (list.read) {
        askIfDue(id);
        return;
    }
    list.read = true;
    if (!m_session.store()) {
        askIfDue(id);
        return;
    }
    m_session.store()->read([id](const ReadTx& tx) { return readKept(tx, id); }, this,
                            [this, id](Result<Kept> kept) {
                                if (!kept)
                                    kept = Kept{}; // a store that cannot read says so itself
                                stored(id, std::move(kept->told), kept->asked, std::move(kept->people));
                            });
}

void ToolLists::stored(const ToolListId& id, std::vector<ListedValue> told, std::optional<Instant> asked,
                       std::vector<ListedValue> people)
{
    List& list = m_lists[id];
    if (!list.asked) {
        list.told = std::move(told);
        list.asked = asked;
    }
    list.people = std::move(people);
    join(list);
    askIfDue(id);
    emit learned(id);
}

void ToolLists::join(List& list)
{
    std::vector<ListedValue> all = list.told;
    QSet<QString> seen;
    for (const ListedValue& one : all)
        seen.insert(one.value);
    for (const ListedValue& one : list.people) {
        if (!seen.contains(one.value))
            all.push_back({one.value, displayLine(one.name)});
    }
    // Whoever is called as somebody else is told apart by what is sent.
    std::map<QString, int> called;
    for (const ListedValue& one : all)
        ++called[one.name.toCaseFolded()];
    for (ListedValue& one : all) {
        if (called[one.name.toCaseFolded()] > 1)
            one.name = QStringLiteral("%1 · %2").arg(one.name, displayLine(one.value));
    }
    list.all = std::make_shared<const std::vector<ListedValue>>(std::move(all));
}

void ToolLists::askIfDue(const ToolListId& id)
{
    List& list = m_lists[id];
    const Instant now = m_session.clock().now();
    // A clock that was set back must not make anything fresh, or hold it off, for hours.
    const auto within = [now](std::optional<Instant> at, Milliseconds limit) {
        return at && now >= *at && now - *at < limit;
    };
    if (list.queued || !m_session.tools() || within(list.asked, kFresh) || within(list.failedAt, kHoldOff))
        return;
    list.queued = true;
    m_queue.push_back(id);
    askNext();
}

void ToolLists::askNext()
{
    if (m_asking || m_queue.empty())
        return;
    m_asking = true;
    const ToolListId id = m_queue.front();
    m_queue.pop_front();
    // A tool may answer before it returns.
    auto cancel =
        m_session.tools()->list({id.source, NameQuery::Kind::Values, id.list, {}}, this,
                                [this, id](const Result<QStringList>& answer) { take(id, answer); });
    if (m_asking)
        m_cancel = std::move(cancel);
}

void ToolLists::take(const ToolListId& id, const Result<QStringList>& answer)
{
    m_asking = false;
    m_cancel = nullptr;
    List& list = m_lists[id];
    list.queued = false;
    const Instant now = m_session.clock().now();
    if (answer) {
        list.told = listedValues(*answer);
        list.asked = now;
        list.failure.reset();
        list.failedAt.reset();
        join(list);
        if (Store* store = m_session.store(); store && !store->isReadOnly()) {
            QJsonArray values;
            for (const ListedValue& one : list.told)
                values.append(one.value + u'\t' + one.name + u'\t' + one.now);
            const QJsonObject kept{{QStringLiteral("at"), now.ms}, {QStringLiteral("values"), values}};
            store->write([id, text = QString::fromUtf8(QJsonDocument(kept).toJson(QJsonDocument::Compact))](
                             WriteTx& tx) { return tx.setSetting(settingOf(id), text); },
                         this, [](const Done&) {}); // a store that cannot write says so itself
        }
    } else {
        list.failure = answer.error();
        list.failedAt = now;
    }
    emit learned(id);
    askNext();
}

} // namespace muster
