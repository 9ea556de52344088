// SPDX-License-Identifier: GPL-3.0-or-later
// The journal as a file (torn, garbled, doubled) and as the second record of the store: what a person made is
// in it before the write is acknowledged, tools' pulls are not, and laying it over a database is idempotent.
#include "models/store/database.h"
#include "models/store/journal.h"
#include "models/store/journal_rows.h"
#include "tests/qml/hostile_corpus.h"
#include "tests/store/store_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest/QtTest>

#include <sys/stat.h>

using namespace muster;
using namespace muster::test;

namespace {

JournalRecord record(qint64 number, const char* text)
{
    return {number,
            Instant{1000 + number},
            QStringLiteral("note"),
            {{QStringLiteral("text"), QString::fromUtf8(text)}}};
}

QString texts(const JournalContents& contents)
{
    QStringList list;
    for (const JournalRecord& one : contents.records)
        list << QStringLiteral("%1:%2").arg(one.number).arg(one.value[u"text"].toString());
    return list.join(u' ');
}

QByteArray readBytes(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeBytes(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QString kinds(const JournalContents& contents)
{
    QStringList list;
    for (const JournalRecord& one : contents.records)
        list << one.kind;
    return list.join(u' ');
}

/// Writes what an ordinary hour of a person makes.
Done workOfAPerson(WriteTx& tx)
{
    if (Done done = addSampleIncident(tx); !done)
        return done;
    PostMortemRevision draft;
    draft.incident = kIncident;
    draft.markdown = QStringLiteral("# Timeline\n\nstill typing ✎");
    if (Done done = tx.setPostMortemDraft(kIncident, draft); !done)
        return done;
    Source source;
    source.id = kSource;
    source.tool = QStringLiteral("prometheus");
    source.name = QStringLiteral("Production");
    if (Done done = tx.putSource(source); !done)
        return done;
    return tx.setSetting(QStringLiteral("theme"), QStringLiteral("dark"));
}

} // namespace

class TestJournal : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<StillClock> m_clock = std::make_shared<StillClock>();

    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    std::unique_ptr<Store> open()
    {
        auto store = Store::open({m_folder->path(), false}, m_clock);
        if (!store)
            qWarning() << store.error().what;
        return store ? std::move(*store) : nullptr;
    }
    JournalContents contents() const { return Journal::read(m_folder->path()); }
    void append(const std::vector<JournalRecord>& records)
    {
        Journal journal(m_folder->path(), contents());
        QVERIFY(journal.append(records));
    }
    /// A segment of three records, as bytes.
    QByteArray threeRecords()
    {
        append({record(1, "one"), record(2, "two with ünïcode"), record(3, "three")});
        return readBytes(path("journal-000001.log"));
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void givesBackWhatWasAppended()
    {
        append({record(1, "one"), record(2, "two\nwith a line break")});
        append({record(3, "three")}); // another run: a segment of its own
        QCOMPARE(texts(contents()), QStringLiteral("1:one 2:two\nwith a line break 3:three"));
        QCOMPARE(contents().segments.size(), size_t{2});
        QCOMPARE(contents().damagedStretches, 0);
        struct stat info
        {
        };
        QCOMPARE(::stat(qPrintable(path("journal-000001.log")), &info), 0);
        QCOMPARE(static_cast<int>(info.st_mode & 0777), 0600);
    }

    // Every possible torn tail: what was whole before the cut is read, nothing else.
    void aTailTornAnywhereCostsOnlyItsRecord()
    {
        const QByteArray whole = threeRecords();
        const qsizetype second = whole.indexOf("R ", whole.indexOf("R ") + 2);
        const qsizetype third = whole.indexOf("R ", second + 2);
        for (qsizetype cut = 0; cut < whole.size(); ++cut) {
            JournalContents read;
            Journal::parse(whole.first(cut), read);
            QCOMPARE(static_cast<int>(read.records.size()), cut < second ? 0 : cut < third ? 1 : 2);
        }
    }

    // Every byte flipped in turn: the records that it is not in are read.
    void oneFlippedByteCostsOnlyItsRecord()
    {
        const QByteArray whole = threeRecords();
        for (qsizetype at = 0; at < whole.size(); ++at) {
            QByteArray bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
            JournalContents read;
            Journal::parse(bytes, read);
            QVERIFY2(read.records.size() >= 2, qPrintable(QStringLiteral("byte %1").arg(at)));
            for (const JournalRecord& one : read.records)
                QCOMPARE(one.value, record(one.number, one.number == 1   ? "one"
                                                       : one.number == 2 ? "two with ünïcode"
                                                                         : "three")
                                        .value);
        }
    }

    void goesOnAfterGarbageInTheMiddle()
    {
        const QByteArray whole = threeRecords();
        const qsizetype second = whole.indexOf("R ", whole.indexOf("R ") + 2);
        writeBytes(path("journal-000001.log"), whole.first(second) + QByteArray(5000, '\0') +
                                                   "R 00000005 deadbeef {R R \n\n" + whole.sliced(second));
        QCOMPARE(texts(contents()), QStringLiteral("1:one 2:two with ünïcode 3:three"));
        QCOMPARE(contents().damagedStretches, 1);
    }

    void readsADoubledRecordOnceAndAVoidedOneNever()
    {
        append({record(1, "one"), record(2, "two")});
        append({record(2, "two"), record(3, "three")});
        append({{4, {}, QStringLiteral("void"), {{QStringLiteral("n"), QJsonArray{3}}}}});
        QCOMPARE(texts(contents()), QStringLiteral("1:one 2:two"));
        QCOMPARE(contents().newest, 4);
    }

    void neverAppendsThroughALink()
    {
        writeBytes(path("target"), "mine");
        QVERIFY(QFile::link(path("target"), path("journal-000001.log")));
        Journal journal(m_folder->path(), JournalContents{});
        QVERIFY(!journal.append({record(1, "one")}));
        QVERIFY(journal.append({record(1, "one")})); // in the next segment
        QCOMPARE(readBytes(path("target")), QByteArray("mine"));
        QCOMPARE(texts(contents()), QStringLiteral("1:one"));
    }

    void beginsANewSegmentAfterFourMegabytesAndRemovesCoveredOnes()
    {
        const QByteArray text(1'000'000, 'x');
        Journal journal(m_folder->path(), JournalContents{});
        for (int i = 1; i <= 12; ++i)
            QVERIFY(journal.append({record(i, text.constData())}));
        const JournalContents before = contents();
        QCOMPARE(before.segments.size(), size_t{3});
        for (const auto& segment : before.segments)
            QVERIFY(segment.bytes <= Journal::kSegmentBytes);
        journal.removeUpTo(before.segments[0].newest); // exactly the first
        QCOMPARE(contents().segments.size(), size_t{2});
        journal.removeUpTo(before.segments[1].newest - 1); // not all of the second
        QCOMPARE(contents().segments.size(), size_t{2});
        journal.removeUpTo(1'000); // never the one that is written
        QCOMPARE(contents().segments.size(), size_t{1});
        QVERIFY(journal.append({record(13, "last")}));
        QCOMPARE(contents().newest, 13);
    }

    void holdsEverythingAPersonMakes()
    {
        auto store = open();
        QVERIFY(store->writeNow(workOfAPerson));
        const QString expected =
            QStringLiteral("incident severity_fact stage_fact role_fact status_fact key_time_fact panels slo "
                           "runbook runbook_answer"
                           " kept_series postmortem event event event postmortem_draft source setting");
        QCOMPARE(kinds(contents()), expected);
        QVERIFY(store->writeNow(
            workOfAPerson)); // drafts and settings say the same again, a revision is a new one
        QCOMPARE(kinds(contents()),
                 expected + QStringLiteral(" postmortem event event postmortem_draft setting"));
    }

    void pullsOfToolsAreNotJournalled()
    {
        auto store = open();
        QVERIFY(store->writeNow([](WriteTx& tx) -> Done {
            TimelineEvent event =
                makeEvent("", "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z", "alert.firing", "x");
            event.source = kSource;
            event.remoteId = QStringLiteral("a-1");
            if (auto stored = tx.putEvent(event); !stored)
                return tl::unexpected(stored.error());
            if (Done done = tx.setCursor(kSource, {QStringLiteral("alerts"), QStringLiteral("7")}); !done)
                return done;
            if (Done done = tx.addFreshness({kSource, {}, QStringLiteral("alerts"), {}, {}, {}, {}, {}, {}});
                !done)
                return done;
            return tx.putSamples(makeBlock());
        }));
        QVERIFY(contents().segments.empty());
        // A person pins it: that is the person's.
        QVERIFY(store->writeNow([](WriteTx& tx) -> Done {
            auto events = tx.events(kIncident);
            events->front().pinned = true;
            events->front().knownAt = {};
            const auto stored = tx.putEvent(events->front());
            return stored ? Done{} : tl::unexpected(stored.error());
        }));
        QCOMPARE(kinds(contents()), QStringLiteral("event"));
    }

    void aWriteThatIsRolledBackIsNotInTheJournal()
    {
        auto store = open();
        QVERIFY(!store->writeNow([](WriteTx& tx) -> Done {
            if (Done done = tx.setSetting(QStringLiteral("a"), QStringLiteral("b")); !done)
                return done;
            return fail(ErrorKind::Invalid, QStringLiteral("no"));
        }));
        QVERIFY(contents().records.empty());
        // A commit that fails after the journal had it: voided.
        int failed = 0;
        for (int n = 1; n < 40; ++n) {
            Database::failStepForTests(n);
            const Done done = store->writeNow(
                [](WriteTx& tx) { return tx.setSetting(QStringLiteral("c"), QStringLiteral("d")); });
            Database::failStepForTests(0);
            if (done)
                break;
            ++failed;
            QVERIFY2(contents().records.empty(), qPrintable(QStringLiteral("step %1").arg(n)));
        }
        QVERIFY(failed >= 4); // BEGIN, the setting, the number, COMMIT
        QCOMPARE(kinds(contents()), QStringLiteral("setting"));
    }

    void replayingOverAStoreThatHasItAllChangesNothing()
    {
        auto store = open();
        QVERIFY(store->writeNow(workOfAPerson));
        const auto outcome = store->writeNow([this](WriteTx& tx) { return replayJournal(tx, contents()); });
        QVERIFY(outcome);
        QCOMPARE(outcome->added + outcome->corrected + outcome->refused, 0);
        QVERIFY(outcome->same > 10);
    }

    // Whatever somebody pasted: the journal, the database and what a reader gets are the same text, or every
    // closing backup would be refused and a start would see damage.
    void everyTextIsTheSameInJournalAndDatabase()
    {
        auto corpus = hostileStrings();
        for (const char16_t c : {u'\uFEFF', u'\uFFFE', u'\0', u'\u2028'})
            for (const QString& text : {QString(QChar(c)), QString(2, QChar(c)),
                                        QChar(c) + QStringLiteral("a"), QStringLiteral("a") + QChar(c)})
                corpus.push_back({QStringLiteral("edge"), text});
        {
            auto store = open();
            QVERIFY(store->writeNow([&](WriteTx& tx) -> Done {
                if (Done done = addSampleIncident(tx); !done)
                    return done;
                for (size_t i = 0; i < corpus.size(); ++i) {
                    const QString text = corpus[i].text.left(5'000);
                    TimelineEvent event =
                        makeEvent("", "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z", "note", "");
                    event.id = EventId{QStringLiteral("H%1").arg(i)};
                    event.text = event.actor = event.service = event.sourceName = text;
                    if (auto stored = tx.putEvent(event); !stored)
                        return tl::unexpected(stored.error());
                    Source source;
                    source.id = SourceId{QStringLiteral("S%1").arg(i)};
                    source.tool = QStringLiteral("prometheus");
                    source.name = source.settings[QStringLiteral("url")] = text;
                    if (Done done = tx.putSource(source); !done)
                        return done;
                }
                return {};
            }));
            const auto outcome =
                store->writeNow([this](WriteTx& tx) { return replayJournal(tx, contents()); });
            QVERIFY(outcome);
            QCOMPARE(outcome->added + outcome->corrected + outcome->refused, 0);
            const auto backup = store->backUpNow(); // compares with the journal
            QVERIFY2(backup, backup ? "" : qPrintable(backup.error().what));
        }
        QTemporaryDir other;
        auto old = open();
        auto empty = std::move(*Store::open({other.path(), false}, m_clock));
        QVERIFY(empty->writeNow([this](WriteTx& tx) { return replayJournal(tx, contents()); }));
        for (const auto& store : {std::cref(old), std::cref(empty)}) {
            const auto sources = store.get()->readNow([](ReadTx& tx) { return tx.sources(); });
            QCOMPARE(sources->size(), corpus.size());
            std::map<QString, Source> byId;
            for (const Source& source : *sources)
                byId[source.id.value] = source;
            for (size_t i = 0; i < corpus.size(); ++i) {
                const QString text = corpus[i].text.left(5'000);
                if (!text.isValidUtf16())
                    continue; // half a pair is no text: it is kept as U+FFFD
                const EventId id{QStringLiteral("H%1").arg(i)};
                const auto history = store.get()->readNow([&](ReadTx& tx) { return tx.eventHistory(id); });
                QCOMPARE(history->size(), size_t{1});
                QVERIFY2(history->front().text == text, qPrintable(corpus[i].name));
                QVERIFY2(history->front().actor == text, qPrintable(corpus[i].name));
                Source& source = byId[QStringLiteral("S%1").arg(i)];
                QVERIFY2(source.name == text, qPrintable(corpus[i].name));
                QVERIFY2(source.settings[QStringLiteral("url")] == text, qPrintable(corpus[i].name));
            }
        }
    }

    // The journal alone gives everything back, twice the same.
    void replayingOverAnEmptyStoreGivesEverythingBack()
    {
        {
            auto store = open();
            QVERIFY(store->writeNow(workOfAPerson));
            QVERIFY(
                store->writeNow([](WriteTx& tx) -> Done { // a correction of a corrected event, a withdrawal
                    auto events = tx.events(kIncident);
                    for (TimelineEvent& event : *events) {
                        event.text += QStringLiteral(" (checked)");
                        event.retracted = event.id.value == QLatin1String("E1");
                        event.knownAt = {};
                        if (auto stored = tx.putEvent(event); !stored)
                            return tl::unexpected(stored.error());
                    }
                    return {};
                }));
        }
        QTemporaryDir other;
        auto old = open();
        auto empty = std::move(*Store::open({other.path(), false}, m_clock));
        const auto outcome = empty->writeNow([this](WriteTx& tx) { return replayJournal(tx, contents()); });
        QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().what));
        QCOMPARE(outcome->refused, 0);
        const auto again = empty->writeNow([this](WriteTx& tx) { return replayJournal(tx, contents()); });
        QCOMPARE(again->added + again->corrected, 0);
        const auto compare = [&](auto read) {
            const auto a = old->readNow(read);
            const auto b = empty->readNow(read);
            QVERIFY(a && b);
            QVERIFY(*a == *b);
        };
        compare([](ReadTx& tx) { return tx.incident(kIncident); });
        compare([](ReadTx& tx) { return tx.events(kIncident); });
        compare([](ReadTx& tx) { return tx.eventHistory(EventId{QStringLiteral("E2")}); });
        compare([](ReadTx& tx) { return tx.panels(kIncident); });
        compare([](ReadTx& tx) { return tx.runbooks(kIncident); });
        compare([](ReadTx& tx) { return tx.postMortemHistory(kIncident); });
        compare([](ReadTx& tx) { return tx.postMortemDraft(kIncident); });
        compare([](ReadTx& tx) { return tx.sources(); });
        compare([](ReadTx& tx) { return tx.setting(QStringLiteral("theme")); });
        QCOMPARE(old->readNow([](ReadTx& tx) { return tx.runbookAnswers(kIncident); })->size(),
                 empty->readNow([](ReadTx& tx) { return tx.runbookAnswers(kIncident); })->size());
        QCOMPARE(empty->readNow([](ReadTx& tx) { return tx.search(QStringLiteral("checked"), 9); })->size(),
                 old->readNow([](ReadTx& tx) { return tx.search(QStringLiteral("checked"), 9); })->size());
    }

    // A backup's database, or one whose newest log was lost: the start brings it up to the journal.
    void aDatabaseThatFellBehindIsBroughtUpAtTheStart()
    {
        {
            QVERIFY(open()->writeNow(addSampleIncident));
        }
        const QByteArray old = readBytes(path("muster.sqlite"));
        {
            auto store = open();
            QVERIFY(store->writeNow(
                [](WriteTx& tx) { return tx.setSetting(QStringLiteral("later"), QStringLiteral("typed")); }));
        }
        writeBytes(path("muster.sqlite"), old);
        auto store = open();
        QCOMPARE(**store->readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("later")); }),
                 QStringLiteral("typed"));
        store.reset();
        QVERIFY(open()->openingNotes().isEmpty()); // and it stays
    }

    // One bit of a text, which no check of SQLite notices.
    void aFlippedLetterIsCorrectedFromTheJournal()
    {
        {
            QVERIFY(open()->writeNow(addSampleIncident));
        }
        QByteArray bytes = readBytes(path("muster.sqlite"));
        const qsizetype at = bytes.indexOf("2.41.0 at 100 %");
        QVERIFY(at > 0);
        bytes[at] = '7';
        writeBytes(path("muster.sqlite"), bytes);
        auto store = open();
        const auto events = store->readNow([](ReadTx& tx) { return tx.events(kIncident); });
        QCOMPARE(events->front().text, QStringLiteral("2.41.0 at 100 %"));
        QCOMPARE(store->openingNotes().size(), 1);
        QVERIFY2(store->openingNotes().front().contains(QStringLiteral("journal")),
                 qPrintable(store->openingNotes().front()));
    }

    // What is replaced in place has its newest words in the last of its records. When that one may be among
    // those that damage took, the database, which knows of later ones, is believed.
    void aDamagedJournalPutsNoOlderWordsOverNewerOnes_data()
    {
        QTest::addColumn<int>("lost"); // which record, from the end; 0: its end is cut off from there
        QTest::newRow("its end is lost") << 0;
        QTest::newRow("the newest words are lost") << 2;
    }
    void aDamagedJournalPutsNoOlderWordsOverNewerOnes()
    {
        QFETCH(int, lost);
        const QString key = QStringLiteral("draft");
        {
            auto store = open();
            for (const char* words : {"first", "second", "third"})
                QVERIFY(store->writeNow(
                    [&](WriteTx& tx) { return tx.setSetting(key, QString::fromLatin1(words)); }));
            QVERIFY(store->writeNow(
                [](WriteTx& tx) { return tx.setSetting(QStringLiteral("theme"), QStringLiteral("dark")); }));
        }
        const QString segment = path("journal-000001.log");
        QByteArray bytes = readBytes(segment);
        const qsizetype third = bytes.indexOf("third");
        QVERIFY(third > 0);
        if (lost == 0)
            bytes.truncate(bytes.lastIndexOf("\nR ", third) + 1);
        else
            bytes[third] = 'T'; // its checksum is wrong now
        writeBytes(segment, bytes);
        auto store = open();
        QVERIFY(store);
        const auto kept = store->readNow([&](ReadTx& tx) { return tx.setting(key); });
        QVERIFY(kept);
        QCOMPARE(kept->value_or(QString()), QStringLiteral("third"));
    }

    // Words that go from a draft to the timeline are one change of two records. The program ended while they
    // were written: the words are in the draft, as nobody was told anything else, and not on the timeline as
    // well.
    void aChangeThatIsTornIsNotLaidOverInPart()
    {
        const QString key = QStringLiteral("draft");
        const auto post = [&](WriteTx& tx) -> Done {
            TimelineEvent event;
            event.incident = kIncident;
            event.text = QStringLiteral("posted");
            if (auto stored = tx.putEvent(event); !stored)
                return tl::unexpected(stored.error());
            return tx.setSetting(key, {});
        };
        QTemporaryDir before;
        {
            auto store = open();
            QVERIFY(store->writeNow([](WriteTx& tx) { return addSampleIncident(tx); }));
            QVERIFY(
                store->writeNow([&](WriteTx& tx) { return tx.setSetting(key, QStringLiteral("typed")); }));
        }
        QVERIFY(QFile::copy(path("muster.sqlite"), before.filePath(QStringLiteral("muster.sqlite"))));
        {
            auto store = open();
            QVERIFY(store->writeNow(post));
        }
        // The database as before, and of the last change only the first record and half of the second.
        QVERIFY(QFile::remove(path("muster.sqlite")));
        QVERIFY(QFile::copy(before.filePath(QStringLiteral("muster.sqlite")), path("muster.sqlite")));
        const QString segment = path("journal-000002.log");
        QByteArray bytes = readBytes(segment);
        QCOMPARE(bytes.count("\nR "), 2);
        bytes.truncate(bytes.lastIndexOf("\nR ") + 20);
        writeBytes(segment, bytes);
        for (int start = 0; start < 3; ++start) { // and it stays so
            auto store = open();
            QVERIFY(store);
            const auto kept = store->readNow([&](ReadTx& tx) { return tx.setting(key); });
            const auto events = store->readNow([](ReadTx& tx) { return tx.events(kIncident); });
            QVERIFY(kept && events);
            QCOMPARE(kept->value_or(QString()), QStringLiteral("typed"));
            for (const TimelineEvent& event : *events)
                QVERIFY(event.text != QLatin1String("posted"));
            QVERIFY(store->writeNow(
                [&](WriteTx& tx) { return tx.setSetting(QStringLiteral("theme"), QString::number(start)); }));
        }
    }

    // A change whose commit failed leaves no hole: the journal goes on being believed.
    void aVoidedRecordIsNoHole()
    {
        const QString key = QStringLiteral("draft");
        {
            auto store = open();
            QVERIFY(
                store->writeNow([&](WriteTx& tx) { return tx.setSetting(key, QStringLiteral("typed")); }));
        }
        const qint64 number = contents().newest;
        append({record(number + 1, "refused"),
                {number + 2,
                 Instant{1},
                 QStringLiteral("void"),
                 {{QStringLiteral("n"), QJsonArray{number + 1}}}}});
        {
            auto db = Database::open(path("muster.sqlite"), OpenMode::ReadWrite);
            QVERIFY(db);
            QVERIFY((*db)->run("UPDATE setting SET value = 'tyqed' WHERE key = 'draft'"));
            QVERIFY(
                (*db)->run("UPDATE meta SET value = ? WHERE key = 'journal'", QString::number(number + 2)));
        }
        auto store = open();
        QVERIFY(store);
        const auto kept = store->readNow([&](ReadTx& tx) { return tx.setting(key); });
        QVERIFY(kept);
        QCOMPARE(kept->value_or(QString()), QStringLiteral("typed"));
    }

    void aJournalThatCannotBeWrittenDoesNotHoldUpTheDatabase()
    {
        auto store = open();
        QSignalSpy spy(store.get(), &Store::healthChanged);
        // Names of the next segments are taken by folders.
        for (int i = 1; i <= 3; ++i)
            QVERIFY(QDir(m_folder->path())
                        .mkdir(QStringLiteral("journal-%1.log").arg(i, 6, 10, QLatin1Char('0'))));
        const auto set = [&](const char* value) {
            return store->writeNow([value](WriteTx& tx) {
                return tx.setSetting(QStringLiteral("k"), QString::fromLatin1(value));
            });
        };
        QVERIFY(set("first"));
        QCOMPARE(**store->readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("k")); }),
                 QStringLiteral("first"));
        QVERIFY(contents().records.empty());
        QVERIFY(store->health().state == StoreHealth::State::IoError);
        QVERIFY(store->health().works.contains(QStringLiteral("only once")));
        QVERIFY(set("second"));
        QVERIFY(set("third"));
        QVERIFY(set("fourth")); // by now a name is free, and what waited comes along
        QTRY_VERIFY(store->health().state == StoreHealth::State::Ok);
        QCOMPARE(kinds(contents()), QStringLiteral("setting setting setting setting"));
        QTRY_VERIFY(spy.size() >= 2);
    }
};

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
