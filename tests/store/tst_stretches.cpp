// SPDX-License-Identifier: GPL-3.0-or-later
// What is kept of questions for samples: which stretches were asked, and what the tool remarked on them.
#include "models/store/database.h"
#include "models/store/schema.h"
#include "models/store/store.h"
#include "models/store/stretch_rows.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <random>

using namespace muster;

namespace {

const SourceId kSource{QStringLiteral("prom")};
const QString kQuery = QStringLiteral("up");
const QString kPart = QStringLiteral("store 10.0.0.7 did not answer");

QString told(const std::vector<SampleStretch>& stretches)
{
    QStringList lines;
    for (const SampleStretch& one : stretches)
        lines << QStringLiteral("%1-%2@%3%4")
                     .arg(one.range.from.ms)
                     .arg(one.range.to.ms)
                     .arg(one.step.count())
                     .arg(one.words.isEmpty() ? QString() : QStringLiteral(" ") + one.words.join(u','));
    return lines.join(QStringLiteral(" | "));
}

} // namespace

class TestStretches : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        store.reset(); // before its folder
        folder = std::make_unique<QTemporaryDir>();
        auto opened = Store::open({folder->path(), false}, std::make_shared<SystemClock>());
        QVERIFY(opened);
        store = std::move(*opened);
        QVERIFY(store->writeNow([](WriteTx& tx) -> Result<bool> {
            const Done done = tx.keepSeries(IncidentId{QStringLiteral("I")}, kSource, kQuery);
            return done ? Result<bool>(true) : tl::unexpected(done.error());
        }));
    }

    void neighboursBecomeOneRow()
    {
        for (qint64 t = 0; t < 1'000; t += 10)
            put(t, t + 10, 1);
        QCOMPARE(told(asked()), QStringLiteral("0-1000@1"));
        put(500, 600, 1);
        QCOMPARE(told(asked()), QStringLiteral("0-1000@1"));
    }

    void aWholeAnswerTakesThePlaceOfAPartialOne()
    {
        put(0, 100, 10, {kPart});
        QCOMPARE(told(remarks()), QStringLiteral("0-100@10 ") + kPart);
        put(20, 60, 10);
        QCOMPARE(told(remarks()), QStringLiteral("0-20@10 %1 | 60-100@10 %1").arg(kPart));
        put(0, 20, 10);
        put(60, 100, 10);
        QCOMPARE(told(remarks()), QString());
        QCOMPARE(told(asked()), QStringLiteral("0-100@10"));
    }

    void aFinerWholeAnswerClearsACoarserPartialOneAndNotTheOtherWayRound()
    {
        put(0, 100, 50, {kPart});
        put(0, 50, 10);
        QCOMPARE(told(remarks()), QStringLiteral("50-100@50 ") + kPart);
        put(50, 100, 10, {kPart});
        put(0, 100, 50);
        QCOMPARE(told(remarks()), QStringLiteral("50-100@10 ") + kPart);
    }

    void whatWasNotKnownYetIsNotTold()
    {
        put(0, 100, 10, {kPart}, 5'000);
        const auto then = [&](qint64 at) {
            return told(*store->readNow([&](ReadTx& tx) {
                return remarkedStretches(tx, kSource, kQuery, {Instant{0}, Instant{1'000}},
                                         {Instant{at}, true});
            }));
        };
        QCOMPARE(then(4'000), QString());
        QCOMPARE(then(6'000), QStringLiteral("0-100@10 ") + kPart);
    }

    void remarksAreToldOfSeriesThatNoIncidentKeepsButWhatWasAskedIsNot()
    {
        write([](WriteTx& tx) {
            return putStretch(
                tx, {kSource, QStringLiteral("other"), {Instant{0}, Instant{10}}, Milliseconds{1}, {}, {}});
        });
        write([](WriteTx& tx) {
            return putStretch(
                tx,
                {kSource, QStringLiteral("other"), {Instant{20}, Instant{30}}, Milliseconds{1}, {}, {kPart}});
        });
        QCOMPARE(told(*store->readNow(
                     [](ReadTx& tx) { return askedStretches(tx, kSource, QStringLiteral("other")); })),
                 QString());
        QCOMPARE(
            told(*store->readNow([](ReadTx& tx) {
                return remarkedStretches(tx, kSource, QStringLiteral("other"), {Instant{0}, Instant{100}});
            })),
            QStringLiteral("20-30@1 ") + kPart);
    }

    void theCommitSaysWhereARemarkCameOrWent()
    {
        QSignalSpy commits(store.get(), &Store::committed);
        const auto changed = [&] {
            if (commits.isEmpty())
                commits.wait(1'000);
            const auto set = commits.isEmpty() ? ChangeSet{} : commits.takeLast().at(0).value<ChangeSet>();
            commits.clear();
            QStringList words;
            for (const SamplesChange& one : set.samples)
                words
                    << QStringLiteral("%1 %2-%3").arg(one.query).arg(one.range.from.ms).arg(one.range.to.ms);
            return words.join(u' ');
        };
        put(0, 100, 10, {kPart});
        QCOMPARE(changed(), QStringLiteral("up 0-100"));
        put(0, 50, 10);
        QCOMPARE(changed(), QStringLiteral("up 0-50"));
        write([](WriteTx& tx) {
            SampleBlock block;
            block.key = {kSource, kQuery, {}};
            block.times = {7, 9};
            block.values = {1, 2};
            return tx.putSamples(block);
        });
        QCOMPARE(changed(), QStringLiteral("up 7-10"));
    }

    void nonsenseIsRefused()
    {
        for (const SampleStretch& bad :
             {SampleStretch{kSource, {}, {Instant{0}, Instant{1}}, Milliseconds{1}, {}, {}},
              SampleStretch{kSource, kQuery, {Instant{1}, Instant{1}}, Milliseconds{1}, {}, {}},
              SampleStretch{kSource, kQuery, {Instant{0}, Instant{1}}, Milliseconds{0}, {}, {}}})
            QVERIFY(!store->writeNow([&](WriteTx& tx) { return toResult(putStretch(tx, bad)); }));
    }

    void rowsOfOneStepNeverOverlapAndTheNewestAnswerCounts()
    {
        std::mt19937 random(3);
        const auto any = [&random](int from, int to) {
            return std::uniform_int_distribution(from, to)(random);
        };
        for (int round = 0; round < 30; ++round) {
            write([](WriteTx& tx) { return tx.database().run("DELETE FROM stretch"); });
            std::map<qint64, QString> expected; // per instant: the newest answer's words, at one step
            for (int i = 0; i < 20; ++i) {
                const qint64 from = any(0, 40), to = from + any(1, 20);
                const QString words = any(0, 1) == 0 ? QString() : QString(QChar(u'a' + any(0, 1)));
                put(from, to, 5, words.isEmpty() ? QStringList() : QStringList{words});
                for (qint64 t = from; t < to; ++t)
                    expected[t] = words;
            }
            std::map<qint64, QString> found;
            for (const SampleStretch& one : asked()) {
                for (qint64 t = one.range.from.ms; t < one.range.to.ms; ++t)
                    QVERIFY2(found.emplace(t, one.words.join(u' ')).second, qPrintable(told(asked())));
            }
            QVERIFY2(found == expected, qPrintable(told(asked())));
        }
    }

    void aFileOfTheFormatBeforeGetsTheTable()
    {
        store.reset();
        folder = std::make_unique<QTemporaryDir>();
        const QTemporaryDir& other = *folder;
        {
            auto database = std::move(
                *Database::open(other.filePath(QStringLiteral("muster.sqlite")), OpenMode::ReadWrite));
            std::vector<Migration> before = mainMigrations();
            before.erase(before.begin() + 2, before.end());
            QCOMPARE(before.back().version, 2);
            QVERIFY(migrate(*database, "main", before));
            QVERIFY(
                database->run("INSERT INTO kept_series(incident, source, query) VALUES('I', 'prom', 'up')"));
        }
        auto opened = Store::open({other.path(), false}, std::make_shared<SystemClock>());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().what));
        store = std::move(*opened);
        put(0, 100, 10);
        QCOMPARE(told(asked()), QStringLiteral("0-100@10"));
    }

private:
    static Result<bool> toResult(const Done& done)
    {
        return done ? Result<bool>(true) : tl::unexpected(done.error());
    }
    void write(const std::function<Done(WriteTx&)>& what)
    {
        const auto written = store->writeNow([&](WriteTx& tx) { return toResult(what(tx)); });
        QVERIFY2(written, written ? "" : qPrintable(written.error().what));
    }
    void put(qint64 from, qint64 to, qint64 step, const QStringList& words = {}, qint64 known = 1)
    {
        write([&](WriteTx& tx) {
            return putStretch(
                tx,
                {kSource, kQuery, {Instant{from}, Instant{to}}, Milliseconds{step}, Instant{known}, words});
        });
    }
    std::vector<SampleStretch> asked()
    {
        return *store->readNow([](ReadTx& tx) { return askedStretches(tx, kSource, kQuery); });
    }
    std::vector<SampleStretch> remarks()
    {
        return *store->readNow([](ReadTx& tx) {
            return remarkedStretches(tx, kSource, kQuery, {Instant{0}, Instant{10'000}});
        });
    }

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<Store> store;
};

QTEST_GUILESS_MAIN(TestStretches)
#include "tst_stretches.moc"
