// SPDX-License-Identifier: GPL-3.0-or-later
// One thing fails in a scripted session, for every n: the n-th reply is lost, the n-th timer never fires, the
// n-th commit is refused. The next run must converge to what the tools hold (RELIABILITY G6; the pattern is
// that of nextcloud/desktop, test/testdatabaseerror.cpp). The n-th database step is tst_store's.
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

WorldResult session(const NthFailure& failure, size_t keepLines = 0)
{
    WorldOptions options;
    options.keepLines = keepLines;
    World world(options);
    return world.runSession(failure);
}

} // namespace

class TestNthFailure final : public QObject
{
    Q_OBJECT
private slots:
    void aSessionWithoutFailuresConverges()
    {
        whole = session({});
        QCOMPARE(whole.violations, QStringList());
        QVERIFY(whole.replies > 50);
        QVERIFY(whole.timers > 100);
        QVERIFY(whole.commits > 50);
        QVERIFY(whole.operations > 5);
    }

    void theNextRunConvergesAfterAnyOneFailure_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<qint64>("count");
        QTest::newRow("reply") << int(NthFailure::What::Reply) << whole.replies;
        QTest::newRow("timer") << int(NthFailure::What::Timer) << whole.timers;
        QTest::newRow("commit") << int(NthFailure::What::Commit) << whole.commits;
    }
    void theNextRunConvergesAfterAnyOneFailure()
    {
        QFETCH(int, what);
        QFETCH(qint64, count);
        QElapsedTimer timer;
        timer.start();
        QStringList failed;
        for (qint64 n = 1; n <= count; ++n) {
            const WorldResult result = session({NthFailure::What(what), n});
            if (!result.violations.isEmpty())
                failed << QStringLiteral("%1: %2").arg(n).arg(result.violations.first());
        }
        printf("FIGURE: G6 %s, every n of %lld, did not converge %lld (%.1f s)\n", QTest::currentDataTag(),
               count, qlonglong(failed.size()), double(timer.elapsed()) / 1'000.0);
        fflush(stdout);
        QCOMPARE(failed, QStringList());
    }

private:
    WorldResult whole;
};

int main(int argc, char** argv)
{
    QHashSeed::setDeterministicGlobalSeed();
    QCoreApplication application(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("muster.*=false"));
    const Worker::Inline here;
    TestNthFailure test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_nth_failure.moc"
