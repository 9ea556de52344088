// SPDX-License-Identifier: GPL-3.0-or-later
// G6, the database's half: a scripted session of one person (starting, reading from a tool, typing, a backup,
// closing) in which the n-th write, sync, truncation, removal or renaming fails, is torn, or is the moment of
// death, for every n. What was acknowledged is there after the next start, and nothing is there in part.
// MUSTER_FAULT_STEP: every how many-th n (1: all).
#include "models/store/database.h"
#include "tests/fault/fault_runner.h"
#include "tests/fault/store_rig.h"

#include <QtTest/QtTest>

using namespace muster;
using namespace muster::test;

namespace {

constexpr int kNotes = 4;

Done note(WriteTx& tx, int i)
{
    TimelineEvent event;
    event.id.value = QStringLiteral("N%1").arg(i);
    event.incident = kIncident;
    event.occurredAt = Instant{kStart + i};
    event.text = QStringLiteral("note number %1").arg(i);
    if (auto stored = tx.putEvent(event); !stored)
        return tl::unexpected(stored.error());
    PostMortemRevision draft; // together with the note, or not at all
    draft.incident = kIncident;
    draft.revision = i;
    draft.markdown = QStringLiteral("typed %1").arg(i);
    return tx.setPostMortemDraft(kIncident, draft);
}

Done pull(WriteTx& tx)
{
    TimelineEvent event;
    event.incident = kIncident;
    event.occurredAt = Instant{kStart};
    event.source = kSource;
    event.remoteId = QStringLiteral("r1");
    event.text = QStringLiteral("alert");
    if (auto stored = tx.putEvent(event); !stored)
        return tl::unexpected(stored.error());
    return tx.setCursor(kSource, {QStringLiteral("alerts"), QStringLiteral("7")});
}

Done finish(WriteTx& tx)
{
    PostMortemRevision text;
    text.incident = kIncident;
    text.markdown = QStringLiteral("final");
    if (auto stored = tx.addPostMortemRevision(text); !stored)
        return tl::unexpected(stored.error());
    return tx.setPostMortemDraft(kIncident, std::nullopt);
}

void session(const QString& folder)
{
    auto opened = openStore(folder, 65'536);
    if (!opened || (*opened)->isReadOnly()) {
        say(QStringLiteral("not opened"));
        return;
    }
    Store& store = **opened;
    const auto step = [&](const QString& name, auto change) {
        const Done done = store.writeNow(change);
        say((done ? QStringLiteral("saved ") : QStringLiteral("refused ")) + name);
    };
    step(QStringLiteral("incident"), [](WriteTx& tx) {
        Incident incident;
        incident.id = kIncident;
        incident.number = QStringLiteral("INC-1");
        return tx.addIncident(incident);
    });
    step(QStringLiteral("pull"), pull);
    for (int i = 0; i < kNotes; ++i) {
        step(QString::number(i), [i](WriteTx& tx) { return note(tx, i); });
        if (i == 1)
            say(store.backUpNow() ? QStringLiteral("backed up") : QStringLiteral("no backup"));
    }
    step(QStringLiteral("final"), finish);
    opened = tl::unexpected(Error{}); // closes it
    say(QStringLiteral("closed"));
}

/// What is wrong with the folder after a run; empty: nothing.
QString problemIn(const QString& folder, const FaultRun& run)
{
    if (run.crashed)
        return QStringLiteral("the session crashed");
    auto opened = Store::open({folder, false}, std::make_shared<TickingClock>());
    if (!opened || (*opened)->isReadOnly())
        return QStringLiteral("it does not open: %1").arg(opened ? QString() : opened.error().what);
    if (!QDir(folder).entryList({QStringLiteral("*.damaged*")}).isEmpty())
        return QStringLiteral("a sound file was set aside: %1").arg((*opened)->openingNotes().join(u' '));
    return *(*opened)->readNow([&](ReadTx& tx) -> Result<QString> {
        const auto saved = [&](const QString& name) {
            return run.said.contains(QStringLiteral("saved ") + name);
        };
        const Result<qint64> sound = tx.database().integer(
            "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
        if (!sound || *sound != 0)
            return QStringLiteral("damaged");
        const auto events = tx.events(kIncident);
        const auto draft = tx.postMortemDraft(kIncident);
        const auto text = tx.postMortem(kIncident);
        const auto cursors = tx.cursors(kSource);
        if (!events || !draft || !text || !cursors)
            return QStringLiteral("it cannot be read");
        if (saved(QStringLiteral("incident")) && !tx.incident(kIncident))
            return QStringLiteral("the incident is lost");
        const auto has = [&](const QString& words) {
            return std::any_of(events->begin(), events->end(),
                               [&](const TimelineEvent& event) { return event.text == words; });
        };
        if (saved(QStringLiteral("pull")) && !has(QStringLiteral("alert")))
            return QStringLiteral("a reading is lost");
        if (has(QStringLiteral("alert")) != !cursors->empty())
            return QStringLiteral("a reading without its cursor");
        const bool finished = text->has_value();
        if (saved(QStringLiteral("final")) && !finished)
            return QStringLiteral("the post-mortem is lost");
        if (finished && draft->has_value())
            return QStringLiteral("a post-mortem with the draft that it is made of");
        int newest = -1;
        for (int i = 0; i < kNotes; ++i) {
            const bool there = has(QStringLiteral("note number %1").arg(i));
            if (saved(QString::number(i)) && !there)
                return QStringLiteral("note %1 is lost").arg(i);
            newest = there ? i : newest;
        }
        if (!finished && (draft->has_value() ? (*draft)->revision : -1) != newest)
            return QStringLiteral("note %1 without its draft").arg(newest);
        if (!finished && newest >= 0 && (*draft)->markdown != QStringLiteral("typed %1").arg(newest))
            return QStringLiteral("half a draft");
        return QString();
    });
}

} // namespace

class TestStoreFaults : public QObject
{
    Q_OBJECT

private slots:
    void everyFileCallMayFailOrBeTheLast()
    {
        FaultRunner runner(MUSTER_FAULTIO);
        QVERIFY(runner.started());
        const QString place = runPlace();
        long calls = 0;
        {
            QTemporaryDir folder(place);
            const FaultRun run = runner.run(folder.path(), 0, "");
            QVERIFY(run.said.contains(QStringLiteral("closed")) &&
                    run.said.contains(QStringLiteral("backed up")));
            QCOMPARE(problemIn(folder.path(), run), QString());
            calls = run.calls;
        }
        QVERIFY2(calls > 100,
                 qPrintable(QStringLiteral("only %1 calls: the shim does not reach them").arg(calls)));
        struct Kind
        {
            const char* name;
            bool sticky;
        };
        const int step = countFrom("MUSTER_FAULT_STEP", 23);
        int runs = 0, deaths = 0, problems = 0, offset = 0;
        for (const Kind& kind :
             {Kind{"kill", false}, Kind{"torn", false}, Kind{"eio", false}, Kind{"eio", true},
              Kind{"enospc", false}, Kind{"enospc", true}, Kind{"short", false}}) {
            // Each kind begins elsewhere, so that a short run sees different calls.
            for (long n = 1 + offset++ % step; n <= calls; n += step) {
                QTemporaryDir folder(place);
                const FaultRun run = runner.run(folder.path(), n, kind.name, kind.sticky);
                const QString problem = problemIn(folder.path(), run);
                ++runs;
                deaths += run.killed ? 1 : 0;
                if (problem.isEmpty())
                    continue;
                ++problems;
                qWarning().noquote() << kind.name << (kind.sticky ? "sticky" : "") << "at" << n << ':'
                                     << problem << '|' << run.said.join(QStringLiteral(", "));
            }
        }
        std::printf("FIGURE: G6 store faults: %ld file calls, %d runs (%d deaths), lost or half %d\n", calls,
                    runs, deaths, problems);
        QCOMPARE(problems, 0);
        QVERIFY(deaths > 0);
    }
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 2 && qstrcmp(argv[1], "--serve-faults") == 0)
        return FaultRunner::serve(session);
    TestStoreFaults test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store_faults.moc"
