// SPDX-License-Identifier: GPL-3.0-or-later
// The shared pure parts: addresses, throttle signals, statuses in words, label fingerprints, twin merge,
// back-off.
#include "integrations/core/address.h"
#include "integrations/core/alert_facts.h"
#include "integrations/core/throttle.h"
#include "integrations/core/secret_store.h"
#include "integrations/sync/feed_health.h"
#include "integrations/sync/authorize.h"
#include "models/domain/timeline_merge.h"
#include "tests/contract/test_data.h"

#include <QtTest>

using namespace muster;

namespace {

TimelineEvent alert(const char* source, qint64 second, const char* name, const char* severity = "page",
                    const char* service = "web", const char* kindName = "alert.firing")
{
    TimelineEvent event;
    event.kind = EventKind::Alert;
    event.kindName = QString::fromLatin1(kindName);
    event.source = SourceId{QString::fromLatin1(source)};
    event.sourceName = event.source.value;
    event.service = QString::fromLatin1(service);
    event.text = alertText(QString::fromLatin1(name), QString::fromLatin1(severity),
                           QStringLiteral("said by ") + event.sourceName);
    event.occurredAt = Instant{second * 1000};
    return event;
}

/// "p@0+a@60 p@10": shown event, then its twins.
QString mergedText(const std::vector<TimelineEvent>& events)
{
    QStringList lines;
    for (const MergedEvent& line : mergeDuplicates(events)) {
        QString text = line.event.source.value + u'@' + QString::number(line.event.occurredAt.ms / 1000);
        for (const TimelineEvent& twin : line.twins)
            text += u'+' + twin.source.value + u'@' + QString::number(twin.occurredAt.ms / 1000);
        lines.append(text);
    }
    return lines.join(u' ');
}

} // namespace

class TestIntegrationCore final : public QObject
{
    Q_OBJECT
private slots:
    void addressesAreJoinedBelowTheirPrefix_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("segment");
        QTest::addColumn<QString>("joined"); // empty: refused
        QTest::newRow("plain") << "https://h:9090"
                               << "values"
                               << "https://h:9090/api/values";
        QTest::newRow("trailing slash") << "https://h/"
                                        << "values"
                                        << "https://h/api/values";
        QTest::newRow("prefix") << "https://h/a/prom/"
                                << "values"
                                << "https://h/a/prom/api/values";
        QTest::newRow("slash inside") << "https://h"
                                      << "a/b"
                                      << "https://h/api/a%2Fb";
        QTest::newRow("question mark") << "https://h"
                                       << "a?x=1#y"
                                       << "https://h/api/a%3Fx%3D1%23y";
        QTest::newRow("percent") << "https://h"
                                 << "100%25"
                                 << "https://h/api/100%2525";
        QTest::newRow("dots climb nowhere") << "https://h/p"
                                            << ".."
                                            << "";
        QTest::newRow("empty") << "https://h/p"
                               << ""
                               << "";
        QTest::newRow("a dot") << "https://h/p"
                               << "."
                               << "";
        QTest::newRow("three dots") << "https://h/p"
                                    << "..."
                                    << "https://h/p/api/...";
        QTest::newRow("dots that came encoded") << "https://h/p"
                                                << "%2e%2e"
                                                << "https://h/p/api/%252e%252e";
        QTest::newRow("climbing by slashes") << "https://h/p"
                                             << "../../admin"
                                             << "https://h/p/api/..%2F..%2Fadmin";
        QTest::newRow("backslashes") << "https://h/p"
                                     << "..\\.."
                                     << "https://h/p/api/..%5C..";
        QTest::newRow("line break") << "https://h/p"
                                    << "a\r\nX-Evil: 1"
                                    << "";
        QTest::newRow("letters") << "https://h/p"
                                 << "ünï"
                                 << "https://h/p/api/%C3%BCn%C3%AF";
        QTest::newRow("everything reserved")
            << "https://h"
            << ":/?#[]@!$&'()*+,;="
            << "https://h/api/%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D";
        QTest::newRow("a prefix that climbs") << "https://h/a/../b"
                                              << "v"
                                              << "";
        QTest::newRow("encoded prefix") << "https://h/a%20b"
                                        << "v"
                                        << "https://h/a%20b/api/v";
    }
    void addressesAreJoinedBelowTheirPrefix()
    {
        QFETCH(QString, base);
        QFETCH(QString, segment);
        QFETCH(QString, joined);
        const QUrl url = joinUrl(QUrl(base), {QStringLiteral("api"), segment});
        QCOMPARE(url.isValid() ? QString::fromLatin1(url.toEncoded()) : QString(), joined);
    }

    void onlyWebAddressesAreTaken_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("url"); // empty: refused
        QTest::newRow("https") << " https://mon.example/prometheus "
                               << "https://mon.example/prometheus";
        QTest::newRow("query dropped") << "http://h:9090/?a=b#c"
                                       << "http://h:9090/";
        QTest::newRow("no scheme") << "mon.example:9090"
                                   << "";
        QTest::newRow("file") << "file:///etc/passwd"
                              << "";
        QTest::newRow("no host") << "https://"
                                 << "";
        QTest::newRow("password inside") << "https://ada:pw12345@h"
                                         << "";
        QTest::newRow("host behind an at sign") << "https://api.example@evil.example"
                                                << "";
        QTest::newRow("empty") << "  "
                               << "";
    }
    void onlyWebAddressesAreTaken()
    {
        QFETCH(QString, typed);
        QFETCH(QString, url);
        const auto parsed = parseBaseUrl(typed);
        QCOMPARE(parsed ? parsed->toString() : QString(), url);
        if (!parsed) {
            QCOMPARE(int(parsed.error().kind), int(ErrorKind::Invalid));
            QVERIFY2(!parsed.error().what.contains(QStringLiteral("pw12345")),
                     qPrintable(parsed.error().what));
        }
    }

    /// Threat T7: whatever a tool calls its things, one segment goes in and one comes out, unchanged.
    void anySegmentStaysOneSegment()
    {
        QRandomGenerator random(7);
        const QString alphabet = QStringLiteral("abcXYZ019-._~%/\\?#&=+ :@;,ä€\u202e\U0001f525");
        for (int i = 0; i < 20'000; ++i) {
            QString segment;
            for (int length = random.bounded(1, 12); length > 0; --length)
                segment += alphabet.at(random.bounded(alphabet.size()));
            const QUrl url = joinUrl(QUrl(QStringLiteral("https://h/p")),
                                     {QStringLiteral("v1"), segment, QStringLiteral("ack")});
            if (!url.isValid())
                continue; // refused is fine: "..", ".x"
            const QByteArray path = url.adjusted(QUrl::NormalizePathSegments).toEncoded().mid(9);
            const QList<QByteArray> parts = path.split('/');
            QCOMPARE(parts.size(), 5);
            QVERIFY(parts[1] == "p" && parts[2] == "v1" && parts[4] == "ack");
            // Half a character cannot be written in UTF-8 and comes back as its replacement.
            if (segment.isValidUtf16())
                QCOMPARE(QUrl::fromPercentEncoding(parts[3]), segment);
        }
    }

    void hostsOfNoToolAreRefused_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<bool>("taken");
        for (const char* refused : {"http://169.254.169.254/latest/meta-data",
                                    "http://169.254.1.1",
                                    "http://0xa9fea9fe/",
                                    "http://2852039166/",
                                    "http://0251.0376.0251.0376/",
                                    "http://[::ffff:169.254.169.254]/",
                                    "http://[fe80::1]/",
                                    "http://[FE80::1]:9090/",
                                    "http://[febf::1]/",
                                    "http://0.0.0.0:9090",
                                    "http://[::]:9090",
                                    "http://224.0.0.1",
                                    "http://255.255.255.255",
                                    "http://[ff02::1]/",
                                    "http://h/a/../b",
                                    "http://h/a//b",
                                    "http://h/./b",
                                    "http://h/%2e%2e/b",
                                    "ftp://h/",
                                    "javascript:alert(1)",
                                    "data:text/html,x",
                                    "qrc:/x",
                                    "https://h\\@evil.example/",

                                    "http://h:99999/"})
            QTest::newRow(refused) << QString::fromLatin1(refused) << false;
        for (const char* taken :
             {"http://127.0.0.1:9090", "http://[::1]:9090", "http://10.1.2.3/prom", "http://192.168.1.1",
              "http://0x7f.1:80", "https://169.254.example.org", "http://[fec0::1]/", "http://[fd00::1]/",
              "https://mon.example/a/b/", "https://@h/"})
            QTest::newRow(taken) << QString::fromLatin1(taken) << true;
    }
    void hostsOfNoToolAreRefused()
    {
        QFETCH(QString, typed);
        QFETCH(bool, taken);
        const auto url = parseBaseUrl(typed);
        QVERIFY2(url.has_value() == taken, url ? qPrintable(url->toString()) : qPrintable(url.error().what));
        if (!url)
            QCOMPARE(int(url.error().kind), int(ErrorKind::Invalid));
    }

    void lookAlikesAreShownInPunycode()
    {
        QCOMPARE(redactedUrl(QUrl(QString::fromUtf8("https://api.раgerduty.com/x?y=z"))),
                 QStringLiteral("https://api.xn--gerduty-1fg7l.com/x"));
        QCOMPARE(redactedUrl(QUrl(QStringLiteral("https://user@h:1/a b?c"))),
                 QStringLiteral("https://h:1/a b"));
    }

    void formsEncodeWhatPromqlIsFullOf()
    {
        QCOMPARE(encodeForm({{QStringLiteral("query"), QStringLiteral("a+b{c=\"d é\"}&x")},
                             {QStringLiteral("match[]"), QStringLiteral("up")}}),
                 QByteArray("query=a%2Bb%7Bc%3D%22d%20%C3%A9%22%7D%26x&match%5B%5D=up"));
    }

    void throttleSignalsOfEveryTool_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<qint64>("waitMs"); // -1: does not say
        // The reply's own Date is 2026-11-20T02:13:30Z = 1795140810 s, an hour off from `now` of the test.
        QTest::newRow("seconds") << QByteArray("retry-after") << QByteArray("120") << qint64(120'000);
        QTest::newRow("http date by the tool's clock")
            << QByteArray("retry-after") << QByteArray("Fri, 20 Nov 2026 02:14:00 GMT") << qint64(30'000);
        QTest::newRow("a date that has passed")
            << QByteArray("retry-after") << QByteArray("Fri, 20 Nov 2026 02:00:00 GMT") << qint64(0);
        QTest::newRow("pagerduty") << QByteArray("ratelimit-reset") << QByteArray("7") << qint64(7'000);
        QTest::newRow("terraform, fraction")
            << QByteArray("x-ratelimit-reset") << QByteArray("0.25") << qint64(250);
        QTest::newRow("epoch seconds")
            << QByteArray("x-ratelimit-reset") << QByteArray("1795140820") << qint64(10'000);
        QTest::newRow("launchdarkly, epoch ms")
            << QByteArray("x-ratelimit-reset") << QByteArray("1795140811500") << qint64(1'500);
        QTest::newRow("opsgenie") << QByteArray("x-ratelimit-period-in-sec") << QByteArray("60")
                                  << qint64(60'000);
        QTest::newRow("honeycomb") << QByteArray("ratelimit") << QByteArray("limit=10, remaining=0, reset=12")
                                   << qint64(12'000);
        QTest::newRow("negative") << QByteArray("retry-after") << QByteArray("-5") << qint64(0);
        QTest::newRow("nonsense") << QByteArray("retry-after") << QByteArray("soon") << qint64(-1);
        QTest::newRow("infinite") << QByteArray("retry-after") << QByteArray("inf") << qint64(-1);
    }
    void throttleSignalsOfEveryTool()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, value);
        QFETCH(qint64, waitMs);
        HttpReply reply = replyOf(429, {});
        reply.headers.emplace_back("date", "Fri, 20 Nov 2026 02:13:30 GMT");
        reply.headers.emplace_back(header, value);
        const auto wait = retryAfter(reply, Instant{1'795'140'810'000 + 3'600'000});
        QCOMPARE(wait ? wait->count() : -1, waitMs);
    }

    void fingerprintsAreThoseOfTheServers()
    {
        // Recorded from Alertmanager 0.25 (tests/data/alertmanager/alerts.json).
        QCOMPARE(labelFingerprint({{QStringLiteral("severity"), QStringLiteral("page")},
                                   {QStringLiteral("alertname"), QStringLiteral("AlwaysFiring")},
                                   {QStringLiteral("service"), QStringLiteral("web")}}),
                 QStringLiteral("83ceca72a00dbf51"));
        QCOMPARE(labelFingerprint({}), QStringLiteral("cbf29ce484222325"));
    }

    void twinsOfTwoToolsBecomeOneLine_data()
    {
        QTest::addColumn<QString>("expected");
        QTest::addColumn<int>("which");
        const auto row = [](const char* name, const char* expected, int which) {
            QTest::newRow(name) << expected << which;
        };
        row("same alert, 65 s apart", "p@0+a@65", 0);
        row("91 s apart are two", "p@0 a@91", 1);
        row("another severity", "p@0 a@1", 2);
        row("another service", "p@0 a@1", 3);
        row("firing and resolved", "p@0 a@1", 4);
        row("three pods of one tool stay three", "p@0+a@2 p@1+a@3 p@2", 5);
        row("the nearest wins", "p@0 p@50+a@60", 6);
        row("three tools", "p@0+a@1+g@2", 7);
        row("a note is never merged", "p@0 a@0", 8);
    }
    void twinsOfTwoToolsBecomeOneLine()
    {
        QFETCH(QString, expected);
        QFETCH(int, which);
        TimelineEvent note = alert("a", 0, "X");
        note.kind = EventKind::Note;
        const std::vector<std::vector<TimelineEvent>> inputs{
            {alert("p", 0, "X"), alert("a", 65, "X")},
            {alert("p", 0, "X"), alert("a", 91, "X")},
            {alert("p", 0, "X"), alert("a", 1, "X", "ticket")},
            {alert("p", 0, "X"), alert("a", 1, "X", "page", "db")},
            {alert("p", 0, "X"), alert("a", 1, "X", "page", "web", "alert.resolved")},
            {alert("p", 0, "X"), alert("p", 1, "X"), alert("p", 2, "X"), alert("a", 2, "X"),
             alert("a", 3, "X")},
            {alert("p", 0, "X"), alert("p", 50, "X"), alert("a", 60, "X")},
            {alert("p", 0, "X"), alert("a", 1, "X"), alert("g", 2, "X")},
            {alert("p", 0, "X"), note},
        };
        if (which == 5) {
            // Which pod gets which twin does not matter; that no line swallows two of one tool does.
            const auto lines = mergeDuplicates(inputs[5]);
            QCOMPARE(lines.size(), size_t(3));
            size_t twins = 0;
            for (const MergedEvent& line : lines) {
                QVERIFY(line.twins.size() <= 1);
                twins += line.twins.size();
            }
            QCOMPARE(twins, size_t(2));
            return;
        }
        QCOMPARE(mergedText(inputs[size_t(which)]), expected);
    }

    void alertTextsKeepTheirHead()
    {
        QCOMPARE(alertText(QStringLiteral("X"), QStringLiteral("page"), QStringLiteral("a: b")),
                 QStringLiteral("X (page): a: b"));
        QCOMPARE(alertText(QStringLiteral("X"), {}, {}), QStringLiteral("X: firing"));
        QCOMPARE(alertHead(QStringLiteral("X (page): a: b")), QStringLiteral("X (page)"));
        QCOMPARE(alertHead(QStringLiteral("no colon")), QStringLiteral("no colon"));
    }

    void backOffIsJitteredBoundedAndObeysTheServer()
    {
        QRandomGenerator random(1);
        const Milliseconds base{1'000};
        const Milliseconds cap{60'000};
        const Milliseconds serverCap{3'600'000};
        for (int failures = 1; failures < 40; ++failures) {
            const auto ceiling = std::min<qint64>(60'000, 1'000LL << std::min(failures - 1, 20));
            for (int i = 0; i < 50; ++i) {
                const Milliseconds wait = backOff(failures, base, cap, std::nullopt, serverCap, random);
                QVERIFY(wait.count() >= 250 && wait.count() <= std::max<qint64>(250, ceiling));
            }
        }
        QVERIFY(backOff(1, base, cap, Milliseconds{90'000}, serverCap, random) >= Milliseconds{90'000});
        QVERIFY(backOff(1, base, cap, Milliseconds{86'400'000}, serverCap, random) <= serverCap);
    }

    void tokensStayAtTheirOrigin_data()
    {
        QTest::addColumn<QString>("home");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("header"); // "refused" for an error
        QTest::newRow("same") << "https://h/p"
                              << "https://h/p/api"
                              << "Bearer tok-12345";
        QTest::newRow("default port") << "https://h"
                                      << "https://h:443/api"
                                      << "Bearer tok-12345";
        QTest::newRow("upper case") << "https://H"
                                    << "https://h/api"
                                    << "Bearer tok-12345";
        QTest::newRow("other host") << "https://h"
                                    << "https://evil/api"
                                    << "refused";
        QTest::newRow("other port") << "https://h"
                                    << "https://h:8443/api"
                                    << "refused";
        QTest::newRow("downgrade") << "https://h"
                                   << "http://h/api"
                                   << "refused";
        QTest::newRow("http to another machine") << "http://h"
                                                 << "http://h/api"
                                                 << "refused";
        QTest::newRow("http to this machine") << "http://127.0.0.1:9090"
                                              << "http://127.0.0.1:9090/api"
                                              << "Bearer tok-12345";
        QTest::newRow("host behind an at sign") << "https://api.pagerduty.com"
                                                << "https://api.pagerduty.com@evil.example/"
                                                << "refused";
        QTest::newRow("host behind a backslash") << "https://api.pagerduty.com"
                                                 << "https://api.pagerduty.com\\@evil.example/"
                                                 << "refused";
        QTest::newRow("user of its own") << "https://h"
                                         << "https://user@h/"
                                         << "refused";
        QTest::newRow("trailing dot") << "https://h.example"
                                      << "https://h.example./"
                                      << "refused";
        QTest::newRow("subdomain") << "https://h.example"
                                   << "https://a.h.example/"
                                   << "refused";
        QTest::newRow("name as a prefix") << "https://h.example"
                                          << "https://h.example.evil/"
                                          << "refused";
        QTest::newRow("punycode and letters")
            << QString::fromUtf8("https://bücher.example") << "https://xn--bcher-kva.example/api"
            << "Bearer tok-12345";
        QTest::newRow("look-alike letters")
            << "https://api.pagerduty.com" << QString::fromUtf8("https://api.раgerduty.com/") << "refused";
        QTest::newRow("default port of the other scheme") << "https://h"
                                                          << "https://h:80/"
                                                          << "refused";
        QTest::newRow("explicit port, none") << "https://h:443"
                                             << "https://h/api"
                                             << "Bearer tok-12345";
        QTest::newRow("no web address") << "https://h"
                                        << "file:///etc/passwd"
                                        << "refused";
        QTest::newRow("empty") << "https://h"
                               << ""
                               << "refused";
        QTest::newRow("loopback by another spelling") << "http://127.0.0.1:9090"
                                                      << "http://2130706433:9090/api"
                                                      << "Bearer tok-12345";
        QTest::newRow("127.evil is no loopback") << "http://127.evil.example"
                                                 << "http://127.evil.example/api"
                                                 << "refused";
    }
    void tokensStayAtTheirOrigin()
    {
        QFETCH(QString, home);
        QFETCH(QString, to);
        QFETCH(QString, header);
        Account account;
        account.name = QStringLiteral("T");
        account.baseUrl = QUrl(home);
        HttpRequest request;
        request.url = QUrl(to);
        const auto value = authorize(request, account, Secret::fromText(QStringLiteral("tok-12345")));
        QCOMPARE(value ? QString::fromLatin1(*value) : QStringLiteral("refused"), header);
        if (!value)
            QVERIFY(!value.error().what.contains(QStringLiteral("tok-12345")));
    }

    void toolsWithAWordOfTheirOwn()
    {
        Account account;
        account.name = QStringLiteral("T");
        account.baseUrl = QUrl(QStringLiteral("https://api.tool.example"));
        HttpRequest request;
        request.url = QUrl(QStringLiteral("https://api.tool.example/incidents"));
        request.auth = AuthScheme::Prefixed;
        request.authPrefix = "Token token=";
        QCOMPARE(*authorize(request, account, Secret::fromText(QStringLiteral("abc123"))),
                 QByteArray("Token token=abc123"));
        QCOMPARE(*authorize(request, account, Secret()), QByteArray());
        request.url.setHost(QStringLiteral("api.evil.example"));
        QVERIFY(!authorize(request, account, Secret::fromText(QStringLiteral("abc123"))));
    }

    void pastedTokensAreCleanedOrRefused()
    {
        const auto clean = [](const QString& typed) { return cleanSecret(Secret::fromText(typed)); };
        QCOMPARE(clean(QStringLiteral(" abc\r\n"))->reveal(), QByteArrayView("abc"));
        QVERIFY(!clean(QStringLiteral("a\r\nX-Evil: 1")));
        QVERIFY(!clean(QStringLiteral("  ")));
        QVERIFY(!clean(QStringLiteral("a") + QChar(0) + QStringLiteral("b")));
    }
};

QTEST_GUILESS_MAIN(TestIntegrationCore)
#include "tst_integration_core.moc"
