// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A tool that lists items page by page from the n-th on, in a simulated world: pages shift while they are
// read, items vanish with and without a word. The protocol is that of tests/flow/listed_tool.h.

#include "tests/flow/listed_server.h"
#include "tests/sim/sim_clock.h"
#include "tests/sim/sim_servers.h"

#include <set>

namespace muster::sim {

/// Role: ListedServer as a server of the simulated network, and what it ever said it had deleted. Thread:
/// main.
class ListServer final : public SimServer
{
public:
    ListServer(SimClock& clock, Seeded& chance) : m_clock(clock, *this), m_chance(chance), m_server(m_clock)
    {
        m_server.most = std::numeric_limits<int>::max();
        m_server.beforePage = [this](int at) {
            // What a reader of pages cannot see coming.
            if (at > 0 && wild && m_chance.chance(300))
                change();
        };
    }
    HttpReply answer(const HttpRequest& request, Instant) override
    {
        auto answer = m_server.answer({{}, request, {}, {}});
        return std::move(**answer);
    }
    /// Something comes, changes, goes (told or not), moves, or is forgotten.
    void change()
    {
        const auto& items = m_server.items;
        const QString id =
            items.empty() ? QString() : items[size_t(m_chance.between(0, qint64(items.size()) - 1))].id;
        switch (m_chance.pick({30, 25, id.isEmpty() ? 0 : 10, id.isEmpty() ? 0 : 8, 6, 2, 4})) {
        case 0:
            // An old name now and then: an item that comes again.
            if (items.size() < 40)
                insert(m_made > 0 && m_chance.chance(150) ? m_chance.between(0, m_made - 1) : m_made++);
            return;
        case 1:
            if (!id.isEmpty())
                m_server.put(id, text());
            return;
        case 2:
            told.insert(id);
            return m_server.remove(id, true);
        case 3:
            return m_server.remove(id, false);
        case 4:
            for (size_t i = m_server.items.size(); i > 1; --i)
                std::swap(m_server.items[i - 1], m_server.items[size_t(m_chance.between(0, qint64(i) - 1))]);
            return;
        case 5:
            return m_server.expire();
        default:
            m_server.doubled = int(m_chance.between(0, 3));
        }
    }
    const std::vector<ListedServer::Item>& items() const { return m_server.items; }
    bool has(const QString& id) { return m_server.find(id) != nullptr; }

    bool wild = true;       ///< it changes while its pages are read
    std::set<QString> told; ///< ids that it ever said it had deleted

private:
    /// The tool's own clock.
    class OwnClock final : public Clock
    {
    public:
        OwnClock(SimClock& clock, const SimServer& server) : m_clock(clock), m_server(server) {}
        Instant now() const override { return m_clock.trueNow() + m_server.clockOffset; }
        void after(Milliseconds, QObject*, std::function<void()>) override {}

    private:
        SimClock& m_clock;
        const SimServer& m_server;
    };
    void insert(qint64 number) { m_server.put(QStringLiteral("thing-%1").arg(number), text()); }
    QString text() { return QStringLiteral("text %1").arg(++m_texts); }

    OwnClock m_clock;
    Seeded& m_chance;
    ListedServer m_server;
    qint64 m_made = 0;
    int m_texts = 0;
};

} // namespace muster::sim
