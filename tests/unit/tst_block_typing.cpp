// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of the block editor do to the text. "¦" is the cursor, before and after.
#include "models/document/block_typing.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

struct Place
{
    BlockText text;
    int row = 0;
    qsizetype at = 0; ///< in the block
};

Place placed(QString written)
{
    const qsizetype cursor = written.indexOf(u'¦');
    Place place{BlockText(written.remove(u'¦'))};
    place.row = place.text.blockAt(cursor);
    place.at = cursor - place.text.block(place.row).from;
    return place;
}

QString after(const Place& place, const Typing& typing)
{
    const auto text = withChanges(place.text.text(), typing.changes);
    if (!text || typing.cursor < 0 || typing.cursor > text->size())
        return QStringLiteral("does not fit");
    return QString(*text).insert(typing.cursor, u'¦');
}

using Key = Typing (*)(const Place&);

void row(const char* name, const QString& before, const QString& wanted)
{
    QTest::newRow(name) << before << wanted;
}

void columns()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("wanted");
}

void check(Key key)
{
    QFETCH(const QString, before);
    QFETCH(const QString, wanted);
    const Place place = placed(before);
    QCOMPARE(after(place, key(place)), wanted);
}

} // namespace

class TestBlockTyping : public QObject
{
    Q_OBJECT
private slots:
    void enterGoesOn_data()
    {
        columns();
        row("a paragraph is parted", QStringLiteral("one¦two\n"), QStringLiteral("one\n\n¦two\n"));
        row("a new paragraph", QStringLiteral("one¦\n\ntwo"), QStringLiteral("one\n\n¦\n\ntwo"));
        row("behind a heading", QStringLiteral("# T¦"), QStringLiteral("# T\n\n¦"));
        row("a bullet", QStringLiteral("- a¦\n- b"), QStringLiteral("- a\n- ¦\n- b"));
        row("a bullet parted", QStringLiteral("* a¦b"), QStringLiteral("* a\n* ¦b"));
        row("the next number", QStringLiteral("9. a¦"), QStringLiteral("9. a\n10. ¦"));
        row("an open task", QStringLiteral("- [x] a¦"), QStringLiteral("- [x] a\n- [ ] ¦"));
        row("inside", QStringLiteral("- a\n  - b¦"), QStringLiteral("- a\n  - b\n  - ¦"));
        row("in front of the marker", QStringLiteral("¦- a"), QStringLiteral("- \n- ¦a"));
        row("an empty item ends the list", QStringLiteral("- a\n- ¦"), QStringLiteral("- a\n\n¦"));
        row("also between", QStringLiteral("- a\n- ¦\n- b"), QStringLiteral("- a\n\n¦\n- b"));
        row("an empty item inside goes out", QStringLiteral("- a\n  - ¦"), QStringLiteral("- a\n- ¦"));
        row("a quote", QStringLiteral("> a¦"), QStringLiteral("> a\n> ¦"));
        row("an empty line ends the quote", QStringLiteral("> a\n> ¦"), QStringLiteral("> a\n\n¦"));
        row("code", QStringLiteral("```\na¦\n```"), QStringLiteral("```\na\n¦\n```"));
        row("behind code", QStringLiteral("```\na\n```¦"), QStringLiteral("```\na\n```\n\n¦"));
        row("a row", QStringLiteral("| a | b |\n|---|---|\n| 1¦ | 2 |"),
            QStringLiteral("| a | b |\n|---|---|\n| 1 | 2 |\n| ¦ |  |"));
        row("an empty row ends the table", QStringLiteral("| a | b |\n|---|---|\n|¦  |  |"),
            QStringLiteral("| a | b |\n|---|---|\n\n¦"));
    }
    void enterGoesOn()
    {
        check([](const Place& place) { return lineBroken(place.text, place.row, place.at); });
    }

    void backspaceJoins_data()
    {
        columns();
        row("two paragraphs", QStringLiteral("one\n\n¦two\n"), QStringLiteral("one¦two\n"));
        row("a heading loses its mark", QStringLiteral("a\n\n## ¦b"), QStringLiteral("a\n\n¦b"));
        row("an item its bullet", QStringLiteral("- a\n- ¦b\n- c"), QStringLiteral("- a\n\n¦b\n\n- c"));
        row("a quote its mark", QStringLiteral("> ¦a\n> b"), QStringLiteral("¦a\nb"));
        row("an empty block goes", QStringLiteral("a\n\n¦\n\nb"), QStringLiteral("a¦\n\nb"));
        row("an empty one before goes", QStringLiteral("a\n\n\n\n¦b"), QStringLiteral("a\n\n¦b"));
        row("the first stays", QStringLiteral("¦a"), QStringLiteral("¦a"));
        row("not into a table", QStringLiteral("| a |b\n|---|---|\n\n¦x"),
            QStringLiteral("| a |b\n|---|---|¦\n\nx"));
        row("the last empty one", QStringLiteral("a\n\n¦"), QStringLiteral("a¦"));
    }
    void backspaceJoins()
    {
        check([](const Place& place) { return joinedBefore(place.text, place.row); });
    }

    void deleteJoins_data()
    {
        columns();
        row("two paragraphs", QStringLiteral("one¦\n\ntwo\n"), QStringLiteral("one¦two\n"));
        row("an item follows the words", QStringLiteral("- a¦\n- b"), QStringLiteral("- a¦b"));
        row("an empty block goes", QStringLiteral("a¦\n\n\n\nb"), QStringLiteral("a¦\n\nb"));
        row("not a table", QStringLiteral("x¦\n\n| a |b\n|---|---|"),
            QStringLiteral("x¦\n\n| a |b\n|---|---|"));
        row("at the end", QStringLiteral("x¦"), QStringLiteral("x¦"));
    }
    void deleteJoins()
    {
        check([](const Place& place) { return joinedAfter(place.text, place.row); });
    }

    void aBlockMoves_data()
    {
        columns();
        row("down", QStringLiteral("o¦ne\n\ntwo"), QStringLiteral("two\n\no¦ne"));
        row("an item", QStringLiteral("- ¦a\n- b\n\nc"), QStringLiteral("- b\n- ¦a\n\nc"));
        row("an item past words", QStringLiteral("- a\n- ¦b\n\nc\n\nd"),
            QStringLiteral("- a\n\nc\n\n- ¦b\n\nd"));
        row("the last one stays", QStringLiteral("one\n\nt¦wo"), QStringLiteral("one\n\nt¦wo"));
    }
    void aBlockMoves()
    {
        check([](const Place& place) { return moved(place.text, place.row, 1, place.at); });
    }

    void aBlockMovesUp()
    {
        const Place place = placed(QStringLiteral("one\n\ntwo\n\nt¦hree\n"));
        QCOMPARE(after(place, moved(place.text, place.row, -1, place.at)),
                 QStringLiteral("one\n\nt¦hree\n\ntwo\n"));
    }

    void anItemGoesInAndOut()
    {
        Place place = placed(QStringLiteral("- a\n- b¦\n  more"));
        QCOMPARE(after(place, indented(place.text, place.row, 1, place.at)),
                 QStringLiteral("- a\n  - b¦\n    more"));
        place = placed(QStringLiteral("- a\n  - b¦\n    more"));
        QCOMPARE(after(place, indented(place.text, place.row, -1, place.at)),
                 QStringLiteral("- a\n- b¦\n  more"));
        place = placed(QStringLiteral("1. a\n2. b¦"));
        QCOMPARE(after(place, indented(place.text, place.row, 1, place.at)),
                 QStringLiteral("1. a\n   2. b¦"));
        place = placed(QStringLiteral("words¦"));
        QCOMPARE(after(place, indented(place.text, place.row, 1, place.at)), QStringLiteral("words¦"));
    }

    void aBlockTurnsIntoAnother_data()
    {
        columns();
        QTest::addColumn<QString>("what");
        const auto turn = [](const char* what, const QString& before, const QString& wanted) {
            QTest::newRow(what) << before << wanted << QString::fromLatin1(what);
        };
        turn("h2", QStringLiteral("a¦\nb"), QStringLiteral("## a b¦"));
        turn("paragraph", QStringLiteral("### a¦"), QStringLiteral("a¦"));
        turn("list", QStringLiteral("x\n\na¦\nb"), QStringLiteral("x\n\n- a\n  b¦"));
        turn("numbered", QStringLiteral("- a¦"), QStringLiteral("1. a¦"));
        turn("task", QStringLiteral("a¦"), QStringLiteral("- [ ] a¦"));
        turn("quote", QStringLiteral("a¦\nb"), QStringLiteral("> a\n> b¦"));
        turn("code", QStringLiteral("a ``` b¦"), QStringLiteral("````\n¦a ``` b\n````"));
        turn("table", QStringLiteral("a | b¦"), QStringLiteral("| ¦a \\| b |  |\n|---|---|\n|  |  |"));
        turn("rule", QStringLiteral("a\n\n¦"), QStringLiteral("a\n\n---¦"));
    }
    void aBlockTurnsIntoAnother()
    {
        QFETCH(const QString, before);
        QFETCH(const QString, wanted);
        QFETCH(const QString, what);
        const Place place = placed(before);
        QCOMPARE(after(place, turnedInto(place.text, place.row, what)), wanted);
    }

    void blocksAreInsertedAndRemoved()
    {
        Place place = placed(QStringLiteral("a¦\n\nb"));
        QCOMPARE(after(place, insertedAfter(place.text, place.row, QStringLiteral("```\nx\n```\n"))),
                 QStringLiteral("a\n\n```\nx\n```¦\n\nb"));
        place = placed(QStringLiteral("a\n\n¦"));
        QCOMPARE(after(place, insertedAfter(place.text, place.row, QStringLiteral("x"))),
                 QStringLiteral("a\n\nx¦"));
        place = placed(QStringLiteral("a\n\n¦b\n\nc"));
        QCOMPARE(after(place, removed(place.text, 1, 1)), QStringLiteral("a\n\n¦c"));
        QCOMPARE(after(place, removed(place.text, 0, 9)), QStringLiteral("¦"));
    }

    void aMarkIsSetAndTakenAway()
    {
        Place place = placed(QStringLiteral("x¦yz"));
        QCOMPARE(after(place, marked(place.text, 0, 1, 1, QStringLiteral("**"))), QStringLiteral("x**y**¦z"));
        place = placed(QStringLiteral("x**¦y**z"));
        QCOMPARE(after(place, marked(place.text, 0, 3, 1, QStringLiteral("**"))), QStringLiteral("xy¦z"));
        place = placed(QStringLiteral("x¦"));
        QCOMPARE(after(place, marked(place.text, 0, 1, 0, QStringLiteral("`"))), QStringLiteral("x`¦`"));
    }

    /// Whatever stands there and whichever key: the changes fit, the cursor is in the text, and no word is
    /// lost but by removing.
    void noKeyLosesAWord()
    {
        const QStringList pieces{
            QStringLiteral("\n"),        QStringLiteral("\n\n"), QStringLiteral("- "),
            QStringLiteral("2. "),       QStringLiteral("> "),   QStringLiteral("## "),
            QStringLiteral("```\n"),     QStringLiteral("  "),   QStringLiteral("| a | b |\n|---|---|\n"),
            QStringLiteral("alpha"),     QStringLiteral("beta"), QStringLiteral("- [ ] "),
            QStringLiteral("gamma===\n")};
        const QStringList kinds{QStringLiteral("paragraph"), QStringLiteral("h2"),   QStringLiteral("list"),
                                QStringLiteral("quote"),     QStringLiteral("code"), QStringLiteral("rule")};
        const auto words = [](const QString& text) {
            QString letters;
            for (const QChar c : text) {
                if (c.isLetter() && c != u'x' && c != u'X') // a ticked box is a mark
                    letters += c;
            }
            return letters;
        };
        QRandomGenerator random(42);
        for (int round = 0; round < 20000; ++round) {
            QString written;
            for (int i = random.bounded(14); i >= 0; --i)
                written += pieces[random.bounded(static_cast<int>(pieces.size()))];
            const BlockText text(written);
            const int row = random.bounded(text.count());
            const qsizetype at = random.bounded(static_cast<int>(text.block(row).content) + 1);
            Typing typing;
            const int key = random.bounded(6);
            switch (key) {
            case 0:
                typing = lineBroken(text, row, at);
                break;
            case 1:
                typing = joinedBefore(text, row);
                break;
            case 2:
                typing = joinedAfter(text, row);
                break;
            case 3:
                typing = moved(text, row, random.bounded(2) == 0 ? 1 : -1, at);
                break;
            case 4:
                typing = indented(text, row, random.bounded(2) == 0 ? 1 : -1, at);
                break;
            default:
                typing = turnedInto(text, row, kinds[random.bounded(static_cast<int>(kinds.size()))]);
                break;
            }
            const auto now = withChanges(written, typing.changes);
            QVERIFY2(now, qPrintable(written));
            QVERIFY(typing.cursor >= 0 && typing.cursor <= now->size());
            QString before = words(written), later = words(*now);
            if (key == 3) { // words change places
                std::sort(before.begin(), before.end());
                std::sort(later.begin(), later.end());
            }
            QVERIFY2(before == later, qPrintable(QString::number(key) + u'/' + QString::number(row) + u'\n' +
                                                 written + QStringLiteral("\n=>\n") + *now));
        }
    }
};

QTEST_GUILESS_MAIN(TestBlockTyping)
#include "tst_block_typing.moc"
