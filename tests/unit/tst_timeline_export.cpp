// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/timeline_export.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace muster;

class TestTimelineExport : public QObject
{
    Q_OBJECT
private slots:
    void csvIsSafeFromFormulas();
    void markdownHasNoMarkupOfOthers();
    void jsonReadsBack();

private:
    static std::vector<MergedEvent> lines()
    {
        TimelineEvent event;
        event.id.value = QStringLiteral("e1");
        event.occurredAt = event.knownAt = Instant{1'000};
        event.kindName = QStringLiteral("chat.message");
        event.sourceName = QStringLiteral("Slack");
        event.text = QStringLiteral("=HYPERLINK(\"http://evil\")\n| <b>[x](javascript:1)</b> \u202e");
        TimelineEvent twin = event;
        twin.id.value = QStringLiteral("e2");
        twin.sourceName = QStringLiteral("PagerDuty");
        return {{event, {twin}}};
    }
};

void TestTimelineExport::csvIsSafeFromFormulas()
{
    const QByteArray csv = exportTimeline(lines(), QStringLiteral("INC-1"), TimelineFormat::Csv);
    QVERIFY(csv.contains("\"'=HYPERLINK"));
    QCOMPARE(csv.count("\r\n"), 3); // head, event, twin
}

void TestTimelineExport::markdownHasNoMarkupOfOthers()
{
    const QString text =
        QString::fromUtf8(exportTimeline(lines(), QStringLiteral("INC-1 # x"), TimelineFormat::Markdown));
    QVERIFY(text.startsWith(QStringLiteral("# INC\u002d1 \\# x\n")));
    QVERIFY(text.contains(QStringLiteral("\\<b\\>\\[x\\]\\(javascript:1\\)")));
    QVERIFY(!text.contains(QChar(0x202e)));
    QCOMPARE(text.count(u'\n'), 5); // heading, blank, two lines of head, one row
    QVERIFY(text.contains(QStringLiteral("Slack, PagerDuty")));
}

void TestTimelineExport::jsonReadsBack()
{
    const QByteArray json = exportTimeline(lines(), QStringLiteral("INC-1"), TimelineFormat::Json);
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    QCOMPARE(object.value(QStringLiteral("incident")).toString(), QStringLiteral("INC-1"));
    const QJsonObject event = object.value(QStringLiteral("events")).toArray().at(0).toObject();
    QCOMPARE(event.value(QStringLiteral("text")).toString(), lines().front().event.text);
    QCOMPARE(event.value(QStringLiteral("also_told_by")).toArray().size(), 1);
}

QTEST_APPLESS_MAIN(TestTimelineExport)
#include "tst_timeline_export.moc"
