// SPDX-License-Identifier: GPL-3.0-or-later
// What was typed can be taken back, step by step, also by the next start of the program.
#include "models/document/undo_log.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

Instant second(double s)
{
    return Instant{static_cast<qint64>(s * 1000)};
}

/// Types letter after letter at the end.
void type(UndoLog& log, QString& text, const QString& words, double from, double gap = 0.1)
{
    for (qsizetype i = 0; i < words.size(); ++i) {
        log.add({text.size(), {}, words.mid(i, 1)}, second(from + static_cast<double>(i) * gap));
        text += words[i];
    }
}

} // namespace

class TestUndoLog : public QObject
{
    Q_OBJECT
private slots:
    void typingInOneGoIsOneStep()
    {
        UndoLog log;
        QString text;
        type(log, text, QStringLiteral("hello"), 0);
        type(log, text, QStringLiteral(" world"), 10); // after a pause
        QVERIFY(log.canUndo());
        text = *withChanges(text, log.undo());
        QCOMPARE(text, QStringLiteral("hello"));
        text = *withChanges(text, log.undo());
        QCOMPARE(text, QString());
        QVERIFY(!log.canUndo());
        text = *withChanges(text, log.redo());
        text = *withChanges(text, log.redo());
        QCOMPARE(text, QStringLiteral("hello world"));
        QVERIFY(!log.canRedo());
    }

    void aLineBreakOrAnotherPlaceBeginsAStep()
    {
        UndoLog log;
        QString text;
        type(log, text, QStringLiteral("a\nb"), 0);
        QCOMPARE(*withChanges(text, log.undo()), QStringLiteral("a\n"));
        log = {};
        text = QStringLiteral("xy");
        log.add({1, {}, QStringLiteral("1")}, second(0));
        log.seal();
        log.add({2, {}, QStringLiteral("2")}, second(0.1));
        QCOMPARE(*withChanges(QStringLiteral("x12y"), log.undo()), QStringLiteral("x1y"));
    }

    void deletingIsOneStepInBothDirections()
    {
        UndoLog log;
        log.add({2, QStringLiteral("c"), {}}, second(0)); // backspace, backspace
        log.add({1, QStringLiteral("b"), {}}, second(0.1));
        QCOMPARE(*withChanges(QStringLiteral("a"), log.undo()), QStringLiteral("abc"));
        log = {};
        log.add({0, QStringLiteral("a"), {}}, second(0)); // delete, delete
        log.add({0, QStringLiteral("b"), {}}, second(0.1));
        QCOMPARE(*withChanges(QStringLiteral("c"), log.undo()), QStringLiteral("abc"));
    }

    void manyPlacesAreOneStep()
    {
        UndoLog log;
        log.addStep(
            {{4, QStringLiteral("a"), QStringLiteral("bb")}, {0, QStringLiteral("a"), QStringLiteral("bb")}},
            second(0));
        QCOMPARE(*withChanges(QStringLiteral("bb xxbb"), log.undo()), QStringLiteral("a xxa"));
    }

    void whatWasUndoneIsGoneAfterTyping()
    {
        UndoLog log;
        QString text;
        type(log, text, QStringLiteral("one"), 0);
        text = *withChanges(text, log.undo());
        type(log, text, QStringLiteral("two"), 20);
        QVERIFY(!log.canRedo());
        QCOMPARE(*withChanges(text, log.undo()), QString());
    }

    void theOldestStepsGoFirst()
    {
        UndoLog log;
        QString text;
        for (int i = 0; i < 2000; ++i) {
            log.addStep({{text.size(), {}, QStringLiteral("x")}}, second(i));
            text += u'x';
        }
        size_t steps = 0;
        for (; log.canUndo(); ++steps)
            text = *withChanges(text, log.undo());
        QCOMPARE(steps, UndoLog::kSteps);
        QCOMPARE(text.size(), qsizetype(2000 - UndoLog::kSteps));
        // One step is kept, however large.
        log = {};
        const QString large(UndoLog::kCharacters * 2, u'y');
        log.addStep({{0, {}, large}}, second(0));
        QVERIFY(log.canUndo());
    }

    void aLogComesBackWithItsText()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 300; ++round) {
            UndoLog log;
            QString text = QStringLiteral("The tax engine was slow.");
            for (int step = 0; step < 30; ++step) {
                if (random.bounded(5) == 0 && log.canUndo()) {
                    text = *withChanges(text, log.undo());
                    continue;
                }
                const qsizetype from = random.bounded(static_cast<int>(text.size()) + 1);
                const TextChange change{from, text.mid(from, random.bounded(3)),
                                        QString::number(random.bounded(100))};
                text = *withChanges(text, {change});
                log.add(change, second(step * random.bounded(3)));
            }
            const auto again = UndoLog::fromJson(log.toJson(text), text);
            QVERIFY(again);
            UndoLog mine = log, theirs = *again;
            while (mine.canUndo())
                QCOMPARE(theirs.undo(), mine.undo());
            QVERIFY(!theirs.canUndo());
            while (mine.canRedo())
                QCOMPARE(theirs.redo(), mine.redo());
        }
    }

    void whatDoesNotFitIsRefused_data()
    {
        QTest::addColumn<QByteArray>("json");
        UndoLog log;
        log.add({0, {}, QStringLiteral("abc")}, second(0));
        const QByteArray good = log.toJson(QStringLiteral("abc"));
        QTest::newRow("another text") << log.toJson(QStringLiteral("abd"));
        QTest::newRow("no json") << QByteArray("{");
        QTest::newRow("another version") << QByteArray(good).replace("\"v\":1", "\"v\":2");
        QTest::newRow("a place outside") << QByteArray(good).replace("[[[0,", "[[[9,");
        QTest::newRow("a place before") << QByteArray(good).replace("[[[0,", "[[[-1,");
        QTest::newRow("another word") << QByteArray(good).replace("\"abc\"", "\"abd\"");
        QTest::newRow("more done than there is") << QByteArray(good).replace("\"done\":1", "\"done\":2");
        QTest::newRow("an empty step") << QByteArray(good).replace("\"steps\":[", "\"steps\":[[],");
    }

    void whatDoesNotFitIsRefused()
    {
        QFETCH(const QByteArray, json);
        QVERIFY(!UndoLog::fromJson(json, QStringLiteral("abc")));
    }

    void onlyTheNewestAreWrittenBeyondALimit()
    {
        UndoLog log;
        QString text;
        for (int i = 0; i < 10; ++i) {
            log.addStep({{text.size(), {}, QStringLiteral("1234567890")}}, second(i));
            text += QStringLiteral("1234567890");
        }
        auto again = UndoLog::fromJson(log.toJson(text, 35), text);
        QVERIFY(again);
        int steps = 0;
        for (; again->canUndo(); ++steps)
            again->undo();
        QCOMPARE(steps, 3);
    }
};

QTEST_GUILESS_MAIN(TestUndoLog)
#include "tst_undo_log.moc"
