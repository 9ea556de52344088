// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What tools told of incidents and people, filed in a store of its own for each test.

#include "models/store/incident_reports.h"
#include "models/store/people.h"
#include "tests/store/store_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

namespace muster::test {

inline const SourceId kDuty{QStringLiteral("pd")};
inline const SourceId kIo{QStringLiteral("io")};
inline const SourceId kSlack{QStringLiteral("slack")};

inline IncidentReport report(const SourceId& source, const char* id, const char* opened, const char* title)
{
    IncidentReport made;
    made.source = source;
    made.remoteId = QString::fromLatin1(id);
    made.number = QStringLiteral("#") + made.remoteId;
    made.title = QString::fromUtf8(title);
    made.openedAt = made.changedAt = at(opened);
    made.stage = Stage::Detected;
    return made;
}

inline PersonReport person(const SourceId& source, const char* id, const char* name, const char* email = "",
                           const char* handle = "")
{
    PersonReport made;
    made.source = source;
    made.remoteId = QLatin1String(id);
    made.name = QLatin1String(name);
    made.email = QLatin1String(email);
    made.handle = QLatin1String(handle);
    return made;
}

/// What the tests of reports share; `renew` before each of them.
class ToldStore
{
protected:
    /// An empty store in a folder of its own.
    void renew()
    {
        m_store.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        m_clock = std::make_shared<StillClock>();
        auto opened = Store::open({m_folder->path(), false}, m_clock);
        QVERIFY(opened);
        m_store = std::move(*opened);
    }
    template <typename Fn>
    auto read(Fn fn)
    {
        return m_store->readNow(fn);
    }
    template <typename Fn>
    void write(Fn fn)
    {
        const auto done = m_store->writeNow(fn);
        QVERIFY2(done, qPrintable(done ? QString() : done.error().what));
    }
    FiledReport file(const IncidentReport& given)
    {
        const auto filed = m_store->writeNow(
            [&](WriteTx& tx) { return fileReport(tx, given, QStringLiteral("PagerDuty")); });
        if (!filed)
            qWarning().noquote() << filed.error().what;
        return filed.value_or(FiledReport{});
    }
    IncidentState state(const IncidentId& id)
    {
        return stateAt(*read([&](ReadTx& tx) { return tx.facts(id); }), {});
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<StillClock> m_clock;
    std::unique_ptr<Store> m_store;
};

} // namespace muster::test
