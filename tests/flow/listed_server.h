// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The other side of listed_tool.h: a server whose items come, change and go, also between two pages of one
// reading, and whose memory of changes ends somewhere.

#include "tests/flow/listed_tool.h"

#include <algorithm>
#include <functional>
#include <vector>

namespace muster {

/// Role: the truth that the engine has to arrive at. Times are its own clock's.
class ListedServer
{
public:
    struct Item
    {
        QString id;
        qint64 changed = 0, happened = 0;
        QString text;
        bool broken = false; ///< its line cannot be read
    };
    explicit ListedServer(Clock& clock) : m_clock(clock) {}

    /// New, or changed. Newest first, as most tools list.
    void put(const QString& id, const QString& text, bool broken = false)
    {
        Item item{id, stamp(), m_clock.now().ms, text, broken};
        if (Item* known = find(id)) {
            item.happened = known->happened;
            *known = item;
        } else {
            items.insert(items.begin(), item);
        }
        std::erase_if(deleted, [&](const Item& one) { return one.id == id; });
    }
    /// `told`: the tool says so to whoever asks for changes; otherwise it is only no longer listed.
    void remove(const QString& id, bool told)
    {
        std::erase_if(items, [&](const Item& one) { return one.id == id; });
        if (told)
            deleted.push_back({id, stamp(), 0, {}, false});
    }
    /// Cursors from before now are no longer known, nor are deletions.
    void expire()
    {
        horizon = stamp();
        deleted.clear();
    }
    Item* find(const QString& id)
    {
        const auto found =
            std::find_if(items.begin(), items.end(), [&](const Item& one) { return one.id == id; });
        return found == items.end() ? nullptr : &*found;
    }

    ScriptedTransport::Answer answer(const Exchange& exchange)
    {
        // A machine that asks for ever fails its test instead of hanging it.
        if (++asked > most)
            return std::nullopt;
        if (refuse) {
            if (const auto refused = refuse(exchange))
                return refused;
        }
        const QUrlQuery query(exchange.request.url);
        const qint64 since = query.queryItemValue(QStringLiteral("since")).toLongLong();
        const int at = query.queryItemValue(QStringLiteral("at")).toInt();
        const bool all = exchange.request.url.path() == QLatin1String("/all");
        (all ? fullReadings : pulls) += at == 0 ? 1 : 0;
        if (!all && since != 0 && since < horizon)
            return ScriptedTransport::reply(410, "{}");
        if (beforePage)
            beforePage(at);
        std::vector<QByteArray> lines;
        for (const Item& item : items) {
            if (!all && item.changed < since)
                continue;
            lines.push_back(item.broken ? item.id.toUtf8() + "|what is this"
                                        : item.id.toUtf8() + '|' + QByteArray::number(item.changed) + '|' +
                                              QByteArray::number(item.happened) + '|' + item.text.toUtf8());
        }
        // Listed twice: what a tool with two copies of its data does while they differ.
        for (size_t i = lines.size(); i-- > 0 && doubled > 0;)
            lines.insert(lines.begin() + std::ptrdiff_t(i * size_t(doubled) % lines.size()), lines[i]);
        for (const Item& item : deleted) {
            if (!all && item.changed >= since)
                lines.push_back('-' + item.id.toUtf8());
        }
        QByteArray body = all && at == 0 ? '@' + QByteArray::number(stamp()) + '\n' : QByteArray();
        const size_t end = std::min(lines.size(), size_t(at) + size_t(pageSize));
        for (size_t i = size_t(at); i < end; ++i)
            body += lines[i] + '\n';
        body += end < lines.size() ? "more " + QByteArray::number(qint64(end)) + '.' : QByteArray("end");
        return ScriptedTransport::reply(200, onPage ? onPage(body) : body);
    }

    std::vector<Item> items, deleted;
    int pageSize = 3;
    int doubled = 0; ///< not 0: every item is listed twice, the copies as far apart as this says
    qint64 horizon = 0;
    int asked = 0, fullReadings = 0, pulls = 0;
    int most = 20'000;                                                ///< requests of one test
    std::function<ScriptedTransport::Answer(const Exchange&)> refuse; ///< nullopt: go on
    std::function<void(int at)> beforePage;
    std::function<QByteArray(QByteArray page)> onPage;

private:
    /// Never twice the same, as a tool's sequence is.
    qint64 stamp()
    {
        m_last = std::max(m_last + 1, m_clock.now().ms);
        return m_last;
    }
    Clock& m_clock;
    qint64 m_last = 0;
};

} // namespace muster
