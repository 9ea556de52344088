// SPDX-License-Identifier: GPL-3.0-or-later
// G16: a real store whose files are damaged in every way that disks, copies and people damage files: it opens
// each time, within three seconds, with everything that its journal holds and with (nearly) every row that
// the damage did not touch; a damaged journal loses the records that the damage touched and nothing of the
// database. Every table of a day is in it (days_work.h). MUSTER_CORRUPTIONS: how many.
#include "models/store/database.h"
#include "models/store/journal.h"
#include "models/store/page_reader.h"
#include "tests/fault/days_work.h"
#include "tests/fault/fault_runner.h"
#include "tests/fault/store_rig.h"

#include <QtTest/QtTest>

#include <map>
#include <random>
#include <set>

using namespace muster;
using namespace muster::test;

namespace {

constexpr int kPulled = 1500; // about a megabyte: several levels of tree
constexpr int kTyped = 60;
constexpr int kRounds = 8; // of a day's work

using Files = std::map<QString, QByteArray>;

Files filesIn(const QString& folder)
{
    Files files;
    for (const QFileInfo& info : QDir(folder).entryInfoList(QDir::Files)) {
        QFile file(info.filePath());
        // The index of the log is the running program's; the lock as well.
        if (!info.fileName().endsWith(QLatin1String(".lock")) && file.open(QIODevice::ReadOnly))
            files.emplace(info.fileName(), file.readAll());
    }
    return files;
}

QString typedText(int i)
{
    return QStringLiteral("typed by hand, number %1: checkout fails for customers in the west").arg(i);
}

Done pull(WriteTx& tx, int from, int to)
{
    for (int i = from; i < to; ++i) {
        TimelineEvent event;
        event.incident = kIncident;
        event.occurredAt = Instant{kStart + 1000 * i};
        event.source = kSource;
        event.remoteId = QStringLiteral("r%1").arg(i);
        event.text = QStringLiteral("pulled number %1 ").arg(i) + QString(i % 50 * 10, u'x');
        event.raw = i % 100 == 0 ? QByteArray(9000, 'r') : QByteArray(); // overflow pages
        if (auto stored = tx.putEvent(event); !stored)
            return tl::unexpected(stored.error());
    }
    return tx.setCursor(kSource, {QStringLiteral("alerts"), QString::number(to)});
}

Done type(WriteTx& tx, int i)
{
    TimelineEvent event;
    event.id.value = QStringLiteral("T%1").arg(i);
    event.incident = kIncident;
    event.occurredAt = Instant{kStart + 37'000 * i};
    event.text = typedText(i);
    if (auto stored = tx.putEvent(event); !stored)
        return tl::unexpected(stored.error());
    PostMortemRevision draft;
    draft.incident = kIncident;
    draft.revision = i;
    draft.markdown = typedText(i);
    return tx.setPostMortemDraft(kIncident, draft);
}

/// The store to be damaged, closed and as a crash leaves it, with an old log to be swapped in.
struct Specimen
{
    Files closed, crashed;
    QByteArray staleLog;
    QString digest; ///< what the whole store says, see everything()
};

/// Everything that is asked of a store whose database was not touched.
Result<QString> everything(Store& store)
{
    const auto day = dayDigest(store, kDayDigestWithOutbox);
    const auto typed = dayDigest(store, "SELECT (SELECT count(*) FROM event) || ' typed '"
                                        " || (SELECT count(*) FROM event WHERE text LIKE 'typed by hand%')"
                                        " || ' draft ' || (SELECT max(markdown) FROM postmortem_draft)");
    return day && typed ? Result<QString>(*typed + u' ' + *day) : day;
}

Result<Specimen> makeSpecimen(bool withBackup)
{
    Specimen made;
    QTemporaryDir folder(runPlace());
    auto store = openStore(folder.path());
    const auto write = [&](auto change) { return (*store)->writeNow(change); };
    Done done = write([](WriteTx& tx) {
        Incident incident;
        incident.id = kIncident;
        incident.number = QStringLiteral("INC-1");
        incident.title = QStringLiteral("Checkout fails");
        return tx.addIncident(incident);
    });
    if (done)
        done = write([](WriteTx& tx) { return pull(tx, 0, kPulled / 2); });
    for (int i = 0; i < kTyped / 2 && done; ++i)
        done = write([i](WriteTx& tx) { return type(tx, i); });
    if (!done)
        return tl::unexpected(done.error());
    made.staleLog = filesIn(folder.path())[QStringLiteral("muster.sqlite-wal")];
    if (withBackup)
        if (auto backup = (*store)->backUpNow(); !backup)
            return tl::unexpected(backup.error());
    const std::vector<DayChange> day = dayChangesWithOutbox(kRounds);
    for (size_t i = 0; i < day.size() / 2 && done; ++i)
        done = write(day[i].run);
    store = tl::unexpected(Error{});
    store = openStore(folder.path());
    if (done)
        done = write([](WriteTx& tx) { return pull(tx, kPulled / 2, kPulled); });
    for (size_t i = day.size() / 2; i < day.size() && done; ++i)
        done = write(day[i].run);
    for (int i = kTyped / 2; i < kTyped && done; ++i)
        done = write([i](WriteTx& tx) { return type(tx, i); });
    if (const auto said = everything(**store))
        made.digest = *said;
    made.crashed = filesIn(folder.path());
    store = tl::unexpected(Error{});
    made.closed = filesIn(folder.path());
    if (withBackup)
        for (const QFileInfo& info :
             QDir(folder.filePath(QStringLiteral("backups"))).entryInfoList(QDir::Files)) {
            QFile file(info.filePath());
            if (file.open(QIODevice::ReadOnly)) {
                const QByteArray bytes = file.readAll();
                made.closed[QStringLiteral("backups/") + info.fileName()] = bytes;
                made.crashed[QStringLiteral("backups/") + info.fileName()] = bytes;
            }
        }
    return done ? Result<Specimen>(std::move(made)) : tl::unexpected(done.error());
}

/// What the journal holds of a day, each as a query that counts it: links, people, settings, intents, rooms.
/// Of a setting only its newest value is asked for.
std::map<QString, QString> askedOf(const JournalContents& journal)
{
    std::map<QString, QString> asked;
    const auto quoted = [](const QJsonValue& value) {
        return value.isString() ? u'\'' + value.toString().replace(u'\'', QStringLiteral("''")) + u'\''
                                : QString::number(value.toInteger());
    };
    for (const JournalRecord& record : journal.records) {
        QStringList keys;
        QString table = record.kind, name = record.kind;
        if (table == QLatin1String("incident_link"))
            keys = QStringList{QStringLiteral("incident"), QStringLiteral("room"), QStringLiteral("why")};
        else if (table == QLatin1String("person_link"))
            keys = QStringList{QStringLiteral("source"), QStringLiteral("remote_id"),
                               QStringLiteral("other_source"), QStringLiteral("other_remote_id")};
        else if (table == QLatin1String("setting"))
            keys = QStringList{QStringLiteral("key"), QStringLiteral("value")};
        else if (table == QLatin1String("incident"))
            keys = QStringList{QStringLiteral("id"), QStringLiteral("revision"), QStringLiteral("sealed")};
        else if (table == QLatin1String("operation")) {
            keys = QStringList{QStringLiteral("id")};
            table = QStringLiteral("outbox");
        } else
            continue;
        QStringList conditions;
        for (const QString& key : keys)
            conditions << QStringLiteral("%1 = %2").arg(key, quoted(record.value[key]));
        name += u' ' + (table == QLatin1String("setting") ? conditions.front()
                                                          : conditions.join(QStringLiteral(" AND ")));
        asked[name] = QStringLiteral("SELECT count(*) FROM %1 WHERE %2")
                          .arg(table, conditions.join(QStringLiteral(" AND ")));
    }
    return asked;
}

/// Numbers of the records of a segment of which no byte, and not the line's begin, is another in `after`.
std::set<qint64> untouchedRecords(const QByteArray& before, const QByteArray& after)
{
    std::set<qint64> numbers;
    for (qsizetype at = before.indexOf("\nR "); at >= 0; at = before.indexOf("\nR ", at + 1)) {
        const qsizetype end = before.indexOf('\n', at + 1);
        if (end < 0 || before.mid(at, end + 1 - at) != after.mid(at, end + 1 - at))
            continue;
        JournalContents one;
        Journal::parse(before.mid(at + 1, end - at), one);
        for (const JournalRecord& record : one.records)
            if (record.kind != QLatin1String("void"))
                numbers.insert(record.number);
    }
    return numbers;
}

/// "report day-duty P3": rows of tools besides the events, as they are called here and in kToldRows.
QString toldRow(const Row& row)
{
    const auto text = [&](size_t column) { return QString::fromUtf8(row[column].bytes); };
    if (row.size() == 11 && row[3].bytes.startsWith("day-")) // incident_report
        return QStringLiteral("report %1 %2").arg(text(3), text(4));
    if (row.size() == 10 && row[1].bytes.startsWith("day-")) // person_report
        return QStringLiteral("person %1 %2").arg(text(1), text(2));
    if (row.size() == 14 && row[1].bytes == "day-duty") // on_call
        return QStringLiteral("call %1 %2").arg(text(2)).arg(row[3].integer);
    return {};
}
constexpr const char* kToldRows =
    "SELECT coalesce(group_concat(name, char(10)), '') FROM"
    " (SELECT 'report ' || source || ' ' || remote_id AS name FROM incident_report"
    "  UNION ALL SELECT 'person ' || source || ' ' || remote_id FROM person_report"
    "  UNION ALL SELECT 'call ' || key || ' ' || revision FROM on_call)";

/// Which remote ids, and which rows by toldRow(), lie on which pages of the file itself.
std::map<QString, std::set<qsizetype>> pagesOfPulled(const QString& file)
{
    std::map<QString, std::set<qsizetype>> pages;
    auto db = Database::open(file, OpenMode::Untrusted);
    const PageFile bytes(file);
    qint64 broken = 0;
    for (const PageVersion& page : bytes.versions())
        if (PageFile::kind(page) == 13)
            for (const LeafCell& cell : bytes.cells(page, broken)) {
                const auto row = decodeRecord(cell.payload);
                if (row && cell.payload.size() < 4000)
                    if (const QString told = toldRow(*row); !told.isEmpty())
                        pages[told].insert(page.number - 1);
                if (row && row->size() >= 19 && (*row)[9].bytes == "prom" && cell.payload.size() < 4000)
                    pages[QString::fromUtf8((*row)[11].bytes)].insert(page.number - 1);
            }
    return pages;
}

class Mutator
{
public:
    Mutator(const Specimen& specimen, unsigned seed) : m_specimen(specimen), m_random(seed) {}

    QString what;
    QString target; ///< name of the file that was damaged
    /// The files of one damaged store.
    Files make()
    {
        const bool crashed = pick(2) == 0;
        Files files = crashed ? m_specimen.crashed : m_specimen.closed;
        static const char* const kTargets[] = {"muster.sqlite",     "muster.sqlite",     "muster.sqlite",
                                               "muster.sqlite-wal", "muster.sqlite-shm", "journal",
                                               "cache.sqlite"};
        target = QString::fromLatin1(kTargets[pick(std::size(kTargets))]);
        if (target == QLatin1String("journal")) {
            QStringList segments;
            for (const auto& [name, bytes] : files)
                if (name.startsWith(QLatin1String("journal-")))
                    segments << name;
            target = segments[static_cast<qsizetype>(pick(static_cast<size_t>(segments.size())))];
        }
        what = QStringLiteral("%1 store, %2: ")
                   .arg(crashed ? QStringLiteral("crashed") : QStringLiteral("closed"), target);
        damage(files);
        return files;
    }

private:
    size_t pick(size_t n) { return n == 0 ? 0 : m_random() % n; }
    qsizetype place(const QByteArray& bytes)
    {
        return static_cast<qsizetype>(pick(static_cast<size_t>(bytes.size())));
    }

    void damage(Files& files)
    {
        QByteArray& bytes = files[target];
        const qsizetype pages = std::max<qsizetype>(bytes.size() / 4096, 1);
        const auto page = [&] { return 4096 * static_cast<qsizetype>(pick(static_cast<size_t>(pages))); };
        const size_t kind = pick(10);
        what += QStringLiteral("kind %1").arg(kind);
        if (bytes.isEmpty() || kind == 9) { // not what it should be at all
            bytes = QByteArray("this is another file ").repeated(static_cast<qsizetype>(pick(500)));
            return;
        }
        switch (kind) {
        case 0: // one bit
            for (size_t n = 1 + pick(3); n > 0; --n) {
                const qsizetype at = place(bytes);
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << pick(8)));
            }
            break;
        case 1: // zeroed pages, as an unwritten extent gives them
            for (size_t n = 1 + pick(3); n > 0; --n) {
                const qsizetype at = page();
                bytes.replace(at, std::min<qsizetype>(4096, bytes.size() - at),
                              QByteArray(std::min<qsizetype>(4096, bytes.size() - at), '\0'));
            }
            break;
        case 2: // garbled page
        {
            const qsizetype at = page();
            for (qsizetype i = at; i < std::min(at + 4096, bytes.size()); ++i)
                bytes[i] = static_cast<char>(m_random());
            break;
        }
        case 3: // garbled sector
        {
            const qsizetype at = place(bytes) / 512 * 512;
            for (qsizetype i = at; i < std::min(at + 512, bytes.size()); ++i)
                bytes[i] = static_cast<char>(m_random());
            break;
        }
        case 4: // cut anywhere
            bytes.truncate(place(bytes));
            break;
        case 5: // cut at a page
            bytes.truncate(page());
            break;
        case 6: // the first page, header and schema
            for (qsizetype i = 0; i < std::min<qsizetype>(pick(2) ? 100 : 4096, bytes.size()); ++i)
                bytes[i] = static_cast<char>(m_random());
            break;
        case 7: // one page in the place of another
        {
            const qsizetype from = page(), to = page();
            bytes.replace(to, std::min<qsizetype>(4096, bytes.size() - to),
                          bytes.mid(from, std::min<qsizetype>(4096, bytes.size() - to)));
            break;
        }
        case 8: // a log of another time, or none
            if (pick(2) == 0)
                files[QStringLiteral("muster.sqlite-wal")] = m_specimen.staleLog;
            else
                files.erase(QStringLiteral("muster.sqlite-wal"));
            what += QStringLiteral(", log swapped");
            break;
        default:
            break;
        }
    }

    const Specimen& m_specimen;
    std::mt19937 m_random;
};

} // namespace

class TestCorruption : public QObject
{
    Q_OBJECT

private slots:
    void whateverIsDamagedTheTextIsThere()
    {
        const int count = countFrom("MUSTER_CORRUPTIONS", 60);
        const unsigned first = static_cast<unsigned>(countFrom("MUSTER_CORRUPTION_SEED", 1));
        const QString place = runPlace();
        int notOpened = 0, textsLost = 0, late = 0, changesLost = 0, journals = 0, recordsLost = 0, moved = 0;
        qint64 intact = 0, intactFound = 0, slowest = 0, texts = 0;
        for (const bool withBackup : {false, true}) {
            const auto specimen = makeSpecimen(withBackup);
            QVERIFY2(specimen, specimen ? "" : qPrintable(specimen.error().what));
            for (int i = withBackup ? 1 : 0; i < count; i += 2) {
                Mutator mutator(*specimen, first + static_cast<unsigned>(i));
                const Files files = mutator.make();
                QTemporaryDir folder(place);
                QDir(folder.path()).mkdir(QStringLiteral("backups"));
                for (const auto& [name, bytes] : files) {
                    QFile file(folder.filePath(name));
                    QVERIFY(file.open(QIODevice::WriteOnly));
                    file.write(bytes);
                }
                // What can be asked for: the texts that the journal still holds, the rows on pages that are
                // as before.
                const QString original = QStringLiteral("muster.sqlite");
                std::set<QString> expected;
                const JournalContents journal = Journal::read(folder.path());
                for (const JournalRecord& record : journal.records)
                    if (record.kind == QLatin1String("event"))
                        expected.insert(record.value[u"text"].toString());
                const std::map<QString, QString> asked = askedOf(journal);
                const Files& undamaged =
                    mutator.what.startsWith(QLatin1String("crashed")) ? specimen->crashed : specimen->closed;
                const QByteArray& before = undamaged.at(original);
                const bool journalOnly = mutator.target.startsWith(QLatin1String("journal-")) &&
                                         files.at(original) == before &&
                                         files.contains(QStringLiteral("muster.sqlite-wal")) ==
                                             undamaged.contains(QStringLiteral("muster.sqlite-wal")) &&
                                         !mutator.what.endsWith(QLatin1String("swapped"));
                if (journalOnly) {
                    ++journals;
                    std::set<qint64> kept;
                    for (const JournalRecord& record : journal.records)
                        kept.insert(record.number);
                    for (const qint64 number :
                         untouchedRecords(undamaged.at(mutator.target), files.at(mutator.target)))
                        recordsLost += kept.contains(number) ? 0 : 1;
                }
                const QByteArray after = files.contains(original) ? files.at(original) : QByteArray();
                QFile beforeFile(folder.filePath(QStringLiteral("before")));
                QVERIFY(beforeFile.open(QIODevice::WriteOnly));
                beforeFile.write(before);
                beforeFile.close();
                std::set<QString> untouched;
                for (const auto& [remoteId, pages] : pagesOfPulled(beforeFile.fileName())) {
                    bool same = true;
                    for (const qsizetype page : pages)
                        same = same && after.mid(page * 4096, 4096) == before.mid(page * 4096, 4096);
                    if (same)
                        untouched.insert(remoteId);
                }

                QElapsedTimer timer;
                timer.start();
                auto store = openStore(folder.path());
                const qint64 took = timer.elapsed();
                slowest = std::max(slowest, took);
                late += took > 3000 ? 1 : 0;
                if (!store || (*store)->isReadOnly()) {
                    ++notOpened;
                    qWarning().noquote()
                        << "seed" << first + static_cast<unsigned>(i) << mutator.what
                        << "does not open:" << (store ? (*store)->health().words() : store.error().what);
                    continue;
                }
                const auto events = (*store)->readNow([](ReadTx& tx) { return tx.events(kIncident); });
                std::set<QString> foundTexts, foundIds;
                if (events)
                    for (const TimelineEvent& event : *events)
                        foundIds.insert(event.remoteId);
                if (const auto all = dayDigest(**store, "SELECT group_concat(text, char(10)) FROM event"))
                    for (const QString& text : all->split(u'\n'))
                        foundTexts.insert(text);
                if (const auto told = dayDigest(**store, kToldRows))
                    for (const QString& name : told->split(u'\n'))
                        foundIds.insert(name);
                int lost = 0;
                for (const QString& text : expected)
                    lost += foundTexts.contains(text) ? 0 : 1;
                for (const auto& [name, sql] : asked) {
                    // The newest value in a damaged journal may be an older one than the database's.
                    if (journalOnly && name.startsWith(QLatin1String("setting")))
                        continue;
                    const auto there = (*store)->readNow(
                        [&sql](ReadTx& tx) { return tx.database().integer(sql.toStdString()); });
                    if (there && *there > 0)
                        continue;
                    ++changesLost;
                    qWarning().noquote()
                        << "seed" << first + static_cast<unsigned>(i) << mutator.what << "lost" << name;
                }
                texts += static_cast<qint64>(asked.size());
                if (journalOnly)
                    if (const auto said = everything(**store); !said || *said != specimen->digest) {
                        ++moved;
                        qWarning().noquote()
                            << "seed" << first + static_cast<unsigned>(i) << mutator.what
                            << "only the journal was damaged:" << (said ? *said : said.error().what);
                    }
                qint64 missing = 0;
                for (const QString& id : untouched)
                    missing += foundIds.contains(id) ? 0 : 1;
                texts += static_cast<qint64>(expected.size());
                textsLost += lost;
                intact += static_cast<qint64>(untouched.size());
                intactFound += static_cast<qint64>(untouched.size()) - missing;
                if (lost > 0 || missing > static_cast<qint64>(untouched.size()) / 100)
                    qWarning().noquote() << "seed" << first + static_cast<unsigned>(i) << mutator.what
                                         << "texts lost" << lost << "intact rows lost" << missing << "of"
                                         << untouched.size() << (events ? QString() : events.error().what);
            }
        }
        const double share =
            intact > 0 ? 100.0 * static_cast<double>(intactFound) / static_cast<double>(intact) : 0;
        std::printf(
            "FIGURE: G16 corruptions %d: not opened %d, later than 3 s %d (slowest %lld ms), "
            "journalled texts and changes "
            "%lld lost %d, intact rows found %.3f %%; %d damaged journals lost %d records that were not "
            "touched, and changed the database %d times\n",
            count, notOpened, late, static_cast<long long>(slowest), static_cast<long long>(texts),
            textsLost + changesLost, share, journals, recordsLost, moved);
        QCOMPARE(notOpened, 0);
        QCOMPARE(textsLost, 0);
        QCOMPARE(changesLost, 0);
        QCOMPARE(recordsLost, 0);
        QCOMPARE(moved, 0);
        QVERIFY(journals > 0);
        QCOMPARE(late, 0);
        QVERIFY(share >= 99.0);
        QVERIFY(intact > 0 && texts > 0);
    }
};

QTEST_GUILESS_MAIN(TestCorruption)
#include "tst_corruption.moc"
