// SPDX-License-Identifier: GPL-3.0-or-later
// G15: an hour in which 40 tools are dead, each in its own way, with 20 restarts of the program in it. No
// host is asked more than 150 times, and none before the time that it gave.
#include "tests/flow/listed_tool.h"

#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

class TestOutageHour final : public QObject
{
    Q_OBJECT
private slots:
    void anHourOfFortyDeadToolsIsNoStorm_data()
    {
        QTest::addColumn<int>("restarts");
        QTest::newRow("one run") << 0;
        QTest::newRow("20 restarts") << 20;
        QTest::newRow("a crash every 20 s") << 180;
    }
    void anHourOfFortyDeadToolsIsNoStorm()
    {
        QFETCH(int, restarts);
        ListedWorld world;
        std::map<QString, Instant> notBefore;
        int early = 0, total = 0;
        world.net.answer = [&](const Exchange& exchange) -> ScriptedTransport::Answer {
            const QString host = exchange.request.url.host();
            const int number = host.mid(4).section(u'.', 0, 0).toInt();
            ++total;
            early += world.clock.now() < notBefore[host] ? 1 : 0;
            switch (number % 5) {
            case 0:
                return Result<HttpReply>(fail(ErrorKind::Offline, QStringLiteral("refused")));
            case 1:
                return Result<HttpReply>(fail(ErrorKind::Timeout, QStringLiteral("no answer")));
            case 2:
                return ScriptedTransport::reply(502, "{}");
            case 3:
                return ScriptedTransport::reply(500, "<html>oops</html>");
            default: {
                const Milliseconds pause = std::chrono::minutes{1 + number % 13};
                notBefore[host] = std::max(notBefore[host], world.clock.now() + pause);
                return ScriptedTransport::reply(number % 2 == 0 ? 429 : 503, "{}",
                                                {{"retry-after", QByteArray::number(pause.count() / 1000)}});
            }
            }
        };
        std::vector<Source> sources;
        for (int i = 0; i < 40; ++i) {
            Source source = world.source;
            source.id = SourceId{QStringLiteral("s%1").arg(i)};
            source.settings[QStringLiteral("url")] = QStringLiteral("https://tool%1.example").arg(i);
            sources.push_back(source);
        }
        const Milliseconds hour{3'600'000};
        for (int run = 0; run <= restarts; ++run) {
            world.restart();
            world.engine->setSources(sources);
            world.engine->start();
            world.run(hour / (restarts + 1));
        }
        int most = 0;
        for (const auto& [host, count] : world.net.requests)
            most = std::max(most, count);
        QCOMPARE(world.net.requests.size(), size_t(40));
        qInfo("FIGURE: G15 outage hour, 40 dead sources, %d restarts: %d requests, most to one host %d (goal "
              "150), "
              "%d before Retry-After",
              restarts, total, most, early);
        QCOMPARE(early, 0);
        QVERIFY2(most <= 150, qPrintable(QString::number(most)));
    }
};

QTEST_GUILESS_MAIN(TestOutageHour)
#include "tst_outage_hour.moc"
