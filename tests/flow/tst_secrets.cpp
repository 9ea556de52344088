// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a token from the keyring to the header of a request: bound to its address, wiped, never shown,
// and patiently asked for while the keyring is locked. Virtual time, a scripted tool, no keyring.
#include "integrations/core/bound_secret.h"
#include "integrations/core/secret_store.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/sync/step_run.h"
#include "integrations/sync/sync_engine.h"
#include "models/base/redaction.h"
#include "tests/flow/fake_clock.h"
#include "tests/flow/recording_sink.h"

#include <QSignalSpy>
#include <QtTest>

#include <cstdlib>
#include <new>
#include <type_traits>

using namespace muster;

namespace {

const QString kOrigin = QStringLiteral("https://prometheus.example:443");

Secret secretOf(const char* text)
{
    return Secret(QByteArrayView(text));
}

/// A keyring whose mood a test sets, and which counts what it is asked.
class MoodyKeyring final : public SecretStore
{
public:
    void read(const SourceId& source, QObject* context, std::function<void(Result<Secret>)> onDone) override
    {
        ++reads;
        if (locked)
            return answer(context, [onDone] {
                onDone(
                    fail(ErrorKind::NotFound, QStringLiteral("The keyring holds no token for this source.")));
            });
        inner.read(source, context, std::move(onDone));
    }
    void write(const SourceId& source, const Secret& secret, QObject* context,
               std::function<void(Done)> onDone) override
    {
        ++writes;
        inner.write(source, secret, context, std::move(onDone));
    }
    void remove(const SourceId& source, QObject* context, std::function<void(Done)> onDone) override
    {
        ++removals;
        inner.remove(source, context, std::move(onDone));
    }
    bool locked = false;
    int reads = 0, writes = 0, removals = 0;
    MemorySecretStore inner;

private:
    static void answer(QObject* context, std::function<void()> call)
    {
        QMetaObject::invokeMethod(context, std::move(call), Qt::QueuedConnection);
    }
};

/// A tool behind no network: keeps what it was sent and answers what the test says.
class EchoTransport final : public Transport
{
public:
    ExchangeId send(Exchange exchange, QObject* context,
                    std::function<void(Result<HttpReply>)> onDone) override
    {
        sent.push_back(exchange);
        QMetaObject::invokeMethod(
            context, [reply = reply, onDone = std::move(onDone)] { onDone(HttpReply(reply)); },
            Qt::QueuedConnection);
        return ++last;
    }
    void cancel(ExchangeId) override {}
    void forget(const SourceId&) override {}
    HttpReply reply;
    std::vector<Exchange> sent;
    ExchangeId last = 0;
};

} // namespace

namespace {

/// The bytes under `g_watched` at the moment when they are freed.
const void* g_watched = nullptr;
QByteArray g_found;

void look(void* memory)
{
    if (memory && memory == g_watched) {
        g_watched = nullptr;
        g_found = QByteArray(static_cast<const char*>(memory), 16);
    }
}

} // namespace

void* operator new[](std::size_t size)
{
    if (void* memory = std::malloc(size > 0 ? size : 1)) // NOLINT: the pair of the one below
        return memory;
    throw std::bad_alloc();
}
void operator delete[](void* memory) noexcept
{
    look(memory);
    std::free(memory); // NOLINT: of malloc
}
void operator delete[](void* memory, std::size_t) noexcept
{
    operator delete[](memory);
}

class TestSecrets final : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        keyring = std::make_unique<MoodyKeyring>();
        transport = std::make_unique<EchoTransport>();
        transport->reply.status = 500;
        transport->reply.contentType = "application/json";
        sink = std::make_unique<RecordingSink>();
        clock = std::make_unique<FakeClock>();
        connectors = std::make_unique<ConnectorRegistry>();
        connectors->add(std::make_unique<PrometheusConnector>());
        engine = std::make_unique<SyncEngine>(*connectors, *transport, *sink, *keyring, *clock);
        source = Source{};
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = QStringLiteral("prometheus");
        source.name = QStringLiteral("Prometheus (main)");
        source.settings[QStringLiteral("url")] = QStringLiteral("https://prometheus.example");
        source.hasSecret = true;
    }
    void cleanup() { engine.reset(); }

    void aSecretIsNeitherCopiedNorPrinted()
    {
        static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
        static_assert(!std::is_convertible_v<Secret, QString> && !std::is_convertible_v<Secret, QByteArray>);
        static_assert(!std::is_convertible_v<QString, Secret>);
        Secret first = secretOf("correct horse");
        Secret second = std::move(first);
        QVERIFY(first.isEmpty()); // NOLINT(bugprone-use-after-move): that is what is tested
        QVERIFY(second.equals(secretOf("correct horse")));
        QVERIFY(!second.equals(secretOf("correct hors")) && !second.equals(secretOf("correct horsf")));
    }

    void aSecretIsWipedWhenItGoes()
    {
        {
            const Secret secret = secretOf("0123456789abcdef");
            g_watched = secret.reveal().data();
        }
        QCOMPARE(g_found, QByteArray(16, '\0'));
        Secret overwritten = secretOf("fedcba9876543210");
        g_watched = overwritten.reveal().data();
        overwritten = secretOf("another");
        QCOMPARE(g_found, QByteArray(16, '\0'));
        QVERIFY(!g_watched);
    }

    void anOriginIsSchemeHostAndPort_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("origin");
        QTest::newRow("default port") << "https://prometheus.example/prefix" << kOrigin;
        QTest::newRow("port written out") << "https://prometheus.example:443" << kOrigin;
        QTest::newRow("upper case") << "HTTPS://Prometheus.Example" << kOrigin;
        QTest::newRow("other port") << "https://prometheus.example:9090"
                                    << "https://prometheus.example:9090";
        QTest::newRow("other scheme") << "http://prometheus.example"
                                      << "http://prometheus.example:80";
        QTest::newRow("user in front") << "https://prometheus.example@evil.example"
                                       << "https://evil.example:443";
        QTest::newRow("look-alike") << QString::fromUtf8("https://promethеus.example")
                                    << "https://xn--promethus-2nj.example:443";
        QTest::newRow("trailing dot") << "https://prometheus.example."
                                      << "https://prometheus.example.:443";
        QTest::newRow("IPv6") << "http://[::1]:9090"
                              << "http://[::1]:9090";
        QTest::newRow("none") << ""
                              << "";
    }
    void anOriginIsSchemeHostAndPort()
    {
        QFETCH(QString, address);
        QFETCH(QString, origin);
        if (QByteArray(QTest::currentDataTag()) == "look-alike")
            QVERIFY(originOf(QUrl(address)).startsWith(QStringLiteral("https://xn--")));
        else
            QCOMPARE(originOf(QUrl(address)), origin);
    }

    void aBoundSecretOpensForItsAddressOnly()
    {
        const Secret stored = bindSecret(secretOf("tok\"en/ü"), kOrigin);
        const auto opened = openSecret(stored, kOrigin, source.name);
        QVERIFY(opened && opened->bound && opened->token.equals(secretOf("tok\"en/ü")));
        for (const char* other : {"https://prometheus.example:9090", "http://prometheus.example:443",
                                  "https://prometheus.example.evil:443", ""}) {
            const auto refused = openSecret(stored, QString::fromLatin1(other), source.name);
            QVERIFY2(!refused, other);
            QCOMPARE(toString(refused.error().kind), toString(ErrorKind::Unauthorised));
            QVERIFY(refused.error().what.contains(QStringLiteral("the address of this source changed")));
            QVERIFY(!refused.error().what.contains(QStringLiteral("en/ü")));
        }
    }

    void aPlainEntryIsTakenAndAJsonTokenIsNotMistaken()
    {
        const auto plain = openSecret(secretOf("old-token"), kOrigin, source.name);
        QVERIFY(plain && !plain->bound && plain->token.equals(secretOf("old-token")));
        const char serviceAccount[] = R"({"type":"service_account","token":"x","origin":"y"})";
        const auto json = openSecret(secretOf(serviceAccount), kOrigin, source.name);
        QVERIFY(json && !json->bound && json->token.equals(secretOf(serviceAccount)));
    }

    void aPlainEntryIsStoredAgainWithItsAddressOnce()
    {
        keyring->inner.write(source.id, secretOf("old-token"), this, [](const Done&) {});
        pullOnce();
        QTRY_COMPARE(keyring->writes, 1);
        QCOMPARE(transport->sent.at(0).authorization, QByteArray("Bearer old-token"));
        std::optional<Result<Secret>> stored;
        keyring->inner.read(source.id, this, [&](Result<Secret> read) { stored = std::move(read); });
        QTRY_VERIFY(stored);
        QVERIFY((*stored)->equals(bindSecret(secretOf("old-token"), kOrigin)));
        // A second process, or a second start: nothing more to write.
        engine = std::make_unique<SyncEngine>(*connectors, *transport, *sink, *keyring, *clock);
        pullOnce();
        QCOMPARE(keyring->writes, 1);
    }

    void aChangedAddressGetsNoToken()
    {
        keyring->inner.write(source.id, bindSecret(secretOf("tok-12345"), kOrigin), this, [](const Done&) {});
        source.settings[QStringLiteral("url")] = QStringLiteral("https://prometheus.evil.example");
        const SourceReport report = pullOnce();
        QVERIFY(transport->sent.empty());
        QCOMPARE(toString(report.error->kind), toString(ErrorKind::Unauthorised));
        QVERIFY2(report.words.contains(QStringLiteral("Enter the token again")), qPrintable(report.words));
        QCOMPARE(keyring->writes, 0);
    }

    void aLockedKeyringIsAskedEveryTenSecondsUntilItOpens()
    {
        keyring->inner.write(source.id, bindSecret(secretOf("tok-12345"), kOrigin), this, [](const Done&) {});
        keyring->locked = true;
        engine->setSources({source});
        engine->start();
        clock->advance(Milliseconds{0});
        QTRY_COMPARE(keyring->reads, 1);
        for (int asked = 2; asked <= 30; ++asked) {
            QTRY_VERIFY(clock->untilNext());
            QTRY_VERIFY(!freshness().why.isEmpty());
            QVERIFY(freshness().why.contains(QStringLiteral("locked")));
            clock->advance(Milliseconds{9'999});
            QCoreApplication::processEvents();
            QCOMPARE(keyring->reads, asked - 1);
            clock->advance(Milliseconds{1});
            QTRY_COMPARE(keyring->reads, asked);
            QCoreApplication::processEvents();
        }
        QVERIFY(transport->sent.empty());
        // Never taken for "no token": nothing was written, removed or sent without it.
        QCOMPARE(keyring->writes + keyring->removals, 0);
        keyring->locked = false;
        QTRY_VERIFY(clock->untilNext());
        clock->advance(Milliseconds{10'000});
        QTRY_COMPARE(transport->sent.size(), size_t(1));
        QCOMPARE(transport->sent.at(0).authorization, QByteArray("Bearer tok-12345"));
    }

    void aServerThatEchoesTheTokenIsCleanedBeforeAnybodyReadsIt()
    {
        const QByteArray token("canary-0123456789");
        keyring->inner.write(source.id, bindSecret(Secret(QByteArrayView(token)), kOrigin), this,
                             [](const Done&) {});
        transport->reply.body =
            "{\"status\":\"error\",\"errorType\":\"internal\",\"error\":\"bad header Bearer " + token +
            " or " + token.toBase64() + "\"}";
        transport->reply.headers.emplace_back("x-debug", "Authorization: Bearer " + token);
        const SourceReport report = pullOnce();
        QVERIFY2(report.words.contains(QStringLiteral("•••")), qPrintable(report.words));
        QVERIFY(!report.words.contains(QString::fromLatin1(token)));
        QVERIFY(!report.words.contains(QString::fromLatin1(token.toBase64())));
        for (const FactBatch& batch : sink->batches)
            QVERIFY(!batch.freshness || !batch.freshness->why.contains(QString::fromLatin1(token)));
    }

    void anAnswerIsScrubbedOfEveryForm_data()
    {
        QTest::addColumn<QByteArray>("answer");
        const QByteArray token("s3cr+t/0123=\"x\"");
        QTest::newRow("clear") << "a" + token + "b";
        QTest::newRow("base64") << "a " + token.toBase64() + " b";
        QTest::newRow("basic, user of one letter") << ("u:" + token).toBase64();
        QTest::newRow("basic, user of two letters") << ("us:" + token).toBase64();
        QTest::newRow("basic, user of three letters") << ("usr:" + token).toBase64();
        QTest::newRow("percent") << token.toPercentEncoding();
        QTest::newRow("json") << QByteArray("{\"e\":\"s3cr+t\\/0123=\\\"x\\\"\"}");
    }
    void anAnswerIsScrubbedOfEveryForm()
    {
        QFETCH(QByteArray, answer);
        const QByteArray clean = scrubbed(answer, secretOf("s3cr+t/0123=\"x\""));
        QVERIFY2(clean.contains("•••"), clean.constData());
        for (const char* part : {"0123", "MDEyMz"}) // in clear and inside any base64
            QVERIFY2(!clean.contains(part), clean.constData());
    }

    void aShortPasswordDoesNotTurnAnswersIntoDots()
    {
        QCOMPARE(scrubbed("prometheus_up 1", secretOf("prom")), QByteArray("prometheus_up 1"));
    }

    void aLogLineLosesSecretsAndWhatLooksLikeOne_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("shown");
        neverShow(secretOf("registered-secret-1"));
        QTest::newRow("registered") << "sent registered-secret-1 to x"
                                    << "sent ••• to x";
        QTest::newRow("header") << "Authorization: Bearer abc.def.ghi sent"
                                << "Authorization: ••• sent";
        // Opsgenie's, Statuspage's and PagerDuty's.
        QTest::newRow("GenieKey") << "Authorization: GenieKey 4ab1e-77 sent"
                                  << "Authorization: ••• sent";
        QTest::newRow("OAuth") << "authorization: OAuth 89a229ce1a8d sent"
                               << "authorization: ••• sent";
        QTest::newRow("Token") << "Authorization: Token token=y_NbAkKc66ryYTWUXYEu sent"
                               << "Authorization: ••• sent";
        QTest::newRow("query") << "GET /x?api_key=abcdef&page=2"
                               << "GET /x?api_key=•••&page=2";
        QTest::newRow("json") << R"({"token": "abcdef", "n": 1})"
                              << R"({"token": "•••", "n": 1})";
        QTest::newRow("setting") << "client_secret = hunter2"
                                 << "client_secret = •••";
        QTest::newRow("nothing") << "pull failed: prometheus alerts"
                                 << "pull failed: prometheus alerts";
        QTest::newRow("a word is no value") << "the token of Prometheus was read"
                                            << "the token of Prometheus was read";
    }
    void aLogLineLosesSecretsAndWhatLooksLikeOne()
    {
        QFETCH(QString, line);
        QFETCH(QString, shown);
        QCOMPARE(redactLine(line), shown);
    }

private:
    SourceReport pullOnce()
    {
        engine->setSources({source});
        std::optional<std::vector<SourceReport>> reports;
        engine->pullOnce(this, [&](std::vector<SourceReport> r) { reports = std::move(r); });
        if (!QTest::qWaitFor([&] { return reports.has_value(); }, 5'000) || reports->empty())
            qFatal("no report came");
        return reports->front();
    }
    Freshness freshness() const
    {
        const auto all = engine->freshness();
        return all.empty() ? Freshness{} : all.front();
    }

    std::unique_ptr<MoodyKeyring> keyring;
    std::unique_ptr<EchoTransport> transport;
    std::unique_ptr<RecordingSink> sink;
    std::unique_ptr<FakeClock> clock;
    std::unique_ptr<ConnectorRegistry> connectors;
    std::unique_ptr<SyncEngine> engine;
    Source source;
};

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
