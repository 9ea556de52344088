// SPDX-License-Identifier: GPL-3.0-or-later
// Times of the plain form are what QDateTime says they are, and all others are left to it.
#include "models/base/iso_text.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

/// As QDateTime reads it, whose fraction is cut to three digits beforehand: it rounds longer ones.
std::optional<qint64> byQt(const QByteArray& text)
{
    QString cut = QString::fromLatin1(text);
    if (const qsizetype dot = cut.indexOf(u'.'); dot > 0) {
        qsizetype end = dot + 1;
        while (end < cut.size() && cut[end] >= u'0' && cut[end] <= u'9')
            ++end;
        if (end - dot > 4)
            cut.remove(dot + 4, end - dot - 4);
    }
    const QDateTime parsed = QDateTime::fromString(cut, Qt::ISODateWithMs);
    return parsed.isValid() ? std::optional(parsed.toMSecsSinceEpoch()) : std::nullopt;
}

QByteArray shown(const std::optional<Instant>& at)
{
    return at ? QByteArray::number(at->ms) : QByteArray("nothing");
}

} // namespace

class TestPlainIso final : public QObject
{
    Q_OBJECT
private slots:
    void plainTimesAreThoseOfQt()
    {
        QRandomGenerator random(3);
        const auto two = [&](int below) {
            return QByteArray::number(random.bounded(below)).rightJustified(2, '0');
        };
        int read = 0;
        for (int i = 0; i < 200'000; ++i) {
            QByteArray text = QByteArray::number(1960 + random.bounded(i % 2 ? 100 : 8'039)) + '-' + two(14) +
                              '-' + two(33) + 'T' + two(25) + ':' + two(61) + ':' + two(61);
            if (random.bounded(2)) {
                text += '.';
                for (int digits = random.bounded(10); digits > 0; --digits)
                    text += char('0' + random.bounded(10));
            }
            text += random.bounded(2) ? QByteArray("Z")
                                      : (random.bounded(2) ? "+" : "-") + two(15) + ':' + two(61);
            const auto ours = instantOfPlainIso(text.toStdString());
            if (!ours)
                continue;
            ++read;
            const auto theirs = byQt(text);
            QVERIFY2(theirs && *theirs == ours->ms, text + ": " + shown(ours) + " is not " +
                                                        (theirs ? QByteArray::number(*theirs) : "a time"));
        }
        QVERIFY(read > 20'000);
    }

    void everyDayAndEveryMillisecond()
    {
        for (QDate day(1970, 1, 1); day.year() < 2110; day = day.addDays(1)) {
            const QByteArray text = day.toString(Qt::ISODate).toLatin1() + "T12:34:56Z";
            QCOMPARE(shown(instantOfPlainIso(text.toStdString())), QByteArray::number(*byQt(text)));
        }
        for (int ms = 0; ms < 1'000; ++ms) {
            const QByteArray text =
                "2026-11-20T02:13:30." + QByteArray::number(ms).rightJustified(3, '0') + "+05:45";
            QCOMPARE(shown(instantOfPlainIso(text.toStdString())), QByteArray::number(*byQt(text)));
        }
        QCOMPARE(instantOfPlainIso("2026-11-20T02:13:30.9999999Z")->ms % 1000, 999);
        QCOMPARE(instantOfPlainIso("2026-11-20T02:13:30.5Z")->ms % 1000, 500);
    }

    void anythingElseIsLeftToQt_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 "2026-11-20",
                                 "2026-11-20T02:13:30",
                                 "2026-11-20T02:13Z",
                                 "2026-11-20 02:13:30Z",
                                 "2026-11-20t02:13:30z",
                                 "2026-11-20T24:00:00Z",
                                 "2026-11-20T23:59:60Z",
                                 "2026-02-29T00:00:00Z",
                                 "2026-11-20T02:13:30.Z",
                                 "2026-11-20T02:13:30+0100",
                                 "2026-11-20T02:13:30+01",
                                 "1969-12-31T23:59:59Z",
                                 "9999-12-31T23:59:59Z",
                                 "2026-11-20T02:13:30Zx",
                                 " 2026-11-20T02:13:30Z",
                                 "+2026-11-20T02:13:30Z",
                                 "2026-11-20T02:13:30+14:00",
                                 "20261120T021330Z",
                                 "2026-11-20T02:13:30,5Z"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void anythingElseIsLeftToQt()
    {
        QFETCH(QString, text);
        QVERIFY(!instantOfPlainIso(text.toStdString()));
    }

    void charactersBeyondAsciiAreNoDigits()
    {
        // The low byte of U+0132 is "2".
        QVERIFY(!Instant::fromIso(QStringLiteral(u"\u0132026-11-20T02:13:30Z")));
        QCOMPARE(Instant::fromIso(u"2026-11-20T02:13:30Z")->ms, 1'795'140'810'000);
        QCOMPARE(Instant::fromIso(u" 2026-11-20T02:13:30Z ")->ms, 1'795'140'810'000);
    }
};

QTEST_GUILESS_MAIN(TestPlainIso)
#include "tst_plain_iso.moc"
