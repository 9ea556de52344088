// SPDX-License-Identifier: GPL-3.0-or-later
// By what incidents of different tools are known to be one, and what tools disagree about.
#include "models/domain/incident_report.h"

#include <QRandomGenerator>
#include <QUrl>
#include <QtTest>

using namespace muster;

namespace {

Instant at(const char* iso)
{
    return *Instant::fromIso(QString::fromLatin1(iso));
}

} // namespace

class TestIncidentReport : public QObject
{
    Q_OBJECT
private slots:
    void pagesAreOnePage_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("page");
        QTest::newRow("plain") << "https://app.incident.io/incidents/123"
                               << "https://app.incident.io/incidents/123";
        QTest::newRow("slash") << "https://app.incident.io/incidents/123/"
                               << "https://app.incident.io/incidents/123";
        QTest::newRow("query") << "https://app.incident.io/incidents/123?tab=updates#x"
                               << "https://app.incident.io/incidents/123";
        QTest::newRow("case of host") << "HTTPS://App.Incident.IO/incidents/aBc"
                                      << "https://app.incident.io/incidents/aBc";
        QTest::newRow("port of the scheme") << "https://pd.example:443/i/1"
                                            << "https://pd.example/i/1";
        QTest::newRow("other port") << "https://pd.example:8443/i/1"
                                    << "https://pd.example:8443/i/1";
        QTest::newRow("user") << "https://a:b@pd.example/i/1"
                              << "https://pd.example/i/1";
        QTest::newRow("spaces around") << "  https://pd.example/i/1 "
                                       << "https://pd.example/i/1";
        QTest::newRow("no host") << "https:///i/1"
                                 << "";
        QTest::newRow("script") << "javascript:alert(1)"
                                << "";
        QTest::newRow("file") << "file:///etc/passwd"
                              << "";
        QTest::newRow("words") << "see the channel"
                               << "";
        QTest::newRow("nothing") << ""
                                 << "";
    }
    void pagesAreOnePage()
    {
        QFETCH(QString, address);
        QTEST(canonicalPage(address), "page");
        QCOMPARE(canonicalPage(canonicalPage(address)), canonicalPage(address));
    }

    /// Plain addresses go no way through QUrl; what is said of them is what it says.
    void plainPagesAreThoseOfQUrl()
    {
        const auto byUrl = [](const QString& address) {
            QUrl url(address.trimmed(), QUrl::StrictMode);
            const QString scheme = url.scheme().toLower();
            if (!url.isValid() || url.host().isEmpty() ||
                (scheme != QLatin1String("http") && scheme != QLatin1String("https")))
                return QString();
            if (url.port() == (scheme == QLatin1String("http") ? 80 : 443))
                url.setPort(-1);
            url.setScheme(scheme);
            url.setHost(url.host().toLower());
            return url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment |
                                QUrl::StripTrailingSlash | QUrl::FullyEncoded);
        };
        QStringList pieces{QString(60, u'l'), QStringLiteral(u"\u00e9")};
        for (const char* piece :
             {"https://", "http://", "a", "b7",  "example", "io", "127", "0x7f", "xn--",
              "Z",        ".",       "-", "/",   "?",       "#",  "=",   "&",    "%41",
              "%",        "_",       ":", "443", "@",       " ",  "..",  "//",   "incidents/123"})
            pieces << QString::fromLatin1(piece);
        QRandomGenerator random(5);
        int pages = 0;
        for (int i = 0; i < 60'000; ++i) {
            QString address = i % 4 ? QStringLiteral("https://app.") : QStringLiteral("https://");
            for (int part = random.bounded(9); part > 0; --part)
                address += pieces[random.bounded(pieces.size())];
            QCOMPARE(canonicalPage(address), byUrl(address));
            pages += !canonicalPage(address).isEmpty();
        }
        QVERIFY(pages > 5'000);
    }

    /// They are stored: no other way to make them may change them.
    void idsStayAsTheyAre()
    {
        const SourceId one{QStringLiteral("a")}, other{QStringLiteral("ab")};
        for (int turn = 0; turn < 2; ++turn) {
            QCOMPARE(remoteIncidentId(one, u"bc").value,
                     QStringLiteral("t-40bb547d936bbd31318ee37ac8799e7e"));
            QCOMPARE(remoteIncidentId(other, u"c").value,
                     QStringLiteral("t-6c032e631d39a14d85aff7e319546af7"));
            QCOMPARE(remoteIncidentId(one, u"\u00fc").value,
                     QStringLiteral("t-0f6841b915ecef2bddd1b90e04eedba5"));
        }
        QCOMPARE(remoteIncidentId({}, u"").value, QStringLiteral("t-6e340b9cffb37a989ca544e6bb780a2c"));
    }

    void idsAreOfSourceAndIncident()
    {
        const SourceId one{QStringLiteral("a")}, other{QStringLiteral("ab")};
        QCOMPARE(remoteIncidentId(one, u"bc"), remoteIncidentId(one, u"bc"));
        QVERIFY(remoteIncidentId(one, u"bc") != remoteIncidentId(other, u"c"));
        QCOMPARE(remoteIncidentId(one, u"bc").value.size(), 34);
        QVERIFY(remoteIncidentId(one, u"bc").value.startsWith(QLatin1String("t-")));
    }

    void alertsProveOnlyTheSameNight_data()
    {
        QTest::addColumn<QString>("second");
        QTest::addColumn<QString>("firstResolved");
        QTest::addColumn<bool>("same");
        QTest::newRow("at once") << "2026-11-20T02:00:00Z"
                                 << "" << true;
        QTest::newRow("while open") << "2026-11-20T09:00:00Z"
                                    << "" << true;
        QTest::newRow("before it ended") << "2026-11-20T02:29:00Z"
                                         << "2026-11-20T02:30:00Z" << true;
        QTest::newRow("after it ended") << "2026-11-20T02:31:00Z"
                                        << "2026-11-20T02:30:00Z" << false;
        QTest::newRow("ended at once, soon again") << "2026-11-20T02:14:00Z"
                                                   << "2026-11-20T02:01:00Z" << true;
        QTest::newRow("days later") << "2026-11-25T02:00:00Z"
                                    << "2026-11-20T02:30:00Z" << false;
    }
    void alertsProveOnlyTheSameNight()
    {
        QFETCH(QString, second);
        QFETCH(QString, firstResolved);
        QFETCH(bool, same);
        const IncidentSpan a{at("2026-11-20T02:00:00Z"), Instant::fromIso(firstResolved)};
        const IncidentSpan b{*Instant::fromIso(second), std::nullopt};
        QCOMPARE(provesSameIncident(IncidentKey::Kind::Alert, a, b), same);
        QCOMPARE(provesSameIncident(IncidentKey::Kind::Alert, b, a), same);
        QVERIFY(provesSameIncident(IncidentKey::Kind::Page, a, b));
    }

    void kindsHaveStableNames()
    {
        for (const auto kind : {IncidentKey::Kind::Page, IncidentKey::Kind::Remote,
                                IncidentKey::Kind::Channel, IncidentKey::Kind::Alert})
            QVERIFY(incidentKeyKindFromString(toString(kind)) == kind);
        QVERIFY(!incidentKeyKindFromString(u"title"));
    }

    void disagreementIsOfMeaningNotOfWords()
    {
        IncidentReport duty, io, page;
        duty.source.value = QStringLiteral("pd");
        duty.severity = Severity::Sev1;
        duty.severityText = QStringLiteral("P1");
        duty.title = QStringLiteral("Checkout  down");
        duty.stage = Stage::Mitigating;
        duty.changedAt = at("2026-11-20T02:00:00Z");
        io = duty;
        io.source.value = QStringLiteral("io");
        io.severityText = QStringLiteral("Critical");
        io.title = QStringLiteral("checkout down");
        page.source.value = QStringLiteral("sp"); // says nothing of either
        QVERIFY(conflictsOf({duty, io, page}).empty());
        io.stage = Stage::Resolved;
        io.changedAt = at("2026-11-20T03:00:00Z");
        const auto conflicts = conflictsOf({duty, io, page});
        QCOMPARE(conflicts.size(), size_t(1));
        QCOMPARE(conflicts.front().field, QStringLiteral("stage"));
        QCOMPARE(conflicts.front().sayings.size(), size_t(2));
        QCOMPARE(conflicts.front().sayings.front().source.value, QStringLiteral("io"));
        QCOMPARE(conflicts.front().sayings.front().words, QStringLiteral("resolved"));
    }
};

QTEST_GUILESS_MAIN(TestIncidentReport)
#include "tst_incident_report.moc"
