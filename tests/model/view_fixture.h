// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the tests of models/view share: a clock that stands still, a store in a temporary folder, the built-in drill,
// and a scripted tool.

#include "models/store/incident_file.h"
#include "models/store/store.h"
#include "models/view/gateways.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <memory>

namespace muster::test {

inline Instant at(const char* iso)
{
    const auto instant = Instant::fromIso(QString::fromLatin1(iso));
    Q_ASSERT(instant);
    return *instant;
}
/// A time of the drill's night: at0("02:13:30").
inline Instant night(const char* time)
{
    return at((QByteArrayLiteral("2026-11-20T") + time + 'Z').constData());
}
inline double ms(Instant t)
{
    return static_cast<double>(t.ms);
}

/// Stands still until `advance`; timers fire in order of time, within `advance`.
class FakeClock final : public Clock {
public:
    explicit FakeClock(Instant start) : m_now(start) {}
    Instant now() const override { return m_now; }
    void after(Milliseconds delay, QObject* context, std::function<void()> callback) override
    {
        m_timers.emplace(std::pair{m_now.ms + delay.count(), m_next++}, Timer{context, std::move(callback)});
    }
    void advance(Milliseconds by)
    {
        const Instant end = m_now + by;
        while (!m_timers.empty() && m_timers.begin()->first.first <= end.ms) {
            auto node = m_timers.extract(m_timers.begin());
            m_now = std::max(m_now, Instant{node.key().first});
            if (node.mapped().context)
                node.mapped().callback();
        }
        m_now = end;
    }

private:
    struct Timer {
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    Instant m_now;
    int m_next = 0;
    std::map<std::pair<qint64, int>, Timer> m_timers;
};

/// A store in its own folder, a session on it, and on demand the sealed drill inside.
struct Machine {
    QTemporaryDir folder;
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>(at("2026-11-23T09:00:00Z"));
    std::unique_ptr<Store> store;
    std::unique_ptr<Session> session;

    explicit Machine(ToolGateway* tools = nullptr)
    {
        auto opened = Store::open({folder.path(), false}, clock);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().what));
        store = std::move(*opened);
        start(tools);
    }
    /// A new session on the same store, as after a restart.
    void start(ToolGateway* tools = nullptr)
    {
        session.reset();
        SessionServices services;
        services.store = store.get();
        services.clock = clock;
        services.tools = tools;
        services.drillFile = QStringLiteral(DRILL_FILE);
        services.panelTemplate = QStringLiteral(PANEL_TEMPLATE);
        session = std::make_unique<Session>(services);
    }
    IncidentId importDrill()
    {
        const auto id = importIncident(*store, QStringLiteral(DRILL_FILE), true);
        if (!id)
            qFatal("%s", qPrintable(id.error().what));
        return *id;
    }
    /// The drill's room at an instant, filled.
    WarRoom* openDrillAt(Instant instant, bool asKnownThen = true)
    {
        session->openIncidentAt(importDrill().value, ms(instant));
        if (!QTest::qWaitFor([&] { return session->room() && session->room()->ready(); }, 5000))
            qFatal("the room did not open");
        session->room()->setAsKnownThen(asKnownThen);
        settle(session->room());
        return session->room();
    }
    /// Until the snapshot answers to the room's instant.
    static void settle(WarRoom* room);
};

} // namespace muster::test
