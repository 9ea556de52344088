// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/alert_episode.h"

#include <QtTest/QtTest>

using namespace muster;

class TestAlertEpisode : public QObject
{
    Q_OBJECT

private slots:
    void anEndNamesItsBeginning_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("beginning");
        QTest::newRow("alert") << "ALERTS/f/12/resolved"
                               << "ALERTS/f/12/firing";
        QTest::newRow("silence") << "silence/9/ended"
                                 << "silence/9/started";
        QTest::newRow("a beginning") << "f/12/firing"
                                     << "";
        QTest::newRow("only the word") << "/resolved"
                                       << "";
        QTest::newRow("another word") << "f/12/unresolved"
                                      << "";
        QTest::newRow("none") << ""
                              << "";
    }
    void anEndNamesItsBeginning()
    {
        QFETCH(QString, id);
        QTEST(beginningOf(id), "beginning");
    }

    void bothHaveOneKeyAndNoOtherHasIt()
    {
        TimelineEvent event;
        const auto key = [&](const char* source, const char* id) {
            event.source.value = QLatin1String(source);
            event.remoteId = QLatin1String(id);
            return episodeKey(event);
        };
        QVERIFY(!key("p", "f/12/firing").isEmpty());
        QCOMPARE(key("p", "f/12/firing"), key("p", "f/12/resolved"));
        QVERIFY(key("p", "f/12/firing") != key("q", "f/12/resolved"));
        QVERIFY(key("p", "f/12/firing") != key("p", "f/13/resolved"));
        QVERIFY(key("p", "note-1").isEmpty());
        QVERIFY(key("p", "").isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestAlertEpisode)
#include "tst_alert_episode.moc"
