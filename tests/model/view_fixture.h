// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the tests of models/view share: a clock that stands still, a store in a temporary folder, the built-in
// drill, and a scripted tool.

#include "models/store/incident_file.h"
#include "models/store/store.h"
#include "models/view/gateways.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/update_desk.h"
#include "models/view/war_room.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <map>
#include <memory>

namespace muster::test {

inline Instant at(const char* iso)
{
    const auto instant = Instant::fromIso(QString::fromLatin1(iso));
    Q_ASSERT(instant);
    return *instant;
}
/// A time of the drill's night: night("02:13:30").
inline Instant night(const char* time)
{
    return at((QByteArrayLiteral("2026-11-20T") + time + 'Z').constData());
}
inline double ms(Instant t)
{
    return static_cast<double>(t.ms);
}

/// Stands still until `advance`; timers fire in order of time, within `advance`.
class FakeClock final : public Clock
{
public:
    explicit FakeClock(Instant start) : m_now(start) {}
    Instant now() const override { return m_now; } // also asked by the store's threads
    void after(Milliseconds delay, QObject* context, std::function<void()> callback) override
    {
        m_timers.emplace(std::pair{now().ms + delay.count(), m_next++}, Timer{context, std::move(callback)});
    }
    void advance(Milliseconds by)
    {
        const Instant end = now() + by;
        while (!m_timers.empty() && m_timers.begin()->first.first <= end.ms) {
            auto node = m_timers.extract(m_timers.begin());
            m_now = std::max(now(), Instant{node.key().first});
            if (node.mapped().context)
                node.mapped().callback();
        }
        m_now = end;
    }

private:
    struct Timer
    {
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    std::atomic<Instant> m_now;
    int m_next = 0;
    std::map<std::pair<qint64, int>, Timer> m_timers;
};

/// A tool that answers what the test says, at once or when told to.
class ScriptedTools : public ToolGateway
{
public:
    bool testOk = true;
    QString testWords = QStringLiteral("Prometheus 2.42 answered");
    TypedSecrets savedSecrets;
    std::vector<Source> savedSources;
    std::vector<std::function<void()>> held;
    bool hold = false;
    QString unreachable = QStringLiteral("scripted"); ///< how it is said that it cannot be reached
    std::optional<double> value; ///< what every query answers; empty: the tool cannot be reached
    /// What it answered at each instant, where that changes; `value` must be set all the same.
    std::function<double(Instant)> valueAt;
    /// Label values of a query that answers several series; each its own `value`.
    std::map<QString, double> several;
    Milliseconds behind{0}; ///< how much older than asked for the newest sample is
    QStringList asked;
    QStringList sweeps;
    int syncs = 0; ///< how often every source was asked at once
    std::vector<SweepAnswer> sweepAnswers;
    std::vector<Panel> watched;
    std::vector<IncidentId> openRooms;

    std::vector<ToolKind> toolKinds() const override
    {
        return {{QStringLiteral("prometheus"),
                 QStringLiteral("Prometheus"),
                 QStringLiteral("Metrics and alerts"),
                 {{QStringLiteral("url"), QStringLiteral("Address"), {}, {}, false, true},
                  {QStringLiteral("token"), QStringLiteral("Token"), {}, {}, true, false}}},
                {QStringLiteral("chat"),
                 QStringLiteral("Chat"),
                 QStringLiteral("Messages"),
                 {{QStringLiteral("url"), QStringLiteral("Address"), {}, {}, false, true},
                  {QStringLiteral("token"), QStringLiteral("Token"), {}, {}, true, true},
                  {QStringLiteral("appToken"), QStringLiteral("Another"), {}, {}, true, false}}}};
    }
    void testConnection(const Source&, const TypedSecrets&, QObject*,
                        std::function<void(bool, const QString&)> onDone) override
    {
        answer([=, this] { onDone(testOk, testWords); });
    }
    void saveSource(const Source& source, const TypedSecrets& secrets, QObject*,
                    std::function<void(Result<SourceId>)> onDone) override
    {
        savedSources.push_back(source);
        savedSecrets = secrets;
        answer([=] { onDone(source.id); });
    }
    void sweepNow(const std::optional<SourceId>& source, bool believe, QObject*,
                  std::function<void(std::vector<SweepAnswer>)> onDone) override
    {
        sweeps << (source ? source->value : QStringLiteral("all")) +
                      (believe ? QStringLiteral(" believed") : QString());
        answer([onDone, answers = sweepAnswers] { onDone(answers); });
    }
    void removeSource(const SourceId&, QObject*, std::function<void(Done)> onDone) override
    {
        answer([=] { onDone({}); });
    }
    void query(const MetricQuery& query, QObject*, std::function<void(Result<QueryAnswer>)> onDone) override
    {
        asked << query.query;
        if (!value) {
            answer([=, words = unreachable] { onDone(fail(ErrorKind::Offline, words)); });
            return;
        }
        // One series that has had this value all along, or several.
        std::vector<SampleBlock> blocks(std::max<size_t>(1, several.size()));
        auto label = several.begin();
        for (SampleBlock& block : blocks) {
            block.key.source = query.source;
            block.key.query = query.query;
            block.step = query.step;
            double all = *value;
            if (label != several.end()) {
                block.key.labels[QStringLiteral("pod")] = label->first;
                all = (label++)->second;
            }
            for (Instant t = query.range.from; t + behind <= query.range.to; t = t + query.step) {
                block.times.push_back(t.ms);
                block.values.push_back(valueAt ? valueAt(t) : all);
            }
        }
        answer([=] { onDone(QueryAnswer{blocks, {}, query.range.to}); });
    }
    void watch(const IncidentId&, const std::vector<Panel>& panels, const std::vector<SourceId>&) override
    {
        watched = panels;
    }
    void unwatch(const IncidentId&) override {}
    void setOpenRooms(const std::vector<IncidentId>& rooms) override { openRooms = rooms; }
    void syncNow() override { ++syncs; }

private:
    void answer(std::function<void()> callback)
    {
        if (hold)
            held.push_back(std::move(callback));
        else
            callback();
    }
};

/// A store in its own folder, a session on it, and on demand the sealed drill inside.
struct Machine
{
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
    /// A new session on the same store, as after a restart: what the one before gave to the store is on disk.
    void start(ToolGateway* tools = nullptr, WriteGateway* writes = nullptr)
    {
        session.reset();
        if (const Done written = store->writeNow([](WriteTx&) -> Done { return {}; });
            !written && !store->isReadOnly())
            qFatal("%s", qPrintable(written.error().what));
        SessionServices services;
        services.store = store.get();
        services.clock = clock;
        services.tools = tools;
        services.writes = writes;
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
    static void settle(WarRoom* room)
    {
        if (!QTest::qWaitFor([&] { return room->snapshot() && room->snapshot()->asOf == room->asOf(); },
                             5000))
            qFatal("the room did not settle");
    }
};

/// Tells the public, as the composer does: `state` is an index of UpdateDesk::states, 0 minutes no promise.
inline void postUpdate(WarRoom* room, int state, const QString& text, int nextInMinutes)
{
    UpdateDesk* desk = room->updates();
    desk->begin();
    desk->setStateIndex(state);
    desk->edit(text);
    desk->setPromiseIndex(nextInMinutes == 0 ? 0
                                             : static_cast<int>(desk->promises().indexOf(
                                                   QStringLiteral("Next in %1 min").arg(nextInMinutes))));
    QSignalSpy posted(desk, &UpdateDesk::posted);
    if (!desk->post())
        desk->confirm();
    if (posted.isEmpty() && !posted.wait(5000))
        qFatal("the update was not posted");
}

} // namespace muster::test
