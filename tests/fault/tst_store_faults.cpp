// SPDX-License-Identifier: GPL-3.0-or-later
// G6, the database's half: a scripted session of one person (starting, reading from a tool, typing, a backup,
// a round of a day's work in every table, closing) in which the n-th write, sync, truncation, removal or
// renaming fails, is torn, or is the moment of death, for every n; in which the n-th reading, lock or mapping
// of a file fails; and in which the n-th piece of memory is refused. What was acknowledged is there after the
// next start, nothing is there in part, and no sound file is set aside. MUSTER_FAULT_STEP: every how many-th
// n (1: all).
#include "models/store/database.h"
#include "tests/fault/days_work.h"
#include "tests/fault/fault_runner.h"
#include "tests/fault/store_rig.h"
#include "tests/support/build_kind.h"

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

/// One round of everything that is written in a day, in every process made before memory runs out.
const std::vector<DayChange>& dayRound()
{
    static const std::vector<DayChange> changes = dayChangesWithOutbox(1);
    return changes;
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
    int changed = 0;
    for (const DayChange& change : dayRound()) {
        if (!store.writeNow(change.run))
            break; // so that what is there is a beginning of the list
        say(QStringLiteral("changed %1").arg(++changed));
    }
    opened = tl::unexpected(Error{}); // closes it
    say(QStringLiteral("closed"));
}

/// What is wrong with the folder after a run; empty: nothing. `mayGiveUp`: the process may end by itself, as
/// when there is no memory.
/// `deaf`: the disk answered no reading any more, so the cache, which tools fill again, may be set aside.
QString problemIn(const QString& folder, const FaultRun& run, const DayTrail& day, bool mayGiveUp = false,
                  bool deaf = false)
{
    if (run.crashed || (run.aborted && !mayGiveUp))
        return QStringLiteral("the session crashed");
    // What the session itself set aside, before anything else is opened.
    const QStringList aside = QDir(folder).entryList(
        {deaf ? QStringLiteral("muster.sqlite.damaged*") : QStringLiteral("*.damaged*")});
    if (!aside.isEmpty())
        return QStringLiteral("a sound file was set aside: ") + aside.join(u' ');
    auto opened = Store::open({folder, false}, std::make_shared<TickingClock>());
    if (!opened || (*opened)->isReadOnly())
        return QStringLiteral("it does not open: %1").arg(opened ? QString() : opened.error().what);
    if (QDir(folder).entryList({QStringLiteral("*.damaged*")}).size() > (deaf ? 1 : 0))
        return QStringLiteral("a sound file was set aside: %1").arg((*opened)->openingNotes().join(u' '));
    const auto said = dayDigest(**opened, kDayDigestWithOutbox);
    const QString changed =
        run.said.filter(QRegularExpression(QStringLiteral("^changed "))).value(0).isEmpty()
            ? QStringLiteral("0")
            : run.said.filter(QRegularExpression(QStringLiteral("^changed "))).last().mid(8);
    if (!said || day.placeAfterStart(*said) < changed.toInt())
        return QStringLiteral("after change %1: %2").arg(changed, said ? *said : said.error().what);
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
    void initTestCase()
    {
        const auto day = dayTrail(dayRound(), kDayDigestWithOutbox);
        QVERIFY2(day, day ? "" : qPrintable(day.error().what));
        m_day = *day;
        m_runner = std::make_unique<FaultRunner>(MUSTER_FAULTIO);
        QVERIFY(m_runner->started());
    }
    void cleanupTestCase() { m_runner.reset(); }

    void everyFileCallMayFailOrBeTheLast()
    {
        const Told told = failEach("", 100, countFrom("MUSTER_FAULT_STEP", 31),
                                   {{"kill", false},
                                    {"torn", false},
                                    {"eio", false},
                                    {"eio", true},
                                    {"enospc", false},
                                    {"enospc", true},
                                    {"erofs", true},
                                    {"short", false}});
        std::printf("FIGURE: G6 store faults: %ld file calls, %d runs (%d deaths), lost or half %d\n",
                    told.calls, told.runs, told.deaths, told.problems);
        QCOMPARE(told.problems, 0);
        QVERIFY(told.deaths > 0);
    }

    // A check that could not be made says nothing of the file: it is never set aside for that (F9).
    void aReadingThatFailsDamagesNothing()
    {
        const Told told = failEach("read,map", 50, countFrom("MUSTER_FAULT_STEP", 13),
                                   {{"eio", false}, {"eio", true}, {"short", false}});
        std::printf("FIGURE: G6 store readings: %ld calls, %d runs, lost, half or set aside %d\n", told.calls,
                    told.runs, told.problems);
        QCOMPARE(told.problems, 0);
    }

    void aLockThatIsNotGivenDamagesNothing()
    {
        const Told told = failEach("lock", 20, countFrom("MUSTER_FAULT_STEP", 11),
                                   {{"busy", false}, {"busy", true}, {"eio", false}, {"eio", true}});
        std::printf("FIGURE: G6 store locks: %ld calls, %d runs, lost, half or set aside %d\n", told.calls,
                    told.runs, told.problems);
        QCOMPARE(told.problems, 0);
    }

    // The process may give up, loudly; nothing that was acknowledged goes with it (F12).
    void memoryMayBeRefusedAnywhere()
    {
        if (kSanitised)
            QSKIP("a sanitiser has an allocator of its own");
        const Told told =
            failEach("memory", 1000, countFrom("MUSTER_FAULT_STEP", 0), {{"nomem", false}, {"nomem", true}});
        std::printf(
            "FIGURE: G6 store memory: %ld allocations, %d runs (%d gave up), lost, half or crashed %d\n",
            told.calls, told.runs, told.gaveUp, told.problems);
        QCOMPARE(told.problems, 0);
        QVERIFY(told.gaveUp < told.runs); // mostly a change is refused, and the next one goes in
    }

private:
    struct Kind
    {
        const char* name;
        bool sticky;
    };
    struct Told
    {
        long calls = 0;
        int runs = 0, deaths = 0, gaveUp = 0, problems = 0;
    };
    /// The session with each `step`-th call of `ops` failing in each of the ways; `step` 0: about fifty of
    /// all.
    Told failEach(const char* ops, long atLeast, long step, const std::vector<Kind>& kinds)
    {
        Told told;
        const QString place = runPlace();
        const bool memory = qstrcmp(ops, "memory") == 0;
        {
            QTemporaryDir folder(place);
            const FaultRun run = m_runner->run(folder.path(), 0, "", false, ops);
            const QString problem = problemIn(folder.path(), run, m_day);
            told.calls = run.calls;
            if (!problem.isEmpty() || !run.said.contains(QStringLiteral("closed")) ||
                !run.said.contains(QStringLiteral("backed up")) || run.calls < atLeast) {
                qWarning().noquote() << "without a fault:" << problem << run.calls << run.said;
                ++told.problems;
                return told;
            }
        }
        if (step <= 0)
            step = std::max(1L, told.calls / 50);
        long offset = 0;
        for (const Kind& kind : kinds) {
            // Each kind begins elsewhere, so that a short run sees different calls.
            for (long n = 1 + offset++ % step; n <= told.calls; n += step) {
                QTemporaryDir folder(place);
                const FaultRun run = m_runner->run(folder.path(), n, kind.name, kind.sticky, ops);
                const QString problem = problemIn(folder.path(), run, m_day, memory,
                                                  kind.sticky && qstrcmp(ops, "read,map") == 0);
                ++told.runs;
                told.deaths += run.killed ? 1 : 0;
                told.gaveUp += run.aborted ? 1 : 0;
                if (problem.isEmpty())
                    continue;
                ++told.problems;
                qWarning().noquote() << ops << kind.name << (kind.sticky ? "sticky" : "") << "at" << n << ':'
                                     << problem << '|' << run.said.join(QStringLiteral(", "));
            }
        }
        return told;
    }

    DayTrail m_day;
    std::unique_ptr<FaultRunner> m_runner;
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 2 && qstrcmp(argv[1], "--serve-faults") == 0)
        return dayRound(), FaultRunner::serve(session);
    TestStoreFaults test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store_faults.moc"
