// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 during a stream of commits: what was acknowledged is there, nothing is there in part. The child is
// this program itself, started with the name of a data folder.
#include "models/store/store.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest/QtTest>

#include <cstdio>

using namespace muster;

namespace {

const IncidentId kIncident{QStringLiteral("I")};

/// Writes revision after revision of a draft, each with an event and a sample in the same transaction, and
/// prints its number once the store says that it is durable. Never ends by itself.
int writeForEver(const QString& folder)
{
    auto store = Store::open({folder, false}, std::make_shared<SystemClock>());
    if (!store) {
        std::fprintf(stderr, "%s\n", qPrintable(store.error().what));
        return 1;
    }
    const auto last = (*store)->readNow([](ReadTx& tx) { return tx.postMortemDraft(kIncident); });
    for (int i = *last ? (*last)->revision + 1 : 0;; ++i) {
        const Done done = (*store)->writeNow([i](WriteTx& tx) -> Done {
            TimelineEvent event;
            event.incident = kIncident;
            event.occurredAt = Instant{1'795'140'000'000 + i};
            event.text = QStringLiteral("number %1").arg(i);
            if (auto stored = tx.putEvent(event); !stored)
                return tl::unexpected(stored.error());
            PostMortemRevision draft;
            draft.incident = kIncident;
            draft.revision = i;
            draft.markdown = QStringLiteral("typed %1").arg(i);
            return tx.setPostMortemDraft(kIncident, draft);
        });
        if (!done)
            return 1;
        std::printf("%d\n", i);
        std::fflush(stdout);
    }
}

} // namespace

class TestStoreKill : public QObject
{
    Q_OBJECT

private slots:
    void nothingAcknowledgedIsLost()
    {
        QTemporaryDir folder;
        for (const int kills : {1, 2, 3, 5, 8, 13, 40, 90}) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--write"), folder.path()});
            QVERIFY(child.waitForStarted());
            int acknowledged = -1;
            for (int seen = 0; seen < kills;) {
                if (!child.canReadLine())
                    QVERIFY2(child.waitForReadyRead(20'000), child.readAllStandardError().constData());
                while (child.canReadLine()) {
                    acknowledged = child.readLine().trimmed().toInt();
                    ++seen;
                }
            }
            child.kill(); // SIGKILL
            QVERIFY(child.waitForFinished());
            QCOMPARE(child.exitStatus(), QProcess::CrashExit);
            while (child.canReadLine())
                acknowledged = child.readLine().trimmed().toInt();

            auto store = Store::open({folder.path(), false}, std::make_shared<SystemClock>());
            QVERIFY2(store, store ? "" : qPrintable(store.error().what));
            QVERIFY((*store)->openingNotes().isEmpty());
            const auto draft = (*store)->readNow([](ReadTx& tx) { return tx.postMortemDraft(kIncident); });
            const auto events = (*store)->readNow([](ReadTx& tx) { return tx.events(kIncident); });
            QVERIFY(draft && *draft && events);
            const int newest = (*draft)->revision;
            QVERIFY2(newest >= acknowledged, "an acknowledged draft is lost");
            QCOMPARE((*draft)->markdown, QStringLiteral("typed %1").arg(newest));
            QCOMPARE(static_cast<int>(events->size()), newest + 1); // event and draft came together each time
            const auto hits =
                (*store)->readNow([&](ReadTx& tx) { return tx.search(QString::number(newest), 5); });
            QVERIFY(hits && !hits->empty() &&
                    hits->front().event.text == QStringLiteral("number %1").arg(newest));
        }
    }
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--write") == 0)
        return writeForEver(QString::fromLocal8Bit(argv[2]));
    TestStoreKill test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store_kill.moc"
