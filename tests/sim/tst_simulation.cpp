// SPDX-License-Identifier: GPL-3.0-or-later
// Deterministic simulation of the engine, tests/sim/sim_world.h. `tst_simulation --seed N` runs one seed with
// its trace; MUSTER_SIM_SEEDS, MUSTER_SIM_FROM and MUSTER_SIM_STEPS choose which otherwise (RELIABILITY G5).
#include "models/base/worker.h"
#include "tests/sim/sim_world.h"

#include <QElapsedTimer>
#include <QHashSeed>
#include <QLoggingCategory>
#include <QtTest>

#include <cstdio>

using namespace muster;
using namespace muster::sim;

namespace {

int fromEnvironment(const char* name, int otherwise)
{
    bool ok = false;
    const int value = qEnvironmentVariableIntValue(name, &ok);
    return ok && value > 0 ? value : otherwise;
}

WorldResult runWorld(const WorldOptions& options)
{
    World world(options);
    return world.run();
}

/// The number, what was violated, and the last lines before it: everything that is needed to look at it
/// again.
QByteArray told(quint64 seed, int steps)
{
    const WorldResult again = runWorld({seed, steps, 60, Mistake::None});
    QByteArray text = "seed " + QByteArray::number(seed) + " (tst_simulation --seed " +
                      QByteArray::number(seed) + "):\n  " +
                      again.violations.join(QStringLiteral("\n  ")).toUtf8() + '\n';
    for (const QByteArray& line : again.lines)
        text += "    " + line + '\n';
    return text;
}

} // namespace

class TestSimulation final : public QObject
{
    Q_OBJECT
private slots:
    void oneSeedRunsTheSameEachTime()
    {
        for (quint64 seed = 1; seed <= 5; ++seed) {
            const WorldResult first = runWorld({seed, 500, 0, Mistake::None});
            const WorldResult second = runWorld({seed, 500, 10, Mistake::None});
            QCOMPARE(second.hash, first.hash);
            QCOMPARE(second.exchanges, first.exchanges);
            QVERIFY(first.exchanges > 20); // something happened
        }
        QVERIFY(runWorld({1, 500, 0, Mistake::None}).hash != runWorld({2, 500, 0, Mistake::None}).hash);
    }

    void whatIsStoredIsWhatTheToolsHold()
    {
        const int seeds = fromEnvironment("MUSTER_SIM_SEEDS", 200);
        const int steps = fromEnvironment("MUSTER_SIM_STEPS", 500);
        const int from = fromEnvironment("MUSTER_SIM_FROM", 1);
        QElapsedTimer timer;
        timer.start();
        qint64 exchanges = 0, commits = 0, crashes = 0, facts = 0, operations = 0;
        QList<quint64> failed;
        for (int seed = from; seed < from + seeds; ++seed) {
            const WorldResult result = runWorld({quint64(seed), steps, 0, Mistake::None});
            exchanges += result.exchanges;
            commits += result.commits;
            crashes += result.crashes;
            facts += result.facts;
            operations += result.operations;
            if (result.violations.isEmpty())
                continue;
            failed.append(quint64(seed));
            fprintf(stderr, "seed %d: %s\n", seed, qPrintable(result.violations.first()));
        }
        printf("FIGURE: G5 seeds %d from %d on, steps %d, violations %lld, exchanges %lld, commits %lld, "
               "crashes %lld, "
               "facts %lld, writes %lld (%.1f s)\n",
               seeds, from, steps, qlonglong(failed.size()), exchanges, commits, crashes, facts, operations,
               double(timer.elapsed()) / 1'000.0);
        fflush(stdout);
        for (qsizetype i = 0; i < std::min<qsizetype>(3, failed.size()); ++i)
            fprintf(stderr, "%s", told(failed[i], steps).constData());
        QCOMPARE(failed, QList<quint64>());
    }

    void aDeliberateMistakeIsSeen_data()
    {
        QTest::addColumn<int>("mistake");
        QTest::newRow("cursor before facts") << int(Mistake::CursorBeforeFacts);
        QTest::newRow("acknowledged too early") << int(Mistake::AcknowledgesTooEarly);
        QTest::newRow("one event dropped") << int(Mistake::LosesAnEvent);
        QTest::newRow("Retry-After cut short") << int(Mistake::HurriesPastRetryAfter);
        QTest::newRow("transport sends again") << int(Mistake::TransportResends);
        QTest::newRow("no horizon") << int(Mistake::NoHorizon);
        QTest::newRow("labels a minute ahead") << int(Mistake::ClockAhead);
        QTest::newRow("hosts forgotten by a restart") << int(Mistake::ForgetsHosts);
        QTest::newRow("missing called deleted") << int(Mistake::BuriesTheMissing);
        QTest::newRow("nobody notices the sleep") << int(Mistake::SleepsOn);
    }
    void aDeliberateMistakeIsSeen()
    {
        QFETCH(int, mistake);
        constexpr quint64 kWithin = 150;
        for (quint64 seed = 1; seed <= kWithin; ++seed) {
            const WorldResult result = runWorld({seed, 500, 0, Mistake(mistake)});
            if (result.violations.isEmpty())
                continue;
            qInfo("seen by seed %llu: %s", qulonglong(seed), qPrintable(result.violations.first()));
            return;
        }
        QFAIL("no seed saw it");
    }
};

int main(int argc, char** argv)
{
    QHashSeed::setDeterministicGlobalSeed();
    QCoreApplication application(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("muster.*=false"));
    const Worker::Inline here;
    const QStringList arguments = QCoreApplication::arguments();
    if (const qsizetype at = arguments.indexOf(QStringLiteral("--seed"));
        at > 0 && at + 1 < arguments.size()) {
        WorldOptions options;
        options.seed = arguments[at + 1].toULongLong();
        options.steps = fromEnvironment("MUSTER_SIM_STEPS", 500);
        options.keepLines = 100'000;
        const WorldResult result = runWorld(options);
        for (const QByteArray& line : result.lines)
            printf("%s\n", line.constData());
        printf("seed %llu: hash %016llx, %lld exchanges, violations: %s\n", qulonglong(options.seed),
               qulonglong(result.hash), result.exchanges,
               qPrintable(result.violations.isEmpty() ? QStringLiteral("none")
                                                      : result.violations.join(QStringLiteral("; "))));
        return result.violations.isEmpty() ? 0 : 1;
    }
    TestSimulation test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_simulation.moc"
