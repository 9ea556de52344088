// SPDX-License-Identifier: GPL-3.0-or-later
// The diff of two versions of a document: applied to the old one it gives the new one, byte for byte, and it
// says what a person would say.
#include "models/document/text_diff.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

/// One line a block: "~ was [-old-]{+new+}"; a block that is the same is "=".
QString shown(const std::vector<DiffBlock>& diff)
{
    QStringList lines;
    for (const DiffBlock& block : diff) {
        QString line;
        switch (block.kind) {
        case DiffBlock::Kind::Same:
            line = QStringLiteral("=");
            break;
        case DiffBlock::Kind::Added:
            line = QStringLiteral("+ ") + block.after.trimmed();
            break;
        case DiffBlock::Kind::Removed:
            line = QStringLiteral("- ") + block.before.trimmed();
            break;
        case DiffBlock::Kind::Changed:
            line = block.onlySpace ? QStringLiteral("s ") : QStringLiteral("~ ");
            for (const DiffPart& part : block.parts) {
                line += part.kind == DiffPart::Kind::Same      ? part.text
                        : part.kind == DiffPart::Kind::Removed ? QStringLiteral("[-%1-]").arg(part.text)
                                                               : QStringLiteral("{+%1+}").arg(part.text);
            }
            line = line.trimmed();
            break;
        }
        lines << line.replace(u'\n', QStringLiteral("\\n"));
    }
    return lines.join(u'\n');
}

QString paragraph(QRandomGenerator& random)
{
    static const QStringList words{QStringLiteral("the"),      QStringLiteral("pool"),
                                   QStringLiteral("of"),       QStringLiteral("tax-engine"),
                                   QStringLiteral("checkout"), QStringLiteral("was"),
                                   QStringLiteral("slow"),     QStringLiteral("at"),
                                   QStringLiteral("02:13"),    QString::fromUcs4(U"\U0001F600", 1),
                                   QStringLiteral("größer"),   QStringLiteral("**and**")};
    static const QStringList starts{{},
                                    {},
                                    QStringLiteral("## "),
                                    QStringLiteral("- "),
                                    QStringLiteral("> "),
                                    QStringLiteral("| "),
                                    QStringLiteral("```\n")};
    QString text = starts[random.bounded(int(starts.size()))];
    const bool fence = text.startsWith(u'`');
    for (int i = random.bounded(12); i >= 0; --i)
        text += words[random.bounded(int(words.size()))] + (random.bounded(9) == 0 ? u'\n' : u' ');
    return text + (fence ? QStringLiteral("\n```") : QString()) + QString(1 + random.bounded(3), u'\n');
}

QString edited(QString text, QRandomGenerator& random)
{
    for (int edits = random.bounded(6); edits > 0; --edits) {
        const int at = random.bounded(int(text.size()) + 1);
        switch (random.bounded(4)) {
        case 0:
            text.insert(at, QStringLiteral(" new"));
            break;
        case 1:
            text.remove(at, random.bounded(40));
            break;
        case 2:
            text.insert(at, QStringLiteral("\n\n") + paragraph(random));
            break;
        default:
            text.insert(at, u'\n');
        }
    }
    return text;
}

/// What must hold for any two texts; empty, or what does not.
QString brokenLaw(const QString& before, const QString& after, const std::vector<DiffBlock>& diff)
{
    if (withDiff(before, diff) != after)
        return QStringLiteral("it does not make the new text of the old one");
    qsizetype beforeAt = 0;
    qsizetype afterAt = 0;
    for (const DiffBlock& block : diff) {
        if (block.beforeAt != beforeAt || block.afterAt != afterAt)
            return QStringLiteral("a block stands elsewhere");
        if ((block.kind == DiffBlock::Kind::Same) != (block.before == block.after))
            return QStringLiteral("a block that is the same counts as another");
        QString ofBefore;
        QString ofAfter;
        for (const DiffPart& part : block.parts) {
            if (part.text.isEmpty())
                return QStringLiteral("an empty part");
            if (part.kind != DiffPart::Kind::Added)
                ofBefore += part.text;
            if (part.kind != DiffPart::Kind::Removed)
                ofAfter += part.text;
        }
        if (block.kind == DiffBlock::Kind::Changed && (ofBefore != block.before || ofAfter != block.after))
            return QStringLiteral("the parts are not the block");
        beforeAt += block.before.size();
        afterAt += block.after.size();
    }
    if (beforeAt != before.size() || afterAt != after.size())
        return QStringLiteral("a block is missing");
    return {};
}

} // namespace

class TestTextDiff final : public QObject
{
    Q_OBJECT
private slots:
    void appliedToTheOldTextItGivesTheNewOne()
    {
        for (quint32 seed = 1; seed <= 4000; ++seed) {
            QRandomGenerator random(seed);
            QString before;
            for (int i = random.bounded(12); i > 0; --i)
                before += paragraph(random);
            const QString after = random.bounded(20) == 0 ? paragraph(random) : edited(before, random);
            const auto diff = textDiff(before, after);
            const QString broken = brokenLaw(before, after, diff);
            QVERIFY2(broken.isEmpty(),
                     qPrintable(QStringLiteral("seed %1: %2\n%3").arg(seed).arg(broken, shown(diff))));
            const auto back = textDiff(after, before);
            QCOMPARE(withDiff(after, back), std::optional(before));
            if (before != after)
                QVERIFY(!withDiff(before + QStringLiteral("x"), diff));
        }
    }

    void saysWhatChanged_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* before, const char* after, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(after)
                                << QString::fromUtf8(expected);
        };
        row("nothing", "A.\n\nB.\n", "A.\n\nB.\n", "=\n=");
        row("both empty", "", "", "");
        row("all new", "", "A.\n\nB.\n", "+ A.\n+ B.");
        row("all gone", "A.\n", "", "- A.");
        row("a word", "It took an hour to see.\n", "It took one hour to see.\n",
            "~ It took [-an -]{+one +}hour to see.");
        row("a sentence more", "A.\n\nThe pool was full.\n\nC.\n",
            "A.\n\nThe pool was full. It stayed so.\n\nC.\n", "=\n~ The pool was full{+. It stayed so+}.\n=");
        row("a paragraph in between", "A.\n\nC.\n", "A.\n\nB is new.\n\nC.\n", "=\n+ B is new.\n=");
        row("another paragraph", "A.\n\nOne two three.\n\nC.\n", "A.\n\nFour five six seven.\n\nC.\n",
            "=\n- One two three.\n+ Four five six seven.\n=");
        row("a row of a table", "| a | b |\n|---|---|\n| 1 | first row |\n| 2 | second row |\n",
            "| a | b |\n|---|---|\n| 1 | first row |\n| 2 | second line |\n",
            "=\n=\n=\n~ | 2 | second [-row -]{+line +}|");
        row("an item ticked", "- [ ] raise the limit\n- [ ] add an alert\n",
            "- [ ] raise the limit\n- [x] add an alert\n", "=\n~ - [-[ -]{+[x+}] add an alert");
        row("only a newline", "A.\n\nB.\n", "A.\n\n\nB.\n", "s A.\\n\\n{+\\n+}\n=");
        row("a changed and a new one", "Detection was late by ten minutes.\n",
            "Nobody was paged.\n\nDetection was late by nine minutes.\n",
            "+ Nobody was paged.\n~ Detection was late by [-ten -]{+nine +}minutes.");
    }
    void saysWhatChanged()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, expected);
        const auto diff = textDiff(before, after);
        QCOMPARE(shown(diff), expected);
        QCOMPARE(brokenLaw(before, after, diff), QString());
    }

    void countsWhatAPersonWouldCount()
    {
        const auto diff = textDiff(QStringLiteral("# T\n\nOne two three.\n\nGone for good.\n\nSpace\n"),
                                   QStringLiteral("# T\n\nOne two four.\n\nSpace\n\nNew here.\n"));
        QCOMPARE(diffCounts(diff), (DiffCounts{1, 1, 1}));
    }

    void isPrintedAsLines()
    {
        const auto diff =
            textDiff(QStringLiteral("# T\n\nOne two three.\n\nGone\nfor good.\n\nSame here.\n\nEnd\n"),
                     QStringLiteral("# T\n\nOne two four.\n\nSame here.\n\nNew.\n\nEnd\n"));
        QCOMPARE(diffText(diff),
                 QStringLiteral("- One two three.\n+ One two four.\n- Gone\n- for good.\n\n+ New.\n"));
        QCOMPARE(diffText(textDiff(QStringLiteral("A\n\nB"), QStringLiteral("A\n\n\nB"))), QString());
    }

    void aLargeDocumentIsComparedWholeWhateverItHolds()
    {
        const auto document = [](quint32 seed) {
            QRandomGenerator random(seed);
            QString text;
            while (text.size() < 300'000) {
                for (int i = 0; i < 12; ++i)
                    text += QStringLiteral("w%1 ").arg(random.bounded(2000));
                text += QStringLiteral("\n\n");
            }
            return text;
        };
        const QString before = document(1);
        QString after = before;
        for (const qsizetype at : {50'000, 150'000, 250'000})
            after.insert(after.indexOf(u' ', at), QStringLiteral(" inserted"));
        QElapsedTimer timer;
        timer.start();
        const auto few = textDiff(before, after);
        const qint64 three = timer.nsecsElapsed();
        QCOMPARE(diffCounts(few), (DiffCounts{3, 0, 0}));
        QCOMPARE(brokenLaw(before, after, few), QString());
        const QString foreign = document(2);
        timer.start();
        const auto all = textDiff(before, foreign);
        const qint64 whole = timer.nsecsElapsed();
        QCOMPARE(brokenLaw(before, foreign, all), QString());
        QString alike = before;
        alike.replace(u'1', u'x'); // every paragraph is changed
        timer.start();
        const auto every = textDiff(before, alike);
        const qint64 each = timer.nsecsElapsed();
        QCOMPARE(brokenLaw(before, alike, every), QString());
        std::printf("FIGURE: text diff of 300 KB: three paragraphs %.1f ms, another document %.1f ms, each "
                    "paragraph changed %.1f ms\n",
                    double(three) / 1e6, double(whole) / 1e6, double(each) / 1e6);
    }
};

QTEST_GUILESS_MAIN(TestTextDiff)
#include "tst_text_diff.moc"
