// SPDX-License-Identifier: GPL-3.0-or-later
// The blocks of a text that is edited: where they begin, and that a change reads no more than it has to.
#include "models/document/block_text.h"
#include "models/document/markdown.h"
#include "models/domain/postmortem_template.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QtTest>

using namespace muster;
using Kind = TextBlock::Kind;

namespace {

QStringList contents(const BlockText& text)
{
    QStringList list;
    for (int i = 0; i < text.count(); ++i)
        list << text.content(i).toString();
    return list;
}

/// Pieces that mean something at the beginning of a line, between lines and across them.
const QStringList kPieces{QStringLiteral("\n"),      QStringLiteral("\n\n"),   QStringLiteral("- "),
                          QStringLiteral("1. "),     QStringLiteral("```\n"),  QStringLiteral("```chart\n"),
                          QStringLiteral("~~~\n"),   QStringLiteral("> "),     QStringLiteral("# "),
                          QStringLiteral("| a | b"), QStringLiteral("|---|-"), QStringLiteral("---\n"),
                          QStringLiteral("   "),     QStringLiteral("\t"),     QStringLiteral("word"),
                          QStringLiteral("==="),     QStringLiteral("\r\n"),   QStringLiteral("😀")};

QString randomText(QRandomGenerator& random, int pieces)
{
    QString text;
    for (int i = 0; i < pieces; ++i)
        text += kPieces[random.bounded(static_cast<int>(kPieces.size()))];
    return text;
}

} // namespace

class TestBlockText : public QObject
{
    Q_OBJECT
private slots:
    void eachKindOfBlockIsFound()
    {
        const BlockText text(QStringLiteral(
            "# Title\n\nWords\nthat go on\n\n- one\n  still one\n- two\n   1. inside\n\n> quoted\nlazily\n\n"
            "```promql\nup\n\n# no heading\n```\n```chart\npanel: a\n```\n| a | b |\n|---|---|\n| 1 | 2 "
            "|\n\n---\n"
            "Under\n===\n    code\n"));
        std::vector<Kind> kinds;
        for (const TextBlock& block : text.blocks())
            kinds.push_back(block.kind);
        const std::vector<Kind> wanted{Kind::Heading,  Kind::Paragraph, Kind::ListItem, Kind::ListItem,
                                       Kind::ListItem, Kind::Quote,     Kind::Code,     Kind::Chart,
                                       Kind::Table,    Kind::Rule,      Kind::Heading,  Kind::Code};
        QCOMPARE(kinds, wanted);
        QCOMPARE(contents(text).at(2), QStringLiteral("- one\n  still one"));
        QCOMPARE(contents(text).at(6), QStringLiteral("```promql\nup\n\n# no heading\n```"));
        QCOMPARE(text.block(4).level, 3);
        QCOMPARE(text.block(10).level, 1);
    }

    void theBlocksTileTheText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("blocks");
        QTest::newRow("nothing") << QString() << QStringList{QString()};
        QTest::newRow("one line") << QStringLiteral("a\n") << QStringList{QStringLiteral("a")};
        QTest::newRow("ready to go on")
            << QStringLiteral("a\n\n") << QStringList{QStringLiteral("a"), QString()};
        QTest::newRow("an empty one between")
            << QStringLiteral("a\n\n\n\nb")
            << QStringList{QStringLiteral("a"), QString(), QStringLiteral("b")};
        QTest::newRow("blank at the beginning")
            << QStringLiteral("\n\n\na") << QStringList{QString(), QString(), QStringLiteral("a")};
        QTest::newRow("a fence without end")
            << QStringLiteral("```\na\n\nb") << QStringList{QStringLiteral("```\na\n\nb")};
        QTest::newRow("a loose item") << QStringLiteral("- a\n\n  more\n\nout")
                                      << QStringList{QStringLiteral("- a\n\n  more"), QStringLiteral("out")};
        QTest::newRow("spaces at the end")
            << QStringLiteral("a\n\n  ") << QStringList{QStringLiteral("a"), QStringLiteral("  ")};
    }

    void theBlocksTileTheText()
    {
        QFETCH(const QString, text);
        QFETCH(const QStringList, blocks);
        QCOMPARE(contents(BlockText(text)), blocks);
    }

    void aChangeGivesTheSameBlocksAsReadingAnew()
    {
        QRandomGenerator random(20261126);
        for (int round = 0; round < 4000; ++round) {
            BlockText text(randomText(random, random.bounded(24)));
            for (int step = 0; step < 6; ++step) {
                const std::vector<TextBlock> before = text.blocks();
                const qsizetype size = text.text().size();
                const qsizetype from = random.bounded(static_cast<int>(size) + 1);
                const qsizetype length =
                    random.bounded(4) == 0 ? random.bounded(static_cast<int>(size - from) + 1) : 0;
                const QString with = randomText(random, random.bounded(3));
                QString whole = text.text();
                whole.replace(from, length, with);
                const BlockChange change = text.replace(from, length, with);
                QCOMPARE(text.text(), whole);
                QVERIFY2(text.blocks() == BlockText(whole).blocks(),
                         qPrintable(QString::fromUtf8(
                             QJsonDocument(QJsonArray{whole, from, length, with}).toJson())));
                QCOMPARE(static_cast<int>(before.size()) - change.removed + change.added, text.count());
                // What was not replaced is what it was, moved.
                for (int i = 0; i < change.first; ++i)
                    QVERIFY(before[static_cast<size_t>(i)] == text.block(i));
                for (int i = change.first + change.added; i < text.count(); ++i) {
                    TextBlock old = before[static_cast<size_t>(i - change.added + change.removed)];
                    old.from += with.size() - length;
                    QVERIFY(old == text.block(i));
                }
                qsizetype at = 0;
                for (const TextBlock& block : text.blocks()) {
                    QCOMPARE(block.from, at);
                    at = block.end();
                }
                QCOMPARE(at, whole.size());
            }
        }
    }

    void aKeyInALongTextReplacesOneBlock()
    {
        QString long_;
        for (int i = 0; i < 2000; ++i)
            long_ += QStringLiteral("Paragraph %1 of a document.\n\n").arg(i);
        BlockText text(long_);
        const qsizetype at = text.block(1000).from + 5;
        QCOMPARE(text.replace(at, 0, u"x"), (BlockChange{1000, 1, 1}));
        QCOMPARE(text.replace(text.text().size(), 0, u"end"), (BlockChange{2000, 1, 1}));
    }

    void aPlaceHasItsBlock()
    {
        const BlockText text(QStringLiteral("one\n\ntwo\n"));
        QCOMPARE(text.blockAt(-5), 0);
        QCOMPARE(text.blockAt(4), 0);
        QCOMPARE(text.blockAt(5), 1);
        QCOMPARE(text.blockAt(500), 1);
    }

    void blocksOfATemplateReadAsTheWholeDoes()
    {
        QVERIFY(builtInPostMortemTemplates().size() >= 4);
        PostMortemFacts facts;
        facts.incident.title = QStringLiteral("Checkout fails");
        facts.panels = {Panel{}};
        for (const PostMortemTemplate& one : builtInPostMortemTemplates()) {
            const QString whole = generateDraft(facts, one);
            QStringList apart, together;
            const BlockText text(whole);
            for (int i = 0; i < text.count(); ++i) {
                for (const MarkdownBlock& block : parseMarkdown(text.content(i).toString()).blocks)
                    apart << QString::number(static_cast<int>(block.kind)) + shownText(block.text) +
                                 block.code;
            }
            for (const MarkdownBlock& block : parseMarkdown(whole).blocks)
                together << QString::number(static_cast<int>(block.kind)) + shownText(block.text) +
                                block.code;
            QCOMPARE(apart, together);
        }
    }

    void theLeastChangeIsFound_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<qsizetype>("from");
        QTest::addColumn<qsizetype>("removed");
        QTest::addColumn<QString>("inserted");
        const auto row = [](const char* name, const QString& before, const QString& after, qsizetype from,
                            qsizetype removed, const QString& inserted) {
            QTest::newRow(name) << before << after << from << removed << inserted;
        };
        row("nothing", QStringLiteral("abc"), QStringLiteral("abc"), 3, 0, {});
        row("a letter", QStringLiteral("ac"), QStringLiteral("abc"), 1, 0, QStringLiteral("b"));
        row("one of equals", QStringLiteral("aa"), QStringLiteral("aaa"), 2, 0, QStringLiteral("a"));
        row("taken away", QStringLiteral("abc"), QStringLiteral("ac"), 1, 1, {});
        row("another picture", QStringLiteral("x😀y"), QStringLiteral("x😁y"), 1, 2, QStringLiteral("😁"));
    }

    void theLeastChangeIsFound()
    {
        QFETCH(const QString, before);
        QFETCH(const QString, after);
        QFETCH(const qsizetype, from);
        QFETCH(const qsizetype, removed);
        QFETCH(const QString, inserted);
        QCOMPARE(spliceBetween(before, after), (TextSplice{from, removed, inserted}));
    }
};

QTEST_GUILESS_MAIN(TestBlockText)
#include "tst_block_text.moc"
