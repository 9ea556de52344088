// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Hours of the real engine in seconds: a transport that answers by script in virtual time, durable memory
// that is a real schema written by the real WriteTx without a file, and one thread for everything.

#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/transport.h"
#include "models/base/worker.h"
#include "models/store/database.h"
#include "models/store/schema.h"
#include "models/store/sync_rows.h"
#include "tests/flow/fake_clock.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>

#include <map>
#include <memory>
#include <set>

namespace muster {

/// Runs everything that is due now: without real timers and threads it comes to an end.
inline void settle()
{
    QAbstractEventDispatcher* dispatcher = QAbstractEventDispatcher::instance();
    do {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    } while (dispatcher->processEvents(QEventLoop::AllEvents));
}

/// Moves time forward from timer to timer, letting everything run at each.
inline void passTime(FakeClock& clock, Milliseconds span)
{
    const Instant end = clock.now() + span;
    settle();
    while (clock.now() < end) {
        const auto next = clock.untilNext();
        const Milliseconds left = end - clock.now();
        clock.advance(next ? std::min(*next, left) : left);
        settle();
    }
}

/// Role: the network of a test. Each exchange is answered by `answer` after `latency`; nullopt: never.
class ScriptedTransport final : public Transport
{
public:
    using Answer = std::optional<Result<HttpReply>>;
    explicit ScriptedTransport(FakeClock& clock) : m_clock(clock) {}

    ExchangeId send(Exchange exchange, QObject* context,
                    std::function<void(Result<HttpReply>)> onDone) override
    {
        const ExchangeId id = ++m_last;
        ++requests[hostOf(exchange.request.url)];
        Answer given = answer(exchange);
        m_open.insert(id);
        if (given)
            m_clock.after(latency, context,
                          [this, id, given = std::move(*given), onDone = std::move(onDone)]() mutable {
                              if (m_open.erase(id) > 0)
                                  onDone(std::move(given));
                          });
        return id;
    }
    void cancel(ExchangeId id) override { m_open.erase(id); }
    void forget(const SourceId& source) override { forgotten.push_back(source); }
    size_t open() const { return m_open.size(); }

    static QString hostOf(const QUrl& url) { return url.host(); }
    static HttpReply reply(int status, const QByteArray& body,
                           std::vector<std::pair<QByteArray, QByteArray>> headers = {})
    {
        HttpReply made;
        made.status = status;
        made.body = body;
        made.contentType = "application/json";
        made.headers = std::move(headers);
        return made;
    }
    static QByteArray httpDate(Instant at)
    {
        return QLocale::c()
            .toString(at.toUtc(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"))
            .toLatin1();
    }

    std::function<Answer(const Exchange&)> answer;
    Milliseconds latency{20};
    std::map<QString, int> requests; ///< by host
    std::vector<SourceId> forgotten;

private:
    FakeClock& m_clock;
    ExchangeId m_last = 0;
    std::set<ExchangeId> m_open;
};

/// Role: durable memory of a test; outlives the engine that wrote to it, like a disk.
class MemoryStore final : public FactSink
{
public:
    explicit MemoryStore(FakeClock& clock) : m_clock(clock)
    {
        auto opened = Database::openInMemory(&schema());
        if (!opened)
            qFatal("no database in memory: %s", qPrintable(opened.error().what));
        database = std::move(*opened);
    }
    void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) override
    {
        ++commits;
        items += int(batch.items.size() + batch.over.size());
        Done done = failNext > 0 && failNext-- > 0
                        ? Done(fail(ErrorKind::Storage, QStringLiteral("disk full")))
                        : write(batch);
        m_clock.after(Milliseconds{0}, context,
                      [done = std::move(done), onDone = std::move(onDone)] { onDone(done); });
    }
    void cursors(const SourceId& source, QObject* context,
                 std::function<void(Result<std::vector<Cursor>>)> onDone) override
    {
        later(context, ReadTx(*database).cursors(source), std::move(onDone));
    }
    void hostStates(QObject* context, std::function<void(Result<std::vector<HostState>>)> onDone) override
    {
        later(context, muster::hostStates(ReadTx(*database)), std::move(onDone));
    }
    void clockEstimates(QObject* context,
                        std::function<void(Result<std::vector<ClockEstimate>>)> onDone) override
    {
        later(context, muster::clockEstimates(ReadTx(*database)), std::move(onDone));
    }

    /// The newest revision of every event, by remote id.
    std::map<QString, TimelineEvent> events() const
    {
        // A named list: of a temporary behind `*`, only the pointer outlives the head of a range for.
        const auto list = ReadTx(*database).events(IncidentId{});
        std::map<QString, TimelineEvent> all;
        for (const TimelineEvent& event : *list)
            all.emplace(event.remoteId, event);
        return all;
    }
    QString cursor(const SourceId& source, const QString& feed) const
    {
        const auto list = ReadTx(*database).cursors(source);
        for (const Cursor& one : *list) {
            if (one.feed == feed)
                return one.token;
        }
        return {};
    }
    std::vector<PoisonItem> poison(const SourceId& source) const
    {
        return *poisonItems(ReadTx(*database), source);
    }
    std::vector<TimelineEvent> history(const QString& remoteId) const
    {
        const auto all = events();
        const auto found = all.find(remoteId);
        return found == all.end() ? std::vector<TimelineEvent>{}
                                  : *ReadTx(*database).eventHistory(found->second.id);
    }

    std::unique_ptr<Database> database;
    int failNext = 0;
    int commits = 0;
    int items = 0; ///< ids that were noted or settled

private:
    static const Database& schema()
    {
        static const std::unique_ptr<Database> made = [] {
            auto opened = Database::openInMemory();
            if (!opened || !migrate(**opened, "main", mainMigrations()))
                qFatal("no schema in memory");
            return std::move(*opened);
        }();
        return *made;
    }
    Done write(const FactBatch& batch)
    {
        Transaction transaction(*database, Transaction::Kind::Write);
        if (!transaction.begun())
            return transaction.begun();
        ChangeSet changes;
        WriteTx tx(*database, m_clock.now(), changes);
        Done done = writeFacts(tx, batch);
        if (done)
            done = tx.flushSearchIndex();
        return done ? transaction.commit() : done;
    }
    template <typename T>
    void later(QObject* context, Result<T> value, std::function<void(Result<T>)> onDone)
    {
        m_clock.after(Milliseconds{0}, context,
                      [value = std::move(value), onDone = std::move(onDone)] { onDone(value); });
    }
    FakeClock& m_clock;
};

} // namespace muster
