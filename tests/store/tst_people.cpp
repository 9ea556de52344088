// SPDX-License-Identifier: GPL-3.0-or-later
// People of several tools as one person.
#include "models/store/database.h"
#include "tests/store/told_store.h"

#include <random>

using namespace muster;
using namespace muster::test;

class TestPeople : public QObject, ToldStore
{
    Q_OBJECT

    void everybody(const std::vector<PersonReport>& reports)
    {
        for (const PersonReport& one : reports)
            write([&](WriteTx& tx) { return putPerson(tx, one); });
    }
    void join(const PersonId& one, const PersonId& other)
    {
        write([&](WriteTx& tx) { return joinPeople(tx, one, other); });
    }
    void part(const PersonId& one)
    {
        write([&](WriteTx& tx) { return partPerson(tx, one); });
    }
    /// "Ada L[P1 01X] Bob[01Y]".
    QString whoIsWho()
    {
        QStringList all;
        for (const Person& each :
             read([](ReadTx& tx) { return people(tx); }).value_or(std::vector<Person>{})) {
            QStringList ids;
            for (const PersonReport& report : each.reports)
                ids << report.remoteId;
            all << QStringLiteral("%1[%2]").arg(each.name, ids.join(u' '));
        }
        return all.join(u' ');
    }
    /// Of each person of a tool, who stands for all that are one.
    std::map<QString, QString> grouped()
    {
        std::map<QString, QString> groups;
        for (const Person& each :
             read([](ReadTx& tx) { return people(tx); }).value_or(std::vector<Person>{})) {
            for (const PersonReport& report : each.reports)
                groups[report.remoteId] = each.reports.front().remoteId;
        }
        return groups;
    }
    int links()
    {
        return int(read([](ReadTx& tx) {
                       return tx.database().integer("SELECT count(*) FROM person_link");
                   }).value_or(-1));
    }
    /// As whom the timeline shows whom the tool calls so.
    QString shown(const SourceId& source, const char* told)
    {
        const auto names = read([](ReadTx& tx) { return actorNames(tx); });
        return names ? names->nameOf(source, QLatin1String(told)) : names.error().what;
    }

private slots:
    void init() { renew(); }

    void onePersonInThreeTools()
    {
        everybody({person(kDuty, "P1", "Ada L", "ada@example.com"),
                   person(kIo, "01X", "Ada Lovelace", "ADA@example.com"),
                   person(kSlack, "U9", "lovelace", "", "ada"), person(kIo, "01Y", "Bob"),
                   person(kSlack, "U8", "Bob")});
        // A name is no reason.
        QCOMPARE(whoIsWho(), QStringLiteral("Ada L[P1 01X] Bob[01Y] Bob[U8] lovelace[U9]"));
        join({kSlack, QStringLiteral("U9")}, {kIo, QStringLiteral("01X")});
        QCOMPARE(whoIsWho(), QStringLiteral("Ada L[P1 01X U9] Bob[01Y] Bob[U8]"));
        join({kSlack, QStringLiteral("U9")}, {kDuty, QStringLiteral("P1")}); // no news
        QCOMPARE(links(), 1);
        const auto known = read([](ReadTx& tx) { return people(tx); });
        QCOMPARE(known->front().email, QStringLiteral("ada@example.com"));

        // A role is held by the name known here, whoever tells it: by e-mail, by hand, and as the tool says.
        IncidentReport io = report(kIo, "INC-1", "2026-11-20T02:00:00Z", "x");
        io.roles = {
            {QStringLiteral("IC"),
             {QStringLiteral("01X"), QStringLiteral("Ada Lovelace"), QStringLiteral("ada@Example.com")}}};
        QCOMPARE(state(file(io).room).roles.front().person, QStringLiteral("Ada L"));
        const auto called = [&](const SourceId& source, const PersonName& person) {
            return read([&](ReadTx& tx) { return nameOf(tx, source, person); }).value_or(QString());
        };
        QCOMPARE(called(kSlack, {QStringLiteral("U9"), QStringLiteral("ada"), {}}), QStringLiteral("Ada L"));
        QCOMPARE(called(kDuty, {QStringLiteral("U9"), QStringLiteral("lovelace"), {}}),
                 QStringLiteral("lovelace"));
        QCOMPARE(called(kSlack, {QStringLiteral("U8"), QStringLiteral("Bob"), {}}), QStringLiteral("Bob"));
    }

    void everyJoiningByHandHolds()
    {
        // Nobody has an e-mail. Each joining leaves the others, in whatever order and by whichever of them.
        std::vector<PersonReport> all;
        for (const char* id : {"A", "B", "C", "D", "E"})
            all.push_back(person(kIo, id, id));
        everybody(all);
        const auto id = [](const char* name) { return PersonId{kIo, QLatin1String(name)}; };
        join(id("A"), id("B"));
        join(id("A"), id("C"));
        join(id("D"), id("E"));
        join(id("C"), id("E"));
        QCOMPARE(whoIsWho(), QStringLiteral("A[A B C D E]"));
        // Parting one leaves the others together, also those that were one only through it, and joining again
        // undoes it.
        part(id("A"));
        QCOMPARE(whoIsWho(), QStringLiteral("A[A] B[B C D E]"));
        part(id("C"));
        QCOMPARE(whoIsWho(), QStringLiteral("A[A] B[B D E] C[C]"));
        join(id("E"), id("A"));
        QCOMPARE(whoIsWho(), QStringLiteral("A[A B D E] C[C]"));
        part(id("A"));
        QCOMPARE(whoIsWho(), QStringLiteral("A[A] B[B D E] C[C]"));

        std::mt19937 random(7);
        for (int round = 0; round < 200; ++round) {
            const auto before = grouped();
            const PersonId one = id(all[random() % 5].remoteId.toLatin1().constData());
            const PersonId other = id(all[random() % 5].remoteId.toLatin1().constData());
            auto wanted = before;
            if (round % 2) {
                join(one, other);
                const QString from = wanted[other.remoteId];
                for (auto& [person, group] : wanted) {
                    if (group == from)
                        group = before.at(one.remoteId);
                }
            } else {
                part(one);
                wanted[one.remoteId] = QStringLiteral("alone");
            }
            const auto now = grouped();
            for (const auto& [a, groupA] : wanted) {
                for (const auto& [b, groupB] : wanted)
                    QVERIFY2((groupA == groupB) == (now.at(a) == now.at(b)), qPrintable(a + b));
            }
        }
    }

    void whoeverIsPartedStaysSoWhateverTheEmail()
    {
        // Two people share a mailbox, and a third account has it too.
        everybody({person(kDuty, "P1", "Ada", "sre@example.com"),
                   person(kIo, "01X", "Bob", "sre@example.com"),
                   person(kSlack, "U9", "bob", "SRE@example.com")});
        part({kDuty, QStringLiteral("P1")});
        QCOMPARE(whoIsWho(), QStringLiteral("Ada[P1] Bob[01X U9]"));
        const auto ada = [&] {
            return read([](ReadTx& tx) {
                       return nameOf(
                           tx, kDuty,
                           {QStringLiteral("P1"), QStringLiteral("Ada"), QStringLiteral("sre@example.com")});
                   })
                .value_or(QString());
        };
        const auto bob = [&] {
            return read([](ReadTx& tx) {
                       return nameOf(tx, kSlack, {QStringLiteral("U9"), QStringLiteral("bob"), {}});
                   })
                .value_or(QString());
        };
        QCOMPARE(ada(), QStringLiteral("Ada"));
        QCOMPARE(bob(), QStringLiteral("Bob"));
        // Joined with somebody by hand it is one with them, and its e-mail is no reason still.
        everybody({person(kIo, "01A", "Ada L")});
        join({kIo, QStringLiteral("01A")}, {kDuty, QStringLiteral("P1")});
        QCOMPARE(whoIsWho(), QStringLiteral("Ada[P1 01A] Bob[01X U9]"));
        // Whoever left is not listed, and those that are one through them stay one.
        everybody({person(kIo, "01Z", "Zoe")});
        join({kDuty, QStringLiteral("P1")}, {kIo, QStringLiteral("01Z")});
        PersonReport gone = person(kDuty, "P1", "Ada", "sre@example.com");
        gone.removed = true;
        everybody({gone});
        QCOMPARE(whoIsWho(), QStringLiteral("Ada L[01A 01Z] Bob[01X U9]"));
        const auto unknown = m_store->writeNow([&](WriteTx& tx) -> Result<bool> {
            if (Done done = joinPeople(tx, {kIo, QStringLiteral("01A")}, {kIo, QStringLiteral("none")});
                !done)
                return tl::unexpected(done.error());
            return true;
        });
        QVERIFY(!unknown && unknown.error().kind == ErrorKind::NotFound);
    }

    void whatIsJoinedByHandNamesTheRolesOfOpenIncidents()
    {
        everybody({person(kDuty, "P1", "Ada L"), person(kIo, "01X", "Lovelace")});
        const auto held = [&](const char* id, const char* opened) {
            IncidentReport io = report(kIo, id, opened, "x");
            io.roles = {{QStringLiteral("IC"), {QStringLiteral("01X"), QStringLiteral("Lovelace"), {}}}};
            return io;
        };
        const IncidentId open = file(held("INC-1", "2026-11-20T02:00:00Z")).room;
        const IncidentId here = file(held("INC-2", "2026-11-20T02:00:00Z")).room;
        IncidentReport over = held("INC-3", "2026-11-19T02:00:00Z");
        over.resolvedAt = at("2026-11-19T03:00:00Z");
        const IncidentId past = file(over).room;
        QVERIFY(m_store->writeNow([&](WriteTx& tx) -> Result<bool> {
            if (Done done =
                    tx.addFact(here, RoleFact{tx.now(), {}, QStringLiteral("IC"), QStringLiteral("Carl")});
                !done)
                return tl::unexpected(done.error());
            return true;
        }));
        const auto ic = [&](const IncidentId& room) { return state(room).roles.front().person; };
        QCOMPARE(ic(open), QStringLiteral("Lovelace"));
        join({kDuty, QStringLiteral("P1")}, {kIo, QStringLiteral("01X")});
        QCOMPARE(ic(open), QStringLiteral("Ada L"));
        QCOMPARE(ic(here), QStringLiteral("Carl"));
        QCOMPARE(ic(past), QStringLiteral("Lovelace"));
        part({kIo, QStringLiteral("01X")});
        QCOMPARE(ic(open), QStringLiteral("Lovelace"));
        QCOMPARE(ic(here), QStringLiteral("Carl"));
    }

    void whoDidSomethingIsShownByTheNameHere()
    {
        everybody({person(kDuty, "P1", "Ada L", "ada@example.com"), person(kDuty, "P2", "Bob"),
                   person(kIo, "01X", "Lovelace", "ADA@example.com"), person(kIo, "01Y", "Bob"),
                   person(kSlack, "U9", "ada99"), person(kSlack, "U7", "", "nameless@example.com")});
        // By e-mail; an e-mail in the place of a name is one.
        QCOMPARE(shown(kIo, "lovelace"), QStringLiteral("Ada L"));
        QCOMPARE(shown(kIo, "ada@example.com"), QStringLiteral("Ada L"));
        QCOMPARE(shown(kSlack, "ada99"), QStringLiteral("ada99"));
        // A name of another tool, of nobody, without a tool or of somebody without one stays.
        QCOMPARE(shown(kSlack, "Lovelace"), QStringLiteral("Lovelace"));
        QCOMPARE(shown(kIo, "jenkins"), QStringLiteral("jenkins"));
        QCOMPARE(shown(SourceId{}, "Lovelace"), QStringLiteral("Lovelace"));
        QCOMPARE(shown(kSlack, "nameless@example.com"), QStringLiteral("nameless@example.com"));
        // By hand, and back.
        join({kDuty, QStringLiteral("P1")}, {kSlack, QStringLiteral("U9")});
        QCOMPARE(shown(kSlack, "ada99"), QStringLiteral("Ada L"));
        part({kSlack, QStringLiteral("U9")});
        QCOMPARE(shown(kSlack, "ada99"), QStringLiteral("ada99"));
        // Two of one tool have this name: which of them it was nobody can say.
        everybody({person(kIo, "01Z", "Lovelace")});
        QCOMPARE(shown(kIo, "Lovelace"), QStringLiteral("Lovelace"));
        // Whoever left keeps the name here of whoever stays.
        PersonReport gone = person(kDuty, "P1", "Ada L", "ada@example.com");
        gone.removed = true;
        everybody({gone});
        QCOMPARE(shown(kDuty, "Ada L"), QStringLiteral("Lovelace"));
    }

    void whoIsWhoIsToldToThoseWhoShowIt()
    {
        bool told = false;
        connect(m_store.get(), &Store::committed, this,
                [&](const ChangeSet& changes) { told = changes.touches(Table::People); });
        const auto tells = [&](auto change) {
            told = false;
            change();
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents();
            return told;
        };
        const PersonId ada{kDuty, QStringLiteral("P1")}, other{kIo, QStringLiteral("01X")};
        const auto both = [&] { everybody({person(kDuty, "P1", "Ada L"), person(kIo, "01X", "Lovelace")}); };
        QVERIFY(tells(both));
        QVERIFY(!tells(both)); // no news
        QVERIFY(tells([&] { join(ada, other); }));
        QVERIFY(tells([&] { part(other); }));
    }
};

QTEST_GUILESS_MAIN(TestPeople)
#include "tst_people.moc"
