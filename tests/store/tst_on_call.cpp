// SPDX-License-Identifier: GPL-3.0-or-later
// Who is on call, as it is and as it was known.
#include "models/store/database.h"
#include "models/store/on_call_rows.h"
#include "models/store/people.h"
#include "tests/store/store_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace muster;
using test::at;

namespace {

const SourceId kDuty{QStringLiteral("pd")};
const SourceId kGenie{QStringLiteral("og")};

OnCall said(const char* key, const char* rota, int level, const char* person, const char* until)
{
    OnCall made;
    made.key = QLatin1String(key);
    made.rota = QLatin1String(rota);
    made.level = level;
    made.person = {QLatin1String(person), QLatin1String(person), {}};
    if (*until)
        made.until = at(until);
    return made;
}

} // namespace

class TestOnCall final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<test::StillClock> m_clock;
    std::unique_ptr<Store> m_store;

    Done put(const SourceId& source, const OnCallReading& reading)
    {
        return m_store->writeNow([&](WriteTx& tx) { return putOnCall(tx, source, reading); });
    }
    QString known(const char* when, const char* knownBy)
    {
        const auto list = m_store->readNow([&](ReadTx& tx) { return onCallAt(tx, at(when), at(knownBy)); });
        QStringList words;
        for (const KnownOnCall& one : list.value_or(std::vector<KnownOnCall>{}))
            words << QStringLiteral("%1 %2 %3 (%4)")
                         .arg(one.said.level)
                         .arg(one.said.rota, one.name, one.readAt.toIso().mid(11, 5));
        return list ? words.join(QStringLiteral("; ")) : list.error().what;
    }
    qint64 rows()
    {
        return m_store
            ->readNow([](ReadTx& tx) { return tx.database().integer("SELECT count(*) FROM on_call"); })
            .value_or(-1);
    }
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_clock = std::make_shared<test::StillClock>();
        auto opened = Store::open({m_folder->path(), false}, m_clock);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().what));
        m_store = std::move(*opened);
    }
    void cleanup() { m_store.reset(); }

    void aReadingEndsWhatTheOneBeforeSaid()
    {
        const OnCall ada = said("p/1/ada", "Payments primary", 1, "Ada", "2026-11-20T08:00:00Z");
        const OnCall bob = said("p/2/bob", "Payments", 2, "Bob", "");
        QVERIFY(put(kDuty, {{bob, ada}}));
        QCOMPARE(known("2026-11-20T03:00:00Z", "2026-11-20T03:00:00Z"),
                 QStringLiteral("1 Payments primary Ada (03:00); 2 Payments Bob (03:00)"));
        m_clock->set(at("2026-11-20T03:05:00Z"));
        QVERIFY(put(kDuty, {{ada, bob}})); // the same again
        QCOMPARE(rows(), 2);
        QCOMPARE(known("2026-11-20T03:05:00Z", "2026-11-20T03:05:00Z"),
                 QStringLiteral("1 Payments primary Ada (03:05); 2 Payments Bob (03:05)"));
        m_clock->set(at("2026-11-20T03:10:00Z"));
        const OnCall eve = said("p/1/eve", "Payments primary", 1, "Eve", "2026-11-20T08:00:00Z");
        QVERIFY(put(kDuty, {{eve, bob}}));
        QCOMPARE(known("2026-11-20T03:10:00Z", "2026-11-20T03:10:00Z"),
                 QStringLiteral("1 Payments primary Eve (03:10); 2 Payments Bob (03:10)"));
        // As it was known then; and by their own word nobody is on call after their end, however old it is.
        QCOMPARE(known("2026-11-20T03:06:00Z", "2026-11-20T03:06:00Z"),
                 QStringLiteral("1 Payments primary Ada (03:06); 2 Payments Bob (03:06)"));
        QCOMPARE(known("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
                 QStringLiteral("2 Payments Bob (03:10)"));
        // Another tool's are its own; and whoever comes back is there again.
        QVERIFY(put(kGenie, {{said("s/eve", "Search", 0, "Eve", "")}}));
        QVERIFY(put(kDuty, {{ada}}));
        QCOMPARE(known("2026-11-20T03:10:00Z", "2026-11-20T03:10:00Z"),
                 QStringLiteral("0 Search Eve (03:10); 1 Payments primary Ada (03:10)"));
    }

    void aReadingThatIsNotWholeEndsNobody()
    {
        QVERIFY(put(kDuty, {{said("a", "A", 1, "Ada", "")}}));
        QVERIFY(put(kDuty, {{said("b", "B", 1, "Bob", "")}, false}));
        QCOMPARE(known("2026-11-20T03:00:00Z", "2026-11-20T03:00:00Z"),
                 QStringLiteral("1 A Ada (03:00); 1 B Bob (03:00)"));
        QVERIFY(put(kDuty, {}));
        QCOMPARE(known("2026-11-20T03:00:00Z", "2026-11-20T03:00:00Z"), QString());
        QVERIFY(!put(kDuty, {{OnCall{}}}));
        QVERIFY(!put(SourceId{}, {}));
    }

    void theyAreKnownByTheNameKnownHere()
    {
        QVERIFY(m_store->writeNow([&](WriteTx& tx) -> Done {
            for (const auto& [source, id, name] :
                 {std::tuple{kGenie, "G1", "Ada Lovelace"}, {kDuty, "P1", "ada"}}) {
                PersonReport person;
                person.source = source;
                person.remoteId = QLatin1String(id);
                person.name = QLatin1String(name);
                if (Done done = putPerson(tx, person); !done)
                    return done;
            }
            return joinPeople(tx, {kDuty, QStringLiteral("P1")}, {kGenie, QStringLiteral("G1")});
        }));
        QVERIFY(put(kDuty, {{said("a", "A", 1, "P1", "")}}));
        QCOMPARE(known("2026-11-20T03:00:00Z", "2026-11-20T03:00:00Z"),
                 QStringLiteral("1 A Ada Lovelace (03:00)"));
    }
};

QTEST_GUILESS_MAIN(TestOnCall)
#include "tst_on_call.moc"
