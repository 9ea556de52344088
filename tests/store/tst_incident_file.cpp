// SPDX-License-Identifier: GPL-3.0-or-later
// Incident files: a round trip keeps everything, a second one changes nothing, a broken one stores nothing.
#include "models/store/database.h"
#include "models/store/incident_file.h"
#include "models/store/stretch_rows.h"
#include "models/store/row_codec.h"
#include "tests/store/store_fixture.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace muster;
using namespace muster::test;

class TestIncidentFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<StillClock> m_clock = std::make_shared<StillClock>();
    QString m_file;
    QByteArray m_bytes;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    std::unique_ptr<Store> open(const char* name)
    {
        auto opened = Store::open({path(name), false}, m_clock);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().what));
        return std::move(*opened);
    }
    /// Everything that can be read of the incident, as text.
    static QString dump(Store& store)
    {
        QString text;
        const Done done = store.readNow([&](ReadTx& tx) -> Done {
            QDebug out(&text);
            const auto incident = tx.incident(kIncident);
            if (!incident)
                return tl::unexpected(incident.error());
            out << incident->number << incident->title << incident->services << incident->openedAt.ms;
            const IncidentFacts facts = *tx.facts(kIncident);
            for (const auto& one : facts.severities)
                out << toString(one.severity) << one.occurredAt.ms << one.knownAt.ms;
            for (const auto& one : facts.stages)
                out << toString(one.stage);
            for (const auto& one : facts.roles)
                out << one.role << one.person;
            for (const auto& one : facts.statuses)
                out << one.text;
            for (const auto& one : facts.keyTimes)
                out << one.name << one.knownAt.ms;
            const auto events = tx.events(kIncident);
            for (const auto& one : *events) {
                const auto revisions = tx.eventHistory(one.id);
                for (const auto& revision : *revisions)
                    out << revision.id.value << revision.revision << revision.text << revision.raw
                        << revision.occurredAt.ms << revision.knownAt.ms;
            }
            const auto panels = tx.panels(kIncident);
            out << rows::toJson(*panels);
            out << tx.slos(kIncident)->size() << tx.runbooks(kIncident)->size();
            const auto answers = tx.runbookAnswers(kIncident);
            for (const auto& one : *answers)
                out << one.node << one.value.value_or(-1);
            const auto documentHistory = tx.postMortemHistory(kIncident);
            for (const auto& one : *documentHistory)
                out << one.revision << one.markdown;
            const auto blocks = tx.samples(kSource, kQuery, {Instant::never(), Instant::endOfTime()});
            for (const auto& block : *blocks)
                out << block.key.labels << block.times.size() << block.values[7] << block.values.back();
            const auto fresh = tx.freshness({}, kIncident);
            for (const auto& one : *fresh)
                out << one.feed << toString(one.state);
            const auto hits = tx.search(QStringLiteral("errors"), 10);
            out << hits->size();
            const auto documents = tx.search(QStringLiteral("tax eng"), 10);
            out << documents->size();
            return {};
        });
        return done ? text : QStringLiteral("error: ") + done.error().what;
    }

private slots:
    void initTestCase()
    {
        m_file = path("one.muster");
        auto store = open("home");
        const Done added = store->writeNow(addSampleIncident);
        QVERIFY2(added, added ? "" : qPrintable(added.error().what));
        const Done done = exportIncident(*store, kIncident, m_file);
        QVERIFY2(done, done ? "" : qPrintable(done.error().what));
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_bytes = file.readAll();
    }

    void bringsEverythingToAnotherMachine()
    {
        auto home = open("home");
        auto away = open("away");
        const auto id = importIncident(*away, m_file, true);
        QVERIFY2(id, id ? "" : qPrintable(id.error().what));
        QCOMPARE(id->value, kIncident.value);
        QCOMPARE(dump(*away), dump(*home));
        QVERIFY(!dump(*home).startsWith(QStringLiteral("error")));
        QVERIFY(away->readNow([](ReadTx& tx) { return tx.incident(kIncident); })->sealed);
        // Again, and from the file that the second store makes of it: nothing is doubled, the seal is the
        // same.
        const QString before = dump(*away);
        QVERIFY(importIncident(*away, m_file, true));
        QCOMPARE(dump(*away), before);
        QVERIFY(exportIncident(*away, kIncident, path("two.muster")));
        QCOMPARE(inspectIncidentFile(path("two.muster"))->contentHash,
                 inspectIncidentFile(m_file)->contentHash);
        QVERIFY(importIncident(*home, path("two.muster"), false));
        QCOMPARE(dump(*home), before);
        QCOMPARE(dump(*home), dump(*away));
    }

    void theSameIncidentGivesTheSameBytes()
    {
        auto home = open("home");
        QVERIFY(exportIncident(*home, kIncident, path("again.muster")));
        QFile file(path("again.muster"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), m_bytes);
        const auto manifest = inspectIncidentFile(m_file);
        QCOMPARE(manifest->number, QStringLiteral("INC-7"));
        QCOMPARE(manifest->sealedAt, m_clock->now());
    }

    void whatTheToolNoLongerHasAndItsClockTravelWithIt()
    {
        auto home = open("truth");
        QVERIFY(home->writeNow(addSampleIncident));
        const auto tell = [&](const char* remoteId, const std::function<void(TimelineEvent&)>& change) {
            TimelineEvent event;
            event.incident = kIncident;
            event.occurredAt = m_clock->now();
            event.source = kSource;
            event.remoteId = QString::fromLatin1(remoteId);
            event.kind = EventKind::Alert;
            event.kindName = QStringLiteral("alert.firing");
            event.text = QStringLiteral("x");
            change(event);
            return home->writeNow([&](WriteTx& tx) { return tx.putEvent(event); });
        };
        // Nothing out of the ordinary: the format that every Muster reads.
        QVERIFY(tell("a", [](TimelineEvent&) {}));
        QVERIFY(exportIncident(*home, kIncident, path("plain.muster")));
        QCOMPARE(inspectIncidentFile(path("plain.muster"))->format, 1);
        QVERIFY(tell("a", [](TimelineEvent& event) { event.presence = Presence::Missing; }));
        QVERIFY(tell("b", [](TimelineEvent& event) { event.clockOffset = Milliseconds{250'000}; }));
        QVERIFY(tell("c", [](TimelineEvent& event) { event.timeUnknown = true; }));
        QVERIFY(exportIncident(*home, kIncident, path("truth.muster")));
        QCOMPARE(inspectIncidentFile(path("truth.muster"))->format, 2);
        auto away = open("truth-away");
        const auto imported = importIncident(*away, path("truth.muster"), true);
        QVERIFY2(imported, imported ? "" : qPrintable(imported.error().what));
        std::map<QString, TimelineEvent> found;
        const auto events = away->readNow([](ReadTx& tx) { return tx.events(kIncident); });
        for (const TimelineEvent& event : *events)
            found.emplace(event.remoteId, event);
        QCOMPARE(toString(found[QStringLiteral("a")].presence), QStringLiteral("missing"));
        QCOMPARE(found[QStringLiteral("a")].revision, 1);
        QCOMPARE(found[QStringLiteral("b")].clockOffset, Milliseconds{250'000});
        QVERIFY(found[QStringLiteral("c")].timeUnknown);
        // Again, the same, and the same seal from there.
        QVERIFY(importIncident(*away, path("truth.muster"), true));
        QVERIFY(exportIncident(*away, kIncident, path("truth-two.muster")));
        QCOMPARE(inspectIncidentFile(path("truth-two.muster"))->contentHash,
                 inspectIncidentFile(path("truth.muster"))->contentHash);
        // What is known here stays when an older file says nothing of it.
        QVERIFY(importIncident(*home, path("plain.muster"), false));
        int missing = 0;
        const auto still = home->readNow([](ReadTx& tx) { return tx.events(kIncident); });
        for (const TimelineEvent& event : *still)
            missing += event.remoteId == QLatin1String("a") && event.presence == Presence::Missing ? 1 : 0;
        QCOMPARE(missing, 1);
    }

    void whatTheToolRemarkedOnItsSamplesTravelsWithThem()
    {
        const SourceId source{QStringLiteral("prometheus")};
        const QString query = QStringLiteral("remarked");
        const SampleStretch part{source,
                                 query,
                                 {Instant{60'000}, Instant{120'000}},
                                 Milliseconds{15'000},
                                 Instant{130'000},
                                 {QStringLiteral("store 10.0.0.7 did not answer")}};
        const auto remarks = [&](Store& store) {
            return *store.readNow([&](ReadTx& tx) {
                return remarkedStretches(tx, source, query, {Instant{0}, Instant{1'000'000}});
            });
        };
        const auto put = [](Store& store, const SampleStretch& stretch) {
            return store.writeNow([&](WriteTx& tx) -> Result<bool> {
                const Done done = putStretch(tx, stretch);
                return done ? Result<bool>(true) : tl::unexpected(done.error());
            });
        };
        auto home = open("remarks");
        QVERIFY(home->writeNow(addSampleIncident));
        QVERIFY(home->writeNow([&](WriteTx& tx) -> Result<bool> {
            const Done done = tx.keepSeries(kIncident, source, query);
            return done ? Result<bool>(true) : tl::unexpected(done.error());
        }));
        SampleStretch whole = part;
        whole.words.clear();
        whole.range = {Instant{0}, Instant{60'000}};
        QVERIFY(put(*home, whole)); // what only spares questions is nothing that a file tells
        QVERIFY(exportIncident(*home, kIncident, path("whole.muster")));
        QCOMPARE(inspectIncidentFile(path("whole.muster"))->format, 1);
        QVERIFY(put(*home, part));
        QVERIFY(exportIncident(*home, kIncident, path("remarks.muster")));
        QCOMPARE(inspectIncidentFile(path("remarks.muster"))->format, 3);

        auto away = open("remarks-away");
        for (int i = 0; i < 2; ++i) { // the second time nothing is new
            const auto imported = importIncident(*away, path("remarks.muster"), true);
            QVERIFY2(imported, imported ? "" : qPrintable(imported.error().what));
            QCOMPARE(remarks(*away), std::vector<SampleStretch>{part});
        }
        QVERIFY(exportIncident(*away, kIncident, path("remarks-two.muster")));
        QCOMPARE(inspectIncidentFile(path("remarks-two.muster"))->contentHash,
                 inspectIncidentFile(path("remarks.muster"))->contentHash);
        // What was heard of the tool itself in the meantime is not taken back by a file.
        whole.range = part.range;
        whole.knownAt = Instant{500'000};
        QVERIFY(put(*home, whole));
        QVERIFY(importIncident(*home, path("remarks.muster"), false));
        QCOMPARE(remarks(*home), std::vector<SampleStretch>{});
    }

    void takesLaterFactsAndRefusesOtherOnes()
    {
        auto later = open("later");
        QVERIFY(importIncident(*later, m_file, false));
        const auto note = [](const char* text) {
            return [text](WriteTx& tx) {
                TimelineEvent event = *tx.events(kIncident)->begin();
                event.text = QString::fromLatin1(text);
                event.knownAt = {};
                return tx.putEvent(event);
            };
        };
        QVERIFY(later->writeNow(note("corrected here")));
        QVERIFY(exportIncident(*later, kIncident, path("later.muster")));
        auto other = open("other");
        QVERIFY(importIncident(*other, m_file, false));
        QVERIFY(importIncident(*other, path("later.muster"), false));
        QCOMPARE(dump(*other), dump(*later));
        auto third = open("third");
        QVERIFY(importIncident(*third, m_file, false));
        QVERIFY(third->writeNow(note("corrected there")));
        const QString before = dump(*third);
        const auto refused = importIncident(*third, path("later.muster"), false);
        QVERIFY(!refused);
        QVERIFY(refused.error().kind == ErrorKind::Conflict);
        QCOMPARE(dump(*third), before);
    }

    void refusesBrokenFilesWholly_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("sql"); // run on the file afterwards
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& bytes, const char* sql, const char* says) {
            QTest::newRow(name) << bytes << QString::fromLatin1(sql) << QString::fromLatin1(says);
        };
        QByteArray newer = m_bytes;
        newer[63] = 4;
        QByteArray claims = m_bytes; // format 2 without its table
        claims[63] = 2;
        QByteArray foreign = m_bytes;
        foreign[70] = 0;
        row("empty", {}, "", "is not an incident file");
        row("a web page", QByteArray("<html>").repeated(100), "", "is not an incident file");
        row("another database", foreign, "", "not an incident file");
        row("cut short", m_bytes.left(m_bytes.size() - 4096), "", "cut short");
        row("cut in the middle of a page", m_bytes.left(m_bytes.size() / 2 + 17), "", "cut short");
        row("newer format", newer, "", "Install the newest Muster");
        row("another format than it is", claims, "", "a table is missing");
        row("a trigger", m_bytes, "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END",
            "trigger \"t\"");
        row("a view", m_bytes, "CREATE VIEW v AS SELECT 1", "view \"v\"");
        row("an extra table", m_bytes, "CREATE TABLE x(a)", "table \"x\"");
        row("a missing table", m_bytes, "DROP TABLE freshness", "missing");
        row("a changed word", m_bytes, "UPDATE event SET text = 'nothing happened' WHERE id = 'E1'", "seal");
        row("a changed title", m_bytes, "UPDATE manifest SET value = 'x' WHERE key = 'title'", "seal");
        row("a row too many", m_bytes, "INSERT INTO incident SELECT * FROM incident", "more than 1");
    }
    void refusesBrokenFilesWholly()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, sql);
        QFETCH(QString, says);
        const QString broken = path("broken.muster");
        QFile::remove(broken);
        {
            QFile file(broken);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
        }
        if (!sql.isEmpty()) {
            auto database = Database::open(broken, OpenMode::ReadWrite);
            QVERIFY(database);
            QVERIFY((*database)->script("PRAGMA journal_mode=DELETE;" + sql.toStdString()));
        }
        auto store = open("empty");
        QSignalSpy commits(store.get(), &Store::committed);
        const auto id = importIncident(*store, broken, true);
        QVERIFY(!id);
        QVERIFY2(id.error().kind == ErrorKind::Invalid, qPrintable(id.error().what));
        QVERIFY2(id.error().what.contains(says), qPrintable(id.error().what));
        QVERIFY2(id.error().what.startsWith(broken), qPrintable(id.error().what));
        QVERIFY(store->readNow([](ReadTx& tx) { return tx.incidents(); })->empty());
        QCOMPARE(commits.count(), 0);
    }

    // Bits over the whole file and all bits of one sentence in it: either the file is refused, or the bit did
    // not matter (unused space of a page) and the content is the same as of the whole file. Never anything
    // else.
    void aFlippedBitIsSeenOrHarmless()
    {
        const QString hash = inspectIncidentFile(m_file)->contentHash;
        const QString flipped = path("flipped.muster");
        const QByteArray sentence("The tax engine was slow.");
        const qsizetype from = m_bytes.indexOf(sentence) * 8, to = from + sentence.size() * 8;
        QVERIFY(from > 0);
        int refused = 0;
        for (qsizetype bit = 0; bit < m_bytes.size() * 8; bit += bit >= from && bit < to ? 1 : 509) {
            if (bit < from && bit + 509 > from)
                bit = from;
            QByteArray bytes = m_bytes;
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
            QFile file(flipped);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
            file.close();
            const auto manifest = inspectIncidentFile(flipped);
            if (!manifest) {
                QVERIFY(manifest.error().kind == ErrorKind::Invalid);
                ++refused;
                continue;
            }
            QVERIFY2(bit < from || bit >= to, "a changed sentence was not seen");
            QCOMPARE(manifest->contentHash, hash);
            QCOMPARE(manifest->title, QStringLiteral("Checkout fails"));
        }
        QVERIFY(refused >= to - from);
    }

    void aFailedExportLeavesTheOldFile()
    {
        auto home = open("home");
        const Done gone = exportIncident(*home, kIncident, path("no/such/folder/x.muster"));
        QVERIFY(!gone);
        QVERIFY2(gone.error().what.contains(path("no/such/folder/x.muster")), qPrintable(gone.error().what));
        const Done missing = exportIncident(*home, IncidentId{QStringLiteral("none")}, m_file);
        QVERIFY(missing.error().kind == ErrorKind::NotFound);
        QCOMPARE(inspectIncidentFile(m_file)->number, QStringLiteral("INC-7"));
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("*.part-*")}).size(), 0);
    }
};

QTEST_GUILESS_MAIN(TestIncidentFile)
#include "tst_incident_file.moc"
