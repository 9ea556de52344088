// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A tool that lists items, for tests of cursors and full readings: lines of text instead of JSON, otherwise
// all that a connector has to keep to.
//
//   GET /items?since=MS&at=N   items changed since then; N: from the n-th on
//   GET /all?at=N              every item that the tool has
//
// A page: `id|changed ms|happened ms|text` per item, `-id` for a deleted one, and at its end `more N.` or
// `end`. A `/all?at=0` begins with `@MS`: where to go on from when all of it was read.

#include "integrations/core/connector.h"
#include "integrations/core/secret_store.h"
#include "integrations/sync/sync_engine.h"
#include "tests/flow/virtual_world.h"

#include <QUrlQuery>

#include <memory>

namespace muster {

/// Role: the "listed" tool. Feed "items", swept; high water is the newest `changed` of the tool itself.
class ListedConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override
    {
        static const ConnectorDescriptor made = [] {
            ConnectorDescriptor d;
            d.id = QStringLiteral("listed");
            d.name = QStringLiteral("Listed");
            d.events = true;
            d.feeds = {QStringLiteral("items")};
            d.swept = d.feeds;
            d.complete = QStringLiteral("the last line");
            return d;
        }();
        return made;
    }
    Step check(const Account& account) const override { return page(account, 0, 0, 0, false); }
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override
    {
        const qint64 high = cursor.token.toLongLong();
        return page(account, high == 0 ? 0 : high - interest.overlap.count(), 0, high, false);
    }
    Result<Step> sweep(const Account& account, const QString&, const Interest&) const override
    {
        return page(account, 0, 0, 0, true);
    }

private:
    static Step page(const Account& account, qint64 since, int at, qint64 high, bool all)
    {
        Step step;
        step.request.url = account.baseUrl;
        step.request.url.setPath(all ? QStringLiteral("/all") : QStringLiteral("/items"));
        step.request.url.setQuery(QStringLiteral("since=%1&at=%2").arg(since).arg(at));
        step.decode = [since, high, all](const HttpReply& reply, const Context& context) -> Result<Outcome> {
            if (auto error = checkStatus(reply, context))
                return tl::unexpected(std::move(*error));
            return read(reply.body, context, since, high, all);
        };
        return step;
    }
    static Result<Outcome> read(const QByteArray& body, const Context& context, qint64 since, qint64 high,
                                bool all)
    {
        QList<QByteArray> lines = body.split('\n');
        const QByteArray last = lines.takeLast();
        const bool more = last.startsWith("more ") && last.endsWith('.');
        if (!more && last != "end")
            return fail(ErrorKind::BadResponse, QStringLiteral("%1: cut off").arg(context.account.name));
        Outcome outcome;
        // What changes while a whole reading is under way is asked for afterwards.
        if (all && lines.value(0).startsWith('@'))
            high = lines.takeFirst().mid(1).toLongLong();
        const bool fixed = all && high != 0;
        for (const QByteArray& line : lines) {
            const QList<QByteArray> parts = line.split('|');
            if (line.startsWith('-')) {
                outcome.gone.push_back(QString::fromUtf8(line.mid(1)));
                continue;
            }
            if (parts.size() != 4) {
                outcome.facts.poison.push_back({{},
                                                {},
                                                QString::fromUtf8(parts.first()),
                                                QStringLiteral("not four parts"),
                                                line,
                                                {},
                                                {},
                                                1});
                outcome.seen.push_back(outcome.facts.poison.back().key);
                continue;
            }
            TimelineEvent event;
            event.source = context.account.source;
            event.sourceName = context.account.name;
            event.remoteId = QString::fromUtf8(parts[0]);
            event.occurredAt = Instant{parts[2].toLongLong()};
            event.text = QString::fromUtf8(parts[3]);
            if (!fixed)
                high = std::max(high, parts[1].toLongLong());
            outcome.seen.push_back(event.remoteId);
            outcome.facts.events.push_back(std::move(event));
        }
        if (more)
            outcome.next = page(context.account, since, last.mid(5).chopped(1).toInt(), high, all);
        else
            // Pages are not in order: only the last one tells how far all of them reach.
            outcome.cursor = Cursor{QStringLiteral("items"), QString::number(high)};
        outcome.full = all && !more;
        return outcome;
    }
};

/// An engine on a scripted network with memory in the process, and virtual time.
struct ListedWorld
{
    ListedWorld()
    {
        connectors.add(std::make_unique<ListedConnector>());
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = QStringLiteral("listed");
        source.name = QStringLiteral("Test tool");
        source.settings[QStringLiteral("url")] = QStringLiteral("https://tool.example");
        restart();
    }
    void restart()
    {
        engine.reset();
        SyncOptions options;
        options.seed = ++seed;
        engine = std::make_unique<SyncEngine>(connectors, net, store, secrets, clock, options);
        engine->setSources({source});
    }
    void run(Milliseconds span) { passTime(clock, span); }
    /// As if the program had not run for so long.
    void skip(Milliseconds span)
    {
        engine->stop();
        clock.advance(span);
        engine->start();
        run(std::chrono::seconds{20});
    }
    QString why() const
    {
        const auto all = engine->freshness();
        return all.empty() ? QString() : all.front().why;
    }
    FreshnessState state() const { return engine->freshness().front().state; }
    Presence presence(const char* id) const { return store.events().at(QString::fromLatin1(id)).presence; }

    Worker::Inline inlined;
    FakeClock clock;
    ScriptedTransport net{clock};
    MemoryStore store{clock};
    ConnectorRegistry connectors;
    MemorySecretStore secrets;
    Source source;
    quint32 seed = 0;
    std::unique_ptr<SyncEngine> engine;
};

} // namespace muster
