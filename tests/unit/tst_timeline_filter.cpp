// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/timeline_filter.h"

#include <QtTest>

using namespace muster;

class TestTimelineFilter : public QObject
{
    Q_OBJECT
private slots:
    void aFilterSurvivesItsStoredForm();
    void theEmptyFilterIsStoredAsNothing();
    void whatIsNoFilterReadsAsTheEmptyOne_data();
    void whatIsNoFilterReadsAsTheEmptyOne();
    void namesAreSortedAndWithoutDoubles();
};

void TestTimelineFilter::aFilterSurvivesItsStoredForm()
{
    TimelineFilter filter;
    filter.hiddenKinds = {QStringLiteral("alert"), QStringLiteral("sync")};
    filter.sources = {QStringLiteral("Slack"), QStringLiteral("You")};
    filter.people = {QStringLiteral("R. \"Q\" Kim \u202e")};
    filter.pinnedOnly = true;
    filter.words = QStringLiteral("pool exhausted ");
    QCOMPARE(timelineFilterFromJson(toJson(filter)), filter);
    filter.pinnedOnly = false;
    QCOMPARE(timelineFilterFromJson(toJson(filter)), filter);
}

void TestTimelineFilter::theEmptyFilterIsStoredAsNothing()
{
    QVERIFY(toJson({}).isEmpty());
    TimelineFilter blank;
    blank.words = QStringLiteral("   ");
    QVERIFY(blank.isEmpty());
    QVERIFY(toJson(blank).isEmpty());
}

void TestTimelineFilter::whatIsNoFilterReadsAsTheEmptyOne_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no json") << QByteArray("hidden=alert");
    QTest::newRow("an array") << QByteArray("[\"alert\"]");
    QTest::newRow("other types") << QByteArray(
        R"json({"hidden":7,"sources":{"a":1},"people":[1,null,[]],"pinned":"yes","words":[]})json");
    QTest::newRow("other fields") << QByteArray(R"json({"hide":["alert"],"word":"x"})json");
    QTest::newRow("cut") << QByteArray(R"json({"hidden":["alert")json");
}

void TestTimelineFilter::whatIsNoFilterReadsAsTheEmptyOne()
{
    QFETCH(QByteArray, json);
    QCOMPARE(timelineFilterFromJson(json), TimelineFilter{});
}

void TestTimelineFilter::namesAreSortedAndWithoutDoubles()
{
    const auto filter = timelineFilterFromJson(R"json({"people":["b","a","b",""]})json");
    QCOMPARE(filter.people, (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
}

QTEST_APPLESS_MAIN(TestTimelineFilter)
#include "tst_timeline_filter.moc"
