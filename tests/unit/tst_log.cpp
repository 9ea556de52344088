// SPDX-License-Identifier: GPL-3.0-or-later
// The log: no flood, no secret, no more than its ring, no way out through a link.
#include "models/base/log_sink.h"
#include "models/base/redaction.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>

using namespace muster;
using namespace std::chrono_literals;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestLog final : public QObject
{
    Q_OBJECT
private slots:
    void aBudgetLetsABurstThroughAndThenARate()
    {
        LineBudget budget(3, 2);
        const std::chrono::steady_clock::time_point start{};
        for (int i = 0; i < 3; ++i)
            QCOMPARE(budget.take(start), std::optional<quint64>(0));
        for (int i = 0; i < 5; ++i)
            QVERIFY(!budget.take(start));
        QVERIFY(!budget.take(start + 400ms)); // not yet a whole line
        QCOMPARE(budget.take(start + 600ms), std::optional<quint64>(6));
        QVERIFY(!budget.take(start + 600ms));
        // A long silence is worth one burst, not more.
        QCOMPARE(budget.take(start + 1h), std::optional<quint64>(1));
        QCOMPARE(budget.take(start + 1h), std::optional<quint64>(0));
        QCOMPARE(budget.take(start + 1h), std::optional<quint64>(0));
        QVERIFY(!budget.take(start + 1h));
        // A clock that goes back gives nothing and takes nothing.
        QVERIFY(!budget.take(start));
    }

    void aRingStaysWithinItsSizeAndKeepsTheNewest()
    {
        QTemporaryDir folder;
        const qint64 most = 64 * 1024;
        {
            LogRing ring(folder.path(), most);
            for (int i = 0; i < 20'000; ++i)
                ring.put("line " + QByteArray::number(i) + QByteArray(80, '.') + '\n');
            ring.put("the last one\n");
        }
        const QByteArray now = contentOf(folder.filePath(QStringLiteral("muster.log")));
        const QByteArray before = contentOf(folder.filePath(QStringLiteral("muster.log.1")));
        QVERIFY2(now.size() + before.size() <= most, QByteArray::number(now.size() + before.size()));
        QVERIFY(now.contains("the last one\n") || now.contains("lines found no room"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 2);
        for (const char* name : {"muster.log", "muster.log.1"}) {
            struct stat info = {};
            QVERIFY(::stat(QFile::encodeName(folder.filePath(QLatin1String(name))).constData(), &info) == 0);
            QCOMPARE(int(info.st_mode & 07777), 0600);
        }
    }

    void aRingDoesNotWriteThroughALink()
    {
        QTemporaryDir folder, elsewhere;
        const QString victim = elsewhere.filePath(QStringLiteral("victim"));
        QVERIFY(QFile::link(victim, folder.filePath(QStringLiteral("muster.log"))));
        LogRing(folder.path()).put("through the link\n");
        QVERIFY(!QFile::exists(victim));
    }

    void aMillionErrorsCostLittleAndHideNoSecret()
    {
        QTemporaryDir folder;
        neverShow(Secret(QByteArrayView("flooding-secret-0123")));
        startLog(false);
        keepLogIn(folder.path());
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 1'000'000; ++i)
            qWarning("Authorization: Bearer flooding-secret-0123 refused, try %d", i);
        const qint64 took = timer.elapsed();
        endLog();
        const QByteArray log = contentOf(folder.filePath(QStringLiteral("muster.log")));
        QVERIFY2(log.size() > 400 * 40 && log.size() < 2'000 * 120, QByteArray::number(log.size()));
        QVERIFY(!log.contains("flooding"));
        QVERIFY(log.contains("W Authorization: •••"));
        std::printf("FIGURE: F48 1000000 errors logged in %lld ms, %lld bytes written, secrets shown 0\n",
                    static_cast<long long>(took), static_cast<long long>(log.size()));
    }
};

QTEST_GUILESS_MAIN(TestLog)
#include "tst_log.moc"
