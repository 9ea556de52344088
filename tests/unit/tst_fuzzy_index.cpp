// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/fuzzy_index.h"
#include "models/domain/pane_layout.h"

#include <QtTest>

using namespace muster;

class TestFuzzyIndex : public QObject
{
    Q_OBJECT

private slots:
    void findsByBeginningThenWordThenAnywhereThenLettersInOrder();
    void everyWordHasToMatchInAnyOrder();
    void typingOnLooksOnlyAtWhatWasLeft();
    void typingOnFindsWhatAFreshSearchFinds();
    void strangeTextIsJustText();
    void panesKeepTheirOrderWidthsAndFolds();
    void panesGetTheirShareButNotLessThanTheyNeed();
    void brokenPanesAreTheUsualOnes_data();
    void brokenPanesAreTheUsualOnes();

private:
    static QStringList titles(const QStringList& all, const QString& typed)
    {
        FuzzyIndex index;
        for (const QString& title : all)
            index.add(title);
        FuzzySearch search(index);
        QStringList found;
        for (const FuzzySearch::Hit& hit : search.find(typed, 10))
            found << all.at(hit.entry);
        return found;
    }
};

void TestFuzzyIndex::findsByBeginningThenWordThenAnywhereThenLettersInOrder()
{
    const QStringList all{QStringLiteral("Take a long look"), QStringLiteral("Unlock the rail"),
                          QStringLiteral("Go to a lock"), QStringLiteral("Lock the room"),
                          QStringLiteral("Search")};
    QCOMPARE(titles(all, QStringLiteral("lock")),
             (QStringList{QStringLiteral("Lock the room"), QStringLiteral("Go to a lock"),
                          QStringLiteral("Unlock the rail")}));
    QCOMPARE(
        titles({QStringLiteral("Retell"), QStringLiteral("Return to live")}, QStringLiteral("rtl")).first(),
        QStringLiteral("Return to live"));
    QCOMPARE(titles(all, QString()), QStringList());
    QCOMPARE(titles(all, QStringLiteral("xyz")), QStringList());
    // An early "lock" inside a word does not hide the later one that begins a word.
    QCOMPARE(FuzzyIndex::wordScore(QStringLiteral("unlock lock"), QStringLiteral("lock")), 800 - 7);
}

void TestFuzzyIndex::everyWordHasToMatchInAnyOrder()
{
    const QStringList all{QStringLiteral("INC-1120 checkout-api: card confirmations failing"),
                          QStringLiteral("INC-1098 checkout search latency"), QStringLiteral("INC-7 card")};
    QCOMPARE(titles(all, QStringLiteral("card 1120")), QStringList{all[0]});
    QCOMPARE(titles(all, QStringLiteral("  CHECKOUT   latency ")), QStringList{all[1]});
    FuzzyIndex index;
    index.add(QStringLiteral("Return to live"), QStringLiteral("War room"));
    FuzzySearch search(index);
    QCOMPARE(search.find(QStringLiteral("live war"), 5).size(), std::size_t(1)); // the detail counts too
}

void TestFuzzyIndex::typingOnLooksOnlyAtWhatWasLeft()
{
    FuzzyIndex index;
    for (int i = 0; i < 1000; ++i)
        index.add(i % 10 == 0 ? QStringLiteral("zebra %1").arg(i) : QStringLiteral("horse %1").arg(i));
    FuzzySearch search(index);
    QCOMPARE(search.find(QStringLiteral("z"), 5).size(), std::size_t(5));
    QCOMPARE(search.lookedAt(), 1000);
    QCOMPARE(search.matching(), 100);
    search.find(QStringLiteral("ze"), 5);
    QCOMPARE(search.lookedAt(), 100);
    search.find(QStringLiteral("ze 99"), 5);
    QCOMPARE(search.lookedAt(), 100);
    QCOMPARE(search.matching(), 1);       // zebra 990
    search.find(QStringLiteral("ze"), 5); // taken back: as it was found
    QCOMPARE(search.lookedAt(), 0);
    QCOMPARE(search.matching(), 100);
    search.find(QStringLiteral("zo"), 5); // another letter: from what the first one left
    QCOMPARE(search.lookedAt(), 100);
    QCOMPARE(search.matching(), 0);
    search.find(QString(), 5);
    search.find(QStringLiteral("h"), 5);
    QCOMPARE(search.matching(), 900);
}

void TestFuzzyIndex::typingOnFindsWhatAFreshSearchFinds()
{
    FuzzyIndex index;
    const QStringList troubles{QStringLiteral("latency"), QStringLiteral("loss")};
    for (int i = 0; i < 300; ++i)
        index.add(QStringLiteral("INC-%1 %2 of service %3")
                      .arg(QString::number(i), troubles[i % 7 ? 0 : 1], QString::number(i % 13)),
                  QStringLiteral("SEV-%1").arg(i % 5));
    FuzzySearch running(index);
    const QString text = QStringLiteral("lat serv 12 sev");
    for (int length = 1; length <= text.size(); ++length) {
        FuzzySearch fresh(index);
        QCOMPARE(running.find(text.left(length), 20), fresh.find(text.left(length), 20));
        QCOMPARE(running.matching(), fresh.matching());
    }
    // Letter by letter taken back, in the middle as well, and typed anew.
    for (const char* typed :
         {"lat serv 1", "lat serv", "los serv", "lo", "lat se", "l", "serv lat", "la 12"}) {
        FuzzySearch fresh(index);
        QCOMPARE(running.find(QString::fromLatin1(typed), 20), fresh.find(QString::fromLatin1(typed), 20));
        QCOMPARE(running.matching(), fresh.matching());
    }
}

void TestFuzzyIndex::strangeTextIsJustText()
{
    const QStringList all{QStringLiteral("ÄRGER im Käfig"), QStringLiteral("a.*b[c"), QString(u'\0')};
    QCOMPARE(titles(all, QStringLiteral("ärger")), QStringList{all[0]});
    QCOMPARE(titles(all, QStringLiteral(".*b[")), QStringList{all[1]});
    QCOMPARE(titles(all, QStringLiteral("a").repeated(5000)), QStringList());
}

void TestFuzzyIndex::panesKeepTheirOrderWidthsAndFolds()
{
    PaneLayout layout;
    QVERIFY(layout.move(QStringLiteral("runbook"), -1));
    QVERIFY(!layout.move(QStringLiteral("charts"), -1));
    QVERIFY(layout.setCollapsed(QStringLiteral("timeline"), true));
    QVERIFY(layout.setCollapsed(QStringLiteral("charts"), true));
    QVERIFY(!layout.setCollapsed(QStringLiteral("runbook"), true)); // one stays
    layout.share[QStringLiteral("charts")] = 0.6;
    QCOMPARE(layout.order,
             (QStringList{QStringLiteral("charts"), QStringLiteral("runbook"), QStringLiteral("timeline")}));
    const PaneLayouts all{{QString(), PaneLayout()}, {QStringLiteral("IC"), layout}};
    QVERIFY(paneLayoutsFromJson(toJson(all)) == all);
}

void TestFuzzyIndex::panesGetTheirShareButNotLessThanTheyNeed()
{
    // 1540 wide: two gaps of 12 leave 1516: 47.5, 28.2 and 24.3 percent of it.
    PaneLayout layout;
    auto places = panePlaces(layout, 1540, 1, {});
    QCOMPARE(places.size(), std::size_t(3));
    QCOMPARE(places[0].width, 1516 * 0.475);
    QCOMPARE(places[1].x, 1516 * 0.475 + 12);
    QCOMPARE(places[2].x + places[2].width, 1540.0);
    // Too narrow for the shares: the runbook and the timeline get what they need, the charts the rest.
    places = panePlaces(layout, 924, 1, {});
    QCOMPARE(places[1].width, 290.0);
    QCOMPARE(places[2].width, 280.0);
    QCOMPARE(places[0].width, 900.0 - 570);
    // Too narrow for all: all are squeezed alike, none is negative, nothing sticks out.
    places = panePlaces(layout, 459, 1, {});
    QCOMPARE(places[0].width, 150.0);
    QCOMPARE(places[2].x + places[2].width, 459.0);
    // Folded away: a strip; the runbook in a drawer: not there.
    QVERIFY(layout.setCollapsed(QStringLiteral("timeline"), true));
    places = panePlaces(layout, 1000, 2, QStringLiteral("runbook"));
    QCOMPARE(places.size(), std::size_t(2));
    QVERIFY(places[1].folded);
    QCOMPARE(places[1].width, 72.0);
    QCOMPARE(places[0].width, 1000.0 - 24 - 72);
    // The drawer takes the only one that was open: another opens instead of an empty page.
    QVERIFY(layout.setCollapsed(QStringLiteral("charts"), true));
    places = panePlaces(layout, 1000, 1, QStringLiteral("runbook"));
    QVERIFY(!places[0].folded && places[0].width > 900);
    for (const double width : {0.0, 1.0, 5000.0}) {
        for (const PanePlace& place : panePlaces(PaneLayout(), width, 1, {}))
            QVERIFY(place.width >= 0);
    }
}

void TestFuzzyIndex::brokenPanesAreTheUsualOnes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no json") << QByteArray("{\"roles\":");
    QTest::newRow("other types") << QByteArray("{'roles':{'':{'order':7,'share':[],'collapsed':{}}}}");
    QTest::newRow("a pane twice") << QByteArray(
        "{'roles':{'':{'order':['charts','charts','runbook'],'share':{'charts':'wide','x':1}}}}");
    QTest::newRow("no numbers") << QByteArray(
        "{'roles':{'':{'share':{'charts':null},'collapsed':['nowhere',5,null]}}}");
}

void TestFuzzyIndex::brokenPanesAreTheUsualOnes()
{
    QFETCH(QByteArray, json);
    const PaneLayouts read = paneLayoutsFromJson(json.replace('\'', '"'));
    for (const auto& [role, layout] : read)
        QVERIFY2(layout == PaneLayout(), qPrintable(role));
    // However much is folded away in the file, one pane stays open.
    const PaneLayouts folded = paneLayoutsFromJson(
        QByteArray("{'roles':{'a':{'collapsed':['charts','timeline','runbook'],'share':{'charts':1e9}}}}")
            .replace('\'', '"'));
    QCOMPARE(folded.at(QStringLiteral("a")).collapsed.size(), 2);
    QCOMPARE(folded.at(QStringLiteral("a")).shareOf(QStringLiteral("charts")), 0.9);
}

QTEST_GUILESS_MAIN(TestFuzzyIndex)
#include "tst_fuzzy_index.moc"
