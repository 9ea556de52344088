// SPDX-License-Identifier: GPL-3.0-or-later
// By when a post-mortem is due.
#include "models/domain/postmortem_review.h"

#include <QtTest/QtTest>

using namespace muster;

class TestPostMortemReview : public QObject
{
    Q_OBJECT
private slots:
    void theDeadlinesFollowFromSeverityAndEnd_data()
    {
        QTest::addColumn<int>("severity");
        QTest::addColumn<QString>("resolved");
        QTest::addColumn<QByteArray>("zone");
        QTest::addColumn<QDate>("meeting");
        QTest::addColumn<QDate>("document");
        const auto row = [](const char* name, int severity, const char* resolved, const char* zone,
                            QDate meeting, QDate document) {
            QTest::newRow(name) << severity << QString::fromLatin1(resolved) << QByteArray(zone) << meeting
                                << document;
        };
        // 2026-11-20 is a Friday.
        row("SEV-1, over a weekend", 1, "2026-11-20T02:50:30Z", "UTC", {2026, 11, 23}, {2026, 11, 22});
        row("SEV-1, still Thursday in Toronto", 1, "2026-11-20T02:50:30Z", "America/Toronto", {2026, 11, 22},
            {2026, 11, 21});
        row("SEV-2, from a Friday", 2, "2026-11-20T12:00:00Z", "UTC", {2026, 11, 27}, {2026, 11, 26});
        row("SEV-2, from a Saturday", 2, "2026-11-21T12:00:00Z", "UTC", {2026, 11, 27}, {2026, 11, 26});
        row("SEV-2, from a Wednesday", 2, "2026-11-18T12:00:00Z", "UTC", {2026, 11, 25}, {2026, 11, 24});
        row("SEV-3", 3, "2026-11-20T12:00:00Z", "UTC", {}, {});
    }
    void theDeadlinesFollowFromSeverityAndEnd()
    {
        QFETCH(int, severity);
        QFETCH(QString, resolved);
        QFETCH(QByteArray, zone);
        QFETCH(QDate, meeting);
        QFETCH(QDate, document);
        const auto due = reviewDeadlines(Severity(severity), *Instant::fromIso(resolved), QTimeZone(zone));
        QCOMPARE(due.has_value(), meeting.isValid());
        if (due)
            QCOMPARE(*due, (ReviewDeadlines{meeting, document}));
    }
};

QTEST_GUILESS_MAIN(TestPostMortemReview)
#include "tst_postmortem_review.moc"
