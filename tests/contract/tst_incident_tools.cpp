// SPDX-License-Identifier: GPL-3.0-or-later
// What all incident tools share: words for severities, how far back is read, items that cannot be read, and
// answers that are cut or somebody else's.
#include "integrations/core/incident_tools.h"

#include "integrations/core/address.h"
#include "integrations/core/cursor_ids.h"
#include "tests/contract/test_data.h"

#include <QRandomGenerator>
#include <QtTest>

#include <algorithm>

using namespace muster;

namespace {

const Instant kNow{1'795'469'740'000};

Context context()
{
    Context made;
    made.now = kNow;
    made.account.source = SourceId{QStringLiteral("s1")};
    made.account.name = QStringLiteral("The tool");
    made.account.baseUrl = QUrl(QStringLiteral("https://tool.example/"));
    return made;
}

} // namespace

class TestIncidentTools : public QObject
{
    Q_OBJECT
private slots:
    void eventsComeInOrderOfTime()
    {
        QRandomGenerator random(2);
        for (const int count : {0, 1, 2, 40}) {
            std::vector<TimelineEvent> events;
            for (int i = 0; i < count; ++i)
                events.push_back(incidentEvent(context(), QStringLiteral("1"), QString::number(i),
                                               QStringLiteral("note.added"), Instant{random.bounded(9)}));
            std::vector<TimelineEvent> expected = events;
            std::stable_sort(expected.begin(), expected.end(),
                             [](const auto& a, const auto& b) { return a.occurredAt < b.occurredAt; });
            inOrderOfTime(events);
            QVERIFY(events == expected);
        }
    }

    void aCursorKeepsIdsThatCanBeAskedForOnceEachAndSoMany()
    {
        const QJsonArray kept{QStringLiteral("b"), QStringLiteral("a"), QStringLiteral(".."), 7,
                              QStringLiteral("b"), QString(),           QStringLiteral("c/d")};
        const QJsonObject cursor{{QStringLiteral("open"), kept},
                                 {QStringLiteral("wrong"), QStringLiteral("a")}};
        QCOMPARE(idsIn(cursor, "open", 9),
                 (QStringList{QStringLiteral("b"), QStringLiteral("a"), QStringLiteral("c/d")}));
        QCOMPARE(idsIn(cursor, "open", 2), (QStringList{QStringLiteral("b"), QStringLiteral("a")}));
        QCOMPARE(idsIn(cursor, "open", 0), QStringList());
        QCOMPARE(idsIn(cursor, "wrong", 9), QStringList());
        QCOMPARE(idsIn(cursor, "absent", 9), QStringList());
    }

    void lineBreaksAndControlsBecomeSpaces()
    {
        QCOMPARE(oneLine(u" a\nb\u2028c\u0085d\u007fe\u00e9 \n"), QStringLiteral(u"a b c d e\u00e9"));
        QCOMPARE(oneLine(u"\u0001\u0002x\u0001"), QStringLiteral("x"));
        for (char16_t c = 1; c < 0x3000; ++c) {
            const QString text = QString(u'a') + QChar(c) + u'b';
            const bool ends = QChar(c).category() == QChar::Other_Control || c == QChar::LineSeparator;
            QCOMPARE(oneLine(text), ends ? QStringLiteral("a b") : text);
        }
        // Wherever it stands in a text that is looked at in blocks.
        const QString letters(70, u'x');
        for (qsizetype size = 1; size <= letters.size(); ++size) {
            QCOMPARE(oneLine(letters.left(size)), letters.left(size));
            for (qsizetype at = 1; at + 1 < size; ++at) {
                for (const char16_t c : {u'\x01', u'\n', u'\x1f', u'\x7f', u'\x9f', u'\u2028'}) {
                    QString text = letters.left(size);
                    text[at] = c;
                    QString expected = letters.left(size);
                    expected[at] = u' ';
                    QCOMPARE(oneLine(text), expected);
                }
                for (const char16_t c : {u' ', u'~', u'\xa0', u'\u2027', u'\u2029', u'\uff7f'}) {
                    QString text = letters.left(size);
                    text[at] = c;
                    QCOMPARE(oneLine(text), text);
                }
            }
        }
        // Longer than the limit, the same.
        QCOMPARE(oneLine(u"a\nb\nc", 3), QStringLiteral(u"a b\u2026"));
    }

    void wordsOfSeverity_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("severity");
        for (const auto& [word, severity] :
             std::initializer_list<std::pair<const char*, const char*>>{{"P1", "SEV-1"},
                                                                        {"p5", "SEV-5"},
                                                                        {"P0", "SEV-1"},
                                                                        {"SEV-1", "SEV-1"},
                                                                        {"sev2", "SEV-2"},
                                                                        {"Sev 3", "SEV-3"},
                                                                        {"SEVERITY_4", "SEV-4"},
                                                                        {"Critical", "SEV-1"},
                                                                        {"major", "SEV-2"},
                                                                        {"Minor", "SEV-3"},
                                                                        {"low", "SEV-4"},
                                                                        {"Priority 2", "SEV-2"},
                                                                        {"P9", "SEV-?"},
                                                                        {"Gold", "SEV-?"},
                                                                        {"", "SEV-?"},
                                                                        {"P", "SEV-?"},
                                                                        {"P12", "SEV-?"},
                                                                        {"sev", "SEV-?"},
                                                                        {"critically", "SEV-?"}})
            QTest::newRow(word) << QString::fromLatin1(word) << QString::fromLatin1(severity);
    }
    void wordsOfSeverity()
    {
        QFETCH(QString, word);
        QFETCH(QString, severity);
        QCOMPARE(toString(severityFromWord(word)), severity);
    }

    void howFarBack_data()
    {
        QTest::addColumn<QString>("chosen");
        QTest::addColumn<int>("days");
        QTest::newRow("nothing") << "" << 30;
        QTest::newRow("a week") << "7" << 7;
        QTest::newRow("nonsense") << "soon" << 30;
        QTest::newRow("backwards") << "-3" << 30;
        QTest::newRow("longer than anything") << "99999999" << 36'500;
    }
    void howFarBack()
    {
        QFETCH(QString, chosen);
        QFETCH(int, days);
        Account account;
        account.settings[QStringLiteral("history")] = chosen;
        QCOMPARE(historyFrom(account, kNow), kNow - Milliseconds{days * 86'400'000LL});
        account.settings[QStringLiteral("history")] = QStringLiteral("everything");
        QCOMPARE(historyFrom(account, kNow), Instant{0});
        QVERIFY(historyField().choices.contains(historyField().initial));
        QCOMPARE(historyField().choiceNames.size(), historyField().choices.size());
        QCOMPARE(historyField().choiceNames.value(historyField().choices.indexOf(QStringLiteral("365"))),
                 QStringLiteral("1 year"));
    }

    void answersThatAreNotTheTools_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("fine");
        QTest::newRow("whole") << 200 << QByteArray("{\"incidents\":[],\"more\":false}") << true;
        QTest::newRow("cut") << 200 << QByteArray("{\"incidents\":[],\"mor") << false;
        QTest::newRow("a member is missing") << 200 << QByteArray("{\"incidents\":[]}") << false;
        QTest::newRow("a list") << 200 << QByteArray("[]") << false;
        QTest::newRow("refused") << 403 << QByteArray("{\"incidents\":[],\"more\":false}") << false;
        QTest::newRow("more after it") << 200 << QByteArray("{\"incidents\":[],\"more\":false}}") << false;
    }
    void answersThatAreNotTheTools()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(bool, fine);
        const auto read =
            readObject(replyOf(status, body), context(), QStringLiteral("PagerDuty"), {"incidents", "more"});
        QCOMPARE(read.has_value(), fine);
        if (!fine)
            QVERIFY(read.error().what.size() > 20);
    }

    void oneStrangeItemStopsNothing()
    {
        const QJsonArray items{QJsonObject{{QStringLiteral("id"), 1}},
                               QJsonObject{{QStringLiteral("id"), QStringLiteral("2")}}, QJsonValue(7),
                               QJsonObject{{QStringLiteral("id"), 3}}};
        Facts facts;
        QStringList read;
        readItems(sent(items), facts, [&](const JsonObject& item) -> std::optional<QString> {
            if (idIn(item, "id") == QLatin1String("2"))
                return QStringLiteral("it has no time");
            read << idIn(item, "id");
            return std::nullopt;
        });
        QCOMPARE(read, (QStringList{QStringLiteral("1"), QStringLiteral("3")}));
        QCOMPARE(facts.poison.size(), size_t(2));
        QCOMPARE(facts.poison.front().key, QStringLiteral("2"));
        QVERIFY(!facts.poison.back().key.isEmpty());
    }

    void eventsNameTheirIncident()
    {
        const TimelineEvent event = incidentEvent(context(), QStringLiteral("Q1"), QStringLiteral("log/R1"),
                                                  QStringLiteral("page.acknowledged"), kNow);
        QCOMPARE(event.incident, remoteIncidentId(SourceId{QStringLiteral("s1")}, u"Q1"));
        QCOMPARE(event.sourceName, QStringLiteral("The tool"));
        QVERIFY(event.kind == eventKindFromName(u"page.acknowledged"));
        const auto keys = ownKeys(QStringLiteral("pagerduty"), QStringLiteral("Q1"),
                                  QStringLiteral("https://A.example/i/1/"));
        QCOMPARE(keys.size(), size_t(2));
        QCOMPARE(keys.back().value, QStringLiteral("https://a.example/i/1"));
        QCOMPARE(ownKeys(QStringLiteral("x"), QStringLiteral("1"), QStringLiteral("no link")).size(),
                 size_t(1));
    }

    void payloadsAreChecked()
    {
        Operation operation;
        operation.id = OperationId{QStringLiteral("01J0000000000000000000TEST")};
        operation.payload = "{\"text\":\"  rolled back \"}";
        QCOMPARE(*requiredText(operation, "text", QStringLiteral("Note")), QStringLiteral("rolled back"));
        const auto missing = requiredText(operation, "title", QStringLiteral("Title"));
        QVERIFY(!missing);
        QVERIFY(missing.error().what.contains(QStringLiteral("Title")));
        QVERIFY(marked(QStringLiteral("rolled back"), operation).endsWith(operationMarker(operation.id)));
        operation.payload = "[1,2";
        QVERIFY(payloadOf(operation).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestIncidentTools)
#include "tst_incident_tools.moc"
