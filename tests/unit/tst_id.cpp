// SPDX-License-Identifier: GPL-3.0-or-later
// Identifiers sort by when they were made, on one thread also within a millisecond.
#include "models/base/id.h"

#include <QDateTime>
#include <QSet>
#include <QtTest>

#include <thread>

using namespace muster;

class TestId : public QObject
{
    Q_OBJECT

private slots:
    void laterOnesSortLaterAlsoInOneMillisecond()
    {
        QStringList made;
        for (int i = 0; i < 20'000; ++i) // thousands of them in each millisecond
            made << newUlid();
        QStringList sorted = made;
        sorted.sort();
        QCOMPARE(made, sorted);
        QCOMPARE(QSet<QString>(made.begin(), made.end()).size(), made.size());
    }

    void theFirstTenLettersAreTheTime()
    {
        const qint64 before = QDateTime::currentMSecsSinceEpoch();
        QString id;
        std::thread([&id] { id = newUlid(); }).join(); // a thread that counts from nothing
        const qint64 after = QDateTime::currentMSecsSinceEpoch();
        QCOMPARE(id.size(), 26);
        qint64 ms = 0;
        for (const QChar letter : id.left(10))
            ms = ms * 32 + QStringLiteral("0123456789ABCDEFGHJKMNPQRSTVWXYZ").indexOf(letter);
        QVERIFY2(before <= ms && ms <= after, qPrintable(id));
    }

    void threadsShareNoRandomPart()
    {
        QString one, other;
        std::thread([&one] { one = newUlid(); }).join();
        std::thread([&other] { other = newUlid(); }).join();
        QVERIFY(one.mid(10) != other.mid(10));
    }
};

QTEST_GUILESS_MAIN(TestId)
#include "tst_id.moc"
