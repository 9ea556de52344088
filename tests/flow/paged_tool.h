// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// SyncEngine and HttpClient against a scripted server and virtual time, for a tool that has nothing but
// pages.
#include "integrations/core/secret_store.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/sync_engine.h"
#include "tests/flow/fake_clock.h"
#include "tests/flow/fake_server.h"
#include "tests/flow/recording_sink.h"

#include <QtTest>

namespace muster::test {

/// A tool with pages: /page/1, /page/2 …, each `{"events":["text",…],"next":n}`; the cursor is the next page.
class PagedConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override
    {
        static const ConnectorDescriptor d = [] {
            ConnectorDescriptor made;
            made.id = QStringLiteral("paged");
            made.name = QStringLiteral("Paged");
            made.events = true;
            made.feeds = {QStringLiteral("events")};
            return made;
        }();
        return d;
    }
    Step check(const Account& account) const override { return page(account, 1); }
    Step pull(const Account& account, const Cursor& cursor, const Interest&) const override
    {
        return page(account, cursor.token.isEmpty() ? 1 : cursor.token.toInt());
    }
    Milliseconds deadline{10'000};
    qint64 maxBody = 64LL * 1024 * 1024;

private:
    Step page(const Account& account, int number) const
    {
        Step step;
        step.request.url = account.baseUrl;
        step.request.url.setPath(QStringLiteral("/page/%1").arg(number));
        step.request.deadline = deadline;
        step.request.maxBodyBytes = maxBody;
        step.decode = [this, number](const HttpReply& reply, const Context& context) -> Result<Outcome> {
            if (auto error = checkStatus(reply, context))
                return tl::unexpected(*error);
            const QByteArray body = reply.body.trimmed();
            if (!body.endsWith(';'))
                return fail(ErrorKind::BadResponse, QStringLiteral("%1: cut off").arg(context.account.name));
            Outcome outcome;
            TimelineEvent event;
            event.text = QString::fromUtf8(body.chopped(1));
            event.occurredAt = context.now;
            event.remoteId = QString::number(number);
            outcome.facts.events.push_back(event);
            outcome.cursor = Cursor{QStringLiteral("events"), QString::number(number + 1)};
            if (!body.contains("last"))
                outcome.next = page(context.account, number + 1);
            return outcome;
        };
        return step;
    }
};

/// What a test of the engine stands on: one source of the paged tool (or of Prometheus, by `source.tool`),
/// its server, and the engine between. Call begin() before each test function and end() after it.
class PagedTool
{
protected:
    void begin()
    {
        server = std::make_unique<FakeServer>();
        connectors = std::make_unique<ConnectorRegistry>();
        auto made = std::make_unique<PagedConnector>();
        paged = made.get();
        connectors->add(std::move(made));
        connectors->add(std::make_unique<PrometheusConnector>());
        client = std::make_unique<HttpClient>();
        sink = std::make_unique<RecordingSink>();
        secrets = std::make_unique<MemorySecretStore>();
        clock = std::make_unique<FakeClock>();
        source = Source{};
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = QStringLiteral("paged");
        source.name = QStringLiteral("Test tool");
        source.settings[QStringLiteral("url")] = server->url();
        makeEngine();
    }
    void end()
    {
        engine.reset();
        client.reset();
        server.reset();
    }

    /// A new engine over the same sink, as after a restart.
    void makeEngine()
    {
        SyncOptions options;
        options.seed = 7;
        engine = std::make_unique<SyncEngine>(*connectors, *client, *sink, *secrets, *clock, options);
        engine->setSources({source});
    }
    /// The server answers with pages 1 to `count`.
    void servePages(int count)
    {
        server->script = [count](const FakeServer::Request& request, QTcpSocket& socket) {
            const int page = request.line.split('/').value(2).split(' ').value(0).toInt();
            FakeServer::answer(socket, 200,
                               "page " + QByteArray::number(page) + (page >= count ? " last;" : ";"));
        };
    }
    /// One round of the source, waited for; an empty report when there was none.
    SourceReport pullOnce()
    {
        std::optional<std::vector<SourceReport>> reports;
        engine->pullOnce(&asker, [&](std::vector<SourceReport> r) { reports = std::move(r); });
        if (!QTest::qWaitFor([&] { return reports.has_value(); }, 10'000) || reports->size() != 1)
            return {};
        return reports->front();
    }

    /// A full round trip through the network thread to another server: whatever the engine had sent by now
    /// has arrived.
    bool settle()
    {
        FakeServer other;
        other.script = [](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 200, "{}");
        };
        HttpRequest request;
        request.url = QUrl(other.url());
        bool back = false;
        client->send({SourceId{QStringLiteral("other")}, request, {}, {}}, &asker,
                     [&](const Result<HttpReply>& r) { back = r.has_value(); });
        return QTest::qWaitFor([&] { return back; }, 5'000);
    }

    std::unique_ptr<FakeServer> server;
    std::unique_ptr<ConnectorRegistry> connectors;
    PagedConnector* paged = nullptr;
    std::unique_ptr<HttpClient> client;
    std::unique_ptr<RecordingSink> sink;
    std::unique_ptr<MemorySecretStore> secrets;
    std::unique_ptr<FakeClock> clock;
    Source source;
    std::unique_ptr<SyncEngine> engine;

private:
    QObject asker; ///< receives the answers to pullOnce and settle
};

} // namespace muster::test
