// SPDX-License-Identifier: GPL-3.0-or-later
// Incidents of several tools in one room.
#include "models/store/database.h"
#include "models/store/incident_file.h"
#include "tests/store/told_store.h"

#include <random>

using namespace muster;
using namespace muster::test;

namespace {

const QString kPage = QStringLiteral("https://acme.pagerduty.com/incidents/Q1");

TimelineEvent told(const SourceId& source, const char* incident, const char* id, const char* occurred,
                   const char* text)
{
    TimelineEvent made;
    made.incident = remoteIncidentId(source, QString::fromLatin1(incident));
    made.source = source;
    made.remoteId = QString::fromLatin1(id);
    made.occurredAt = at(occurred);
    made.kindName = QStringLiteral("note");
    made.kind = EventKind::Note;
    made.text = QString::fromUtf8(text);
    return made;
}

QString texts(const Result<std::vector<TimelineEvent>>& events)
{
    if (!events)
        return QStringLiteral("error: ") + events.error().what;
    QStringList list;
    for (const TimelineEvent& event : *events)
        list << event.text;
    return list.join(u' ');
}

} // namespace

class TestIncidentReports : public QObject, ToldStore
{
    Q_OBJECT

    void put(const TimelineEvent& event)
    {
        QVERIFY(m_store->writeNow([&](WriteTx& tx) { return tx.putEvent(event); }));
    }
    Done link(const IncidentId& member, const IncidentId& room)
    {
        return m_store->writeNow([&](WriteTx& tx) {
            return linkIncidents(tx, member, room, QStringLiteral("Ada"), QStringLiteral("same night"));
        });
    }
    QStringList rooms(AsOf asOf = {})
    {
        const auto list = read([&](ReadTx& tx) { return tx.incidents(asOf); });
        QStringList numbers;
        for (const IncidentSummary& one : *list)
            numbers << QStringLiteral("%1:%2").arg(one.incident.number).arg(one.eventCount);
        numbers.sort();
        return numbers;
    }

private slots:
    void init() { renew(); }

    void whatKeysWouldJoinWithASealedRecordStandsAlone()
    {
        IncidentReport first = report(kDuty, "Q1", "2026-11-20T02:00:00Z", "Checkout 5xx");
        first.keys = {{IncidentKey::Kind::Page, kPage}};
        const FiledReport known = file(first);
        QVERIFY(m_store->writeNow([&](WriteTx& tx) -> Done {
            auto incident = tx.incident(known.incident);
            if (!incident)
                return tl::unexpected(incident.error());
            incident->sealed = true;
            return tx.addIncident(*incident);
        }));
        IncidentReport other = report(kIo, "I1", "2026-11-20T02:01:00Z", "Checkout");
        other.keys = first.keys;
        const FiledReport filed = file(other);
        QVERIFY(filed.changed); // the feed goes on
        QCOMPARE(filed.room, remoteIncidentId(kIo, u"I1"));
        QCOMPARE(read([&](ReadTx& tx) { return incidentReports(tx, filed.room); })->size(), size_t(1));
    }

    void aReportMakesAnIncidentWithItsFacts()
    {
        IncidentReport first = report(kDuty, "Q1", "2026-11-20T02:00:00Z", "Checkout 5xx");
        first.severity = Severity::Sev2;
        first.severityText = QStringLiteral("P2");
        first.roles = {{QStringLiteral("IC"), {QStringLiteral("U1"), QStringLiteral("Ada L"), {}}}};
        first.times = {{QStringLiteral("acked"), at("2026-11-20T02:03:00Z")}};
        first.services = {QStringLiteral("checkout")};
        const FiledReport filed = file(first);
        QVERIFY(filed.changed);
        QCOMPARE(filed.room, remoteIncidentId(kDuty, u"Q1"));
        const auto incident = read([&](ReadTx& tx) { return tx.incident(filed.room); });
        QCOMPARE(incident->title, QStringLiteral("Checkout 5xx"));
        QVERIFY(incident->openedAt < first.openedAt);
        IncidentState now = state(filed.room);
        QVERIFY(now.severity == Severity::Sev2);
        QCOMPARE(now.severityReason, QStringLiteral("PagerDuty: P2"));
        QCOMPARE(now.roles.front().person, QStringLiteral("Ada L"));
        QCOMPARE(*now.keyTime(u"acked"), at("2026-11-20T02:03:00Z"));

        // The same again is no news; what changed is a fact at the time at which it changed.
        QVERIFY(!file(first).changed);
        IncidentReport later = first;
        later.changedAt = at("2026-11-20T02:20:00Z");
        later.severity = Severity::Sev1;
        later.severityText = QStringLiteral("P1");
        later.roles.clear();
        later.stage = Stage::Resolved;
        later.resolvedAt = at("2026-11-20T02:50:00Z");
        QVERIFY(file(later).changed);
        now = state(filed.room);
        QVERIFY(now.severity == Severity::Sev1);
        QVERIFY(now.stage == Stage::Resolved);
        QVERIFY(now.roles.empty() || now.roles.front().person.isEmpty());
        const auto facts = read([&](ReadTx& tx) { return tx.facts(filed.room); });
        QCOMPARE(facts->severities.size(), size_t(2));
        QCOMPARE(facts->severities.back().occurredAt, later.changedAt);
        QCOMPARE(facts->stages.back().occurredAt, *later.resolvedAt);
        QCOMPARE(facts->keyTimes.size(), size_t(1));
    }

    void whatAPersonNamedIsNotRenamed()
    {
        const FiledReport filed = file(report(kDuty, "Q1", "2026-11-20T02:00:00Z", "high error rate"));
        auto incident = *read([&](ReadTx& tx) { return tx.incident(filed.room); });
        incident.title = QStringLiteral("Checkout is down");
        QVERIFY(m_store->writeNow([&](WriteTx& tx) { return tx.addIncident(incident); }));
        IncidentReport later = report(kDuty, "Q1", "2026-11-20T02:00:00Z", "HIGH ERROR RATE");
        later.number = QStringLiteral("#99");
        file(later);
        incident = *read([&](ReadTx& tx) { return tx.incident(filed.room); });
        QCOMPARE(incident.title, QStringLiteral("Checkout is down"));
        QCOMPARE(incident.number, QStringLiteral("#99"));
    }

    void twoToolsOfOneIncidentAreOneRoom()
    {
        IncidentReport duty = report(kDuty, "Q1", "2026-11-20T02:00:00Z", "Checkout 5xx");
        duty.keys = {{IncidentKey::Kind::Page, kPage}};
        duty.severity = Severity::Sev2;
        duty.severityText = QStringLiteral("P2");
        const FiledReport first = file(duty);
        put(told(kDuty, "Q1", "L1", "2026-11-20T02:01:00Z", "paged"));
        put(told(kDuty, "Q1", "L2", "2026-11-20T02:05:00Z", "acked"));
        put(told(kIo, "INC-1", "U1", "2026-11-20T02:03:00Z", "early")); // before its incident is known
        IncidentReport io = report(kIo, "INC-1", "2026-11-20T02:02:00Z", "Payments fail");
        io.keys = {{IncidentKey::Kind::Page, kPage}};
        io.severity = Severity::Sev1;
        io.severityText = QStringLiteral("Critical");
        io.changedAt = at("2026-11-20T02:06:00Z");
        const FiledReport second = file(io);
        QCOMPARE(second.room, first.room);
        QCOMPARE(rooms(), (QStringList{QStringLiteral("#Q1:3")}));
        QCOMPARE(texts(read([&](ReadTx& tx) { return tx.events(first.room); })),
                 QStringLiteral("paged early acked"));
        QCOMPARE(texts(read([&](ReadTx& tx) {
                     return tx.eventsBefore(first.room, {}, Instant::endOfTime(), EventId{}, 2);
                 })),
                 QStringLiteral("acked early"));
        QCOMPARE(read([&](ReadTx& tx) { return tx.findIncident(QStringLiteral("#INC-1")); })->id, first.room);
        const auto found =
            read([&](ReadTx& tx) { return tx.search(QStringLiteral("early"), 5, first.room); });
        QCOMPARE(found->size(), size_t(1));
        QCOMPARE(found->front().incident, first.room);
        // Both say what they say.
        const auto reports = read([&](ReadTx& tx) { return incidentReports(tx, first.room); });
        QCOMPARE(reports->size(), size_t(2));
        const auto conflicts = conflictsOf(*reports);
        QCOMPARE(conflicts.size(), size_t(2)); // severity and title
        QCOMPARE(conflicts.front().field, QStringLiteral("severity"));
        QCOMPARE(conflicts.front().sayings.front().words, QStringLiteral("Critical"));
        const auto links = read([&](ReadTx& tx) { return incidentLinks(tx, first.room); });
        QCOMPARE(links->size(), size_t(1));
        QVERIFY(links->front().why.contains(kPage));
        QVERIFY(links->front().person.isEmpty());
    }

    void joiningNeverChangesTheRoomsSeverity()
    {
        IncidentReport duty = report(kDuty, "Q1", "2026-11-20T02:00:00Z", "Checkout 5xx");
        duty.severity = Severity::Sev1;
        duty.severityText = QStringLiteral("P1");
        const FiledReport room = file(duty);
        IncidentReport page = report(kIo, "p31z", "2026-11-20T02:04:00Z", "Elevated errors");
        page.severity = Severity::Sev2;
        page.severityText = QStringLiteral("major");
        const FiledReport member = file(page);
        QVERIFY(link(member.incident, room.incident));
        QVERIFY(state(room.incident).severity == Severity::Sev1);
        QCOMPARE(state(room.incident).severityReason, QStringLiteral("PagerDuty: P1"));
        // Neither does what the joined tool says later; both are shown with who says what.
        page.severity = Severity::Sev3;
        page.changedAt = at("2026-11-20T02:30:00Z");
        file(page);
        QVERIFY(state(room.incident).severity == Severity::Sev1);
        const auto reports = read([&](ReadTx& tx) { return incidentReports(tx, room.incident); });
        QCOMPARE(conflictsOf(*reports).front().field, QStringLiteral("severity"));
        // The room's own tool still does.
        duty.severity = Severity::Sev4;
        duty.changedAt = at("2026-11-20T02:40:00Z");
        file(duty);
        QVERIFY(state(room.incident).severity == Severity::Sev4);
    }

    void aRoomWithoutSeverityTakesThatOfTheJoinedTool()
    {
        const FiledReport room = file(report(kDuty, "Q1", "2026-11-20T02:00:00Z", "Checkout 5xx"));
        IncidentReport page = report(kIo, "p31z", "2026-11-20T02:04:00Z", "Elevated errors");
        page.severity = Severity::Sev2;
        const FiledReport member = file(page);
        QVERIFY(link(member.incident, room.incident));
        QVERIFY(state(room.incident).severity == Severity::Sev2);
        // Until somebody here says which one it is.
        const Instant said = at("2026-11-20T02:10:00Z");
        QVERIFY(m_store->writeNow([&](WriteTx& tx) {
            return tx.addFact(room.incident, SeverityFact{said, said, Severity::Sev1, {}});
        }));
        page.severity = Severity::Sev3;
        page.changedAt = at("2026-11-20T02:30:00Z");
        file(page);
        QVERIFY(state(room.incident).severity == Severity::Sev1);
    }

    void partingLosesNothingAndStays()
    {
        IncidentReport duty = report(kDuty, "Q1", "2026-11-20T02:00:00Z", "Checkout 5xx");
        duty.keys = {{IncidentKey::Kind::Page, kPage}};
        const FiledReport first = file(duty);
        put(told(kDuty, "Q1", "L1", "2026-11-20T02:01:00Z", "paged"));
        m_clock->set(at("2026-11-20T03:10:00Z"));
        IncidentReport io = report(kIo, "INC-1", "2026-11-20T02:02:00Z", "Payments fail");
        io.keys = duty.keys;
        const FiledReport second = file(io);
        put(told(kIo, "INC-1", "U1", "2026-11-20T02:03:00Z", "update"));
        m_clock->set(at("2026-11-20T03:20:00Z"));
        QVERIFY(m_store->writeNow([&](WriteTx& tx) {
            return partIncident(tx, second.incident, QStringLiteral("Ada"), QStringLiteral("another cause"));
        }));
        QCOMPARE(rooms(), (QStringList{QStringLiteral("#INC-1:1"), QStringLiteral("#Q1:1")}));
        // As it was known in between, they were one.
        const AsOf between{at("2026-11-20T03:15:00Z"), true};
        QCOMPARE(rooms(between), (QStringList{QStringLiteral("#Q1:2")}));
        QCOMPARE(texts(read([&](ReadTx& tx) { return tx.events(first.room, between); })),
                 QStringLiteral("paged update"));
        // The tool says the same key again with other words: a person's decision stands.
        io.title = QStringLiteral("Payments fail in the EU");
        QCOMPARE(file(io).room, second.incident);
        QVERIFY(!m_store->writeNow(
            [&](WriteTx& tx) { return partIncident(tx, second.incident, QStringLiteral("Ada"), {}); }));
    }

    void byHandAlsoWhatWasJoinedBefore()
    {
        const FiledReport a = file(report(kDuty, "A", "2026-11-20T02:00:00Z", "a"));
        const FiledReport b = file(report(kDuty, "B", "2026-11-20T02:00:00Z", "b"));
        const FiledReport c = file(report(kIo, "C", "2026-11-20T02:00:00Z", "c"));
        for (const char* id : {"A", "B"})
            put(told(kDuty, id, (QByteArray("e") + id).constData(), "2026-11-20T02:01:00Z", id));
        QVERIFY(link(b.incident, a.incident));
        QVERIFY(link(a.incident, c.incident)); // brings B along
        QCOMPARE(rooms(), (QStringList{QStringLiteral("#C:2")}));
        QVERIFY(link(b.incident, c.incident)); // is so already
        const auto known = read([&](ReadTx& tx) { return incidentLinks(tx, c.incident); });
        QCOMPARE(known->size(), size_t(3));
    }

    void twoDocumentsAreNotJoined()
    {
        const FiledReport a = file(report(kDuty, "A", "2026-11-20T02:00:00Z", "a"));
        const FiledReport b = file(report(kIo, "B", "2026-11-20T02:00:00Z", "b"));
        for (const IncidentId& id : {a.incident, b.incident}) {
            PostMortemRevision text;
            text.id = newId<PostMortemId>();
            text.incident = id;
            text.markdown = QStringLiteral("# Post-mortem");
            QVERIFY(m_store->writeNow([&](WriteTx& tx) { return tx.addPostMortemRevision(text); }));
        }
        const Done refused = link(b.incident, a.incident);
        QVERIFY(!refused);
        QVERIFY(refused.error().kind == ErrorKind::Conflict);
        QCOMPARE(rooms().size(), 2);
    }

    void anAlertKeyJoinsOnlyTheSameNight()
    {
        const std::vector<IncidentKey> key{{IncidentKey::Kind::Alert, QStringLiteral("checkout/5xx")}};
        IncidentReport old = report(kDuty, "OLD", "2026-11-01T02:00:00Z", "last time");
        old.keys = key;
        old.resolvedAt = at("2026-11-01T03:00:00Z");
        file(old);
        IncidentReport now = report(kIo, "NOW", "2026-11-20T02:00:00Z", "again");
        now.keys = key;
        QCOMPARE(file(now).room, remoteIncidentId(kIo, u"NOW"));
        IncidentReport also = report(kDuty, "ALSO", "2026-11-20T02:40:00Z", "again");
        also.keys = key;
        QCOMPARE(file(also).room, remoteIncidentId(kIo, u"NOW"));
    }

    void whatWasDeclaredFromARoomComesBackToIt()
    {
        Incident ours;
        ours.id = IncidentId{QStringLiteral("I1")};
        ours.number = QStringLiteral("INC-7");
        ours.openedAt = at("2026-11-20T02:00:00Z");
        QVERIFY(m_store->writeNow([&](WriteTx& tx) -> Done {
            if (Done done = tx.addIncident(ours); !done)
                return done;
            return tx.database().run("INSERT INTO outbox(id, incident, source, lane, verb, target, "
                                     "target_text, class, audience, base_version,"
                                     " payload, payload_crc, status_at_writing, author, created_at, "
                                     "confirmed_at, changed_at, attempts_left,"
                                     " remote_id) VALUES('o1', 'I1', 'pd', 'l', 'incident.declare', '', '', "
                                     "'append', 'internal', '', x'', 0,"
                                     " '', '', 0, 0, 0, 8, 'Q1')");
        }));
        QCOMPARE(file(report(kDuty, "Q1", "2026-11-20T02:05:00Z", "Checkout 5xx")).room, ours.id);
        QCOMPARE(file(report(kIo, "Q1", "2026-11-20T02:05:00Z", "another tool")).room,
                 remoteIncidentId(kIo, u"Q1"));
        QCOMPARE(rooms().size(), 2);
    }

    void sameTitleIsNoReason()
    {
        file(report(kDuty, "A", "2026-11-20T02:00:00Z", "Checkout down"));
        file(report(kIo, "B", "2026-11-20T02:00:00Z", "Checkout down"));
        QCOMPARE(rooms().size(), 2);
    }

    void changesOfAMemberAreTheRooms()
    {
        IncidentReport duty = report(kDuty, "Q1", "2026-11-20T02:00:00Z", "Checkout 5xx");
        duty.keys = {{IncidentKey::Kind::Channel, QStringLiteral("slack:C1")}};
        const FiledReport first = file(duty);
        IncidentReport io = report(kIo, "INC-1", "2026-11-20T02:02:00Z", "Payments fail");
        io.keys = duty.keys;
        file(io);
        ChangeSet seen;
        connect(m_store.get(), &Store::committed, this, [&](const ChangeSet& changes) { seen = changes; });
        put(told(kIo, "INC-1", "U1", "2026-11-20T02:03:00Z", "update"));
        QTRY_VERIFY(seen.touches(Table::Events));
        QVERIFY(seen.incidents.contains(first.room.value));
    }

    void aBetterKnownClockIsNoNews()
    {
        IncidentReport duty = report(kDuty, "Q1", "2026-11-20T02:00:00Z", "Checkout 5xx");
        duty.times = {{QStringLiteral("acked"), at("2026-11-20T02:03:00Z")}};
        duty.clockOffset = Milliseconds{60'000};
        const FiledReport first = file(duty);
        shiftTimes(duty, Milliseconds{-300});
        duty.clockOffset += Milliseconds{300};
        QVERIFY(!file(duty).changed);
        QCOMPARE(read([&](ReadTx& tx) { return tx.facts(first.room); })->keyTimes.size(), size_t(1));
    }

    void brokenReportsAreRefused()
    {
        IncidentReport nameless = report(kDuty, "", "2026-11-20T02:00:00Z", "x");
        const auto refused = m_store->writeNow(
            [&](WriteTx& tx) { return fileReport(tx, nameless, QStringLiteral("PagerDuty")); });
        QVERIFY(!refused);
        QVERIFY(refused.error().what.contains(QStringLiteral("PagerDuty")));
        QVERIFY(rooms().isEmpty());
    }

    void aRoomTravelsAsOneIncident()
    {
        IncidentReport duty = report(kDuty, "Q1", "2026-11-20T02:00:00Z", "Checkout 5xx");
        duty.keys = {{IncidentKey::Kind::Page, kPage}};
        duty.severity = Severity::Sev2;
        const FiledReport first = file(duty);
        put(told(kDuty, "Q1", "L1", "2026-11-20T02:01:00Z", "paged"));
        IncidentReport io = report(kIo, "INC-1", "2026-11-20T02:02:00Z", "Payments fail");
        io.keys = duty.keys;
        io.severity = Severity::Sev1;
        io.changedAt = at("2026-11-20T02:06:00Z");
        file(io);
        put(told(kIo, "INC-1", "U1", "2026-11-20T02:03:00Z", "update"));
        const QString path = m_folder->filePath(QStringLiteral("room.muster"));
        const Done exported = exportIncident(*m_store, first.room, path);
        QVERIFY2(exported, exported ? "" : qPrintable(exported.error().what));
        QTemporaryDir other;
        auto away = Store::open({other.path(), false}, m_clock);
        QVERIFY(away);
        const auto id = importIncident(**away, path, true);
        QVERIFY2(id, id ? "" : qPrintable(id.error().what));
        const auto there = (*away)->readNow([&](ReadTx& tx) { return tx.events(*id); });
        QCOMPARE(texts(there), QStringLiteral("paged update"));
        for (const TimelineEvent& event : *there)
            QCOMPARE(event.incident, first.room);
        const auto facts = (*away)->readNow([&](ReadTx& tx) { return tx.facts(*id); });
        QVERIFY(*facts == *read([&](ReadTx& tx) { return tx.facts(first.room); }));
    }

    void linksSurviveARebuildFromTheJournal()
    {
        const FiledReport a = file(report(kDuty, "A", "2026-11-20T02:00:00Z", "a"));
        const FiledReport b = file(report(kIo, "B", "2026-11-20T02:00:00Z", "b"));
        QVERIFY(link(b.incident, a.incident));
        m_store.reset();
        QVERIFY(QFile::remove(m_folder->filePath(QStringLiteral("muster.sqlite"))));
        QFile::remove(m_folder->filePath(QStringLiteral("muster.sqlite-wal")));
        auto opened = Store::open({m_folder->path(), false}, m_clock);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().what));
        m_store = std::move(*opened);
        QCOMPARE(rooms(), (QStringList{QStringLiteral("#A:0")}));
    }

    /// Whatever is joined and parted in whatever order: every event is in exactly one room.
    void everyEventIsInOneRoom()
    {
        std::mt19937 random(1120);
        std::vector<IncidentId> all;
        for (int i = 0; i < 8; ++i) {
            const QByteArray id = QByteArray::number(i);
            all.push_back(
                file(report(kDuty, id.constData(), "2026-11-20T02:00:00Z", id.constData())).incident);
            put(told(kDuty, id.constData(), ("e" + id).constData(), "2026-11-20T02:01:00Z", id.constData()));
        }
        for (int step = 0; step < 60; ++step) {
            const IncidentId& one = all[random() % all.size()];
            const IncidentId& other = all[random() % all.size()];
            if (random() % 3 == 0)
                (void)m_store->writeNow(
                    [&](WriteTx& tx) { return partIncident(tx, one, QStringLiteral("Ada"), {}); });
            else
                QVERIFY(link(one, other));
            QStringList seen;
            const auto list = read([](ReadTx& tx) { return tx.incidents(); });
            for (const IncidentSummary& room : *list) {
                const auto events = read([&](ReadTx& tx) { return tx.events(room.incident.id); });
                QCOMPARE(int(events->size()), room.eventCount);
                for (const TimelineEvent& event : *events)
                    seen << event.text;
            }
            seen.sort();
            QCOMPARE(seen.join(u' '), QStringLiteral("0 1 2 3 4 5 6 7"));
        }
    }
};

QTEST_GUILESS_MAIN(TestIncidentReports)
#include "tst_incident_reports.moc"
