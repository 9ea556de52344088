// SPDX-License-Identifier: GPL-3.0-or-later
// The post-mortem as blocks: keys, steps that are taken back (also by the next start), find and replace,
// findings that move with the text and can be dismissed.
#include "models/document/spelling.h"
#include "models/view/document_comparison.h"
#include "models/view/document_find.h"
#include "models/view/post_mortem_comments.h"
#include "models/view/post_mortem_document.h"
#include "tests/model/post_mortem_fixture.h"

#include <QAbstractItemModelTester>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

/// A document by itself, with a clock that stands still.
struct Alone
{
    Instant now{1000};
    PostMortemDocument document{[this] { return now; }};
    explicit Alone(const QString& text) { document.setText(text); }
};

QVariant role(const PostMortemDocument& document, int row, const char* name)
{
    return document.data(document.index(row), document.roleNames().key(name));
}

QStringList sources(const PostMortemDocument& document)
{
    QStringList list;
    for (int row = 0; row < document.rowCount(); ++row)
        list << role(document, row, "source").toString();
    return list;
}

FindingRow finding(const QString& text, const QString& words)
{
    FindingRow row;
    row.key = words;
    row.excerpt = words;
    row.from = static_cast<int>(text.indexOf(words));
    row.length = static_cast<int>(words.size());
    row.rule = QStringLiteral("counterfactual");
    return row;
}

} // namespace

class TestPostMortemDocument : public QObject
{
    Q_OBJECT
private slots:
    void aBlockReadsAsItIsMeant();
    void typingInABlockLeavesTheOthersAlone();
    void enterPartsABlockAndTellsWhereTheCursorIs();
    void whateverIsTypedTheListIsTheText();
    void findingsMoveWithTheText();
    void aFindingIsMarkedWhereItIsShown();
    void wordsAreFoundAndReplacedInOneStep();
    void undoOutlivesTheProgram();
    void aDismissedFindingStaysDismissed();
    void aSilencedRuleIsToldAgainOnDemand();
    void aWordThatNobodyKnowsIsMarkedUntilItIsKnownHere();
    void anEarlierRevisionIsComparedAndRestored();
    void theDraftIsTheSameByBlocksAndAsAWhole();
    void aCommentFollowsItsPassage();
    void aCommentIsOfThePassageThatItWasBegunAt();
    void reviewersAreAskedAndAnswer();
    void nothingUnseenIsWrittenAsThePublicVersion();
};

void TestPostMortemDocument::aBlockReadsAsItIsMeant()
{
    Alone alone(QStringLiteral(
        "## What happened\n\nAt [02:13:40](event:E7) the **pool** was `full`.\n\n- [x] done\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```chart\npanel: gone\n```\n"));
    PostMortemDocument& document = alone.document;
    QCOMPARE(role(document, 0, "type").toString(), QStringLiteral("heading"));
    QCOMPARE(role(document, 0, "level").toInt(), 2);
    QCOMPARE(role(document, 1, "text").toString(), QStringLiteral("At 02:13:40 the pool was full."));
    const QVariantList runs = role(document, 1, "runs").toList();
    QCOMPARE(runs.size(), 3);
    QCOMPARE(runs[0].value<DocumentRun>().event, QStringLiteral("E7"));
    QCOMPARE(runs[1].value<DocumentRun>().style, 1);
    QCOMPARE(role(document, 2, "marker").toString(), QStringLiteral("☑"));
    QCOMPARE(
        role(document, 3, "cells").toStringList(),
        (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("1"), QStringLiteral("2")}));
    QCOMPARE(role(document, 4, "type").toString(), QStringLiteral("code")); // no such panel: readable text
    // The cursor goes to the letter that was pressed on.
    QCOMPARE(document.sourcePlace(1, 4), QStringLiteral("At [0").size());
    QCOMPARE(document.sourcePlace(0, 0), 3);
}

void TestPostMortemDocument::typingInABlockLeavesTheOthersAlone()
{
    QString text;
    for (int i = 0; i < 500; ++i)
        text += QStringLiteral("Paragraph %1.\n\n").arg(i);
    Alone alone(text);
    QSignalSpy changed(&alone.document, &QAbstractItemModel::dataChanged);
    QSignalSpy inserted(&alone.document, &QAbstractItemModel::rowsInserted);
    QSignalSpy wanted(&alone.document, &PostMortemDocument::cursorWanted);
    alone.document.editBlock(250, QStringLiteral("Paragraph x250."), 11);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().first().toModelIndex().row(), 250);
    QCOMPARE(inserted.count(), 0);
    QCOMPARE(wanted.count(), 0); // the field keeps its cursor
    QVERIFY(alone.document.text().contains(QStringLiteral("Paragraph x250.\n\nParagraph 251.")));
}

void TestPostMortemDocument::enterPartsABlockAndTellsWhereTheCursorIs()
{
    Alone alone(QStringLiteral("onetwo\n"));
    QSignalSpy wanted(&alone.document, &PostMortemDocument::cursorWanted);
    alone.document.breakLine(0, 3);
    QCOMPARE(sources(alone.document), (QStringList{QStringLiteral("one"), QStringLiteral("two")}));
    QCOMPARE(wanted.takeFirst(), (QVariantList{1, 0}));
    alone.document.undo();
    QCOMPARE(alone.document.text(), QStringLiteral("onetwo\n"));
    // A block that is typed into two: the cursor goes along.
    alone.document.editBlock(0, QStringLiteral("one\n\n# T"), 8);
    QCOMPARE(wanted.takeLast(), (QVariantList{1, 3}));
}

void TestPostMortemDocument::whateverIsTypedTheListIsTheText()
{
    QRandomGenerator random(11);
    const QStringList pieces{QStringLiteral("\n\n"),  QStringLiteral("- a"),
                             QStringLiteral("```\n"), QStringLiteral("# h\n"),
                             QStringLiteral("word "), QStringLiteral("| a | b |\n|---|---|\n")};
    Alone alone(QStringLiteral("one\n\ntwo\n"));
    PostMortemDocument& document = alone.document;
    QAbstractItemModelTester tester(&document, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int step = 0; step < 800; ++step) {
        const int row = random.bounded(document.rowCount());
        const QString source = role(document, row, "source").toString();
        const int at = random.bounded(static_cast<int>(source.size()) + 1);
        switch (random.bounded(8)) {
        case 0:
            document.breakLine(row, at);
            break;
        case 1:
            document.joinBefore(row);
            break;
        case 2:
            document.moveBlock(row, 1, at);
            break;
        case 3:
            document.undo();
            break;
        case 4:
            document.redo();
            break;
        case 5:
            if (document.rowCount() > 20)
                document.removeBlocks(row, row + 4);
            break;
        default:
            document.editBlock(
                row, QString(source).insert(at, pieces[random.bounded(static_cast<int>(pieces.size()))]), at);
            break;
        }
        const BlockText fresh(document.text());
        QCOMPARE(document.rowCount(), fresh.count());
        for (int i = 0; i < fresh.count(); ++i)
            QCOMPARE(role(document, i, "source").toString(), fresh.content(i).toString());
    }
    const QString last = document.text();
    while (document.canUndo())
        document.undo();
    while (document.canRedo())
        document.redo();
    QCOMPARE(document.text(), last);
}

void TestPostMortemDocument::findingsMoveWithTheText()
{
    const QString text = QStringLiteral("First.\n\nThey should have looked.\n\nLast one failed to see.\n");
    Alone alone(text);
    alone.document.setFindings(
        {finding(text, QStringLiteral("should have")), finding(text, QStringLiteral("failed to"))});
    alone.document.editBlock(0, QStringLiteral("First, and more."), 16);
    const auto there = [&](size_t i) {
        const FindingRow& row = alone.document.findings()[i];
        return alone.document.text().mid(row.from, row.length);
    };
    QCOMPARE(there(0), QStringLiteral("should have"));
    QCOMPARE(there(1), QStringLiteral("failed to"));
    alone.document.editBlock(1, QStringLiteral("They could have looked."), 6); // its words are written anew
    QCOMPARE(alone.document.findings().size(), size_t(1));
    QCOMPARE(there(0), QStringLiteral("failed to"));
}

void TestPostMortemDocument::aFindingIsMarkedWhereItIsShown()
{
    const QString text = QStringLiteral("A [link](https://example.org/) and they should have looked.\n");
    Alone alone(text);
    QSignalSpy changed(&alone.document, &QAbstractItemModel::dataChanged);
    QVERIFY(role(alone.document, 0, "marks").toList().isEmpty());
    alone.document.setFindings({finding(text, QStringLiteral("should have"))});
    QCOMPARE(changed.count(), 1);
    const auto mark = role(alone.document, 0, "marks").toList().first().value<DocumentMark>();
    QCOMPARE(role(alone.document, 0, "text").toString().mid(mark.shownFrom, mark.shownLength),
             QStringLiteral("should have"));
    QCOMPARE(text.mid(mark.from, mark.length), QStringLiteral("should have"));
}

void TestPostMortemDocument::wordsAreFoundAndReplacedInOneStep()
{
    Alone alone(QStringLiteral("Pool, pool and pools.\n\nThe pool.\n"));
    DocumentFind find(&alone.document);
    QSignalSpy shown(&find, &DocumentFind::shown);
    find.setOpen(true);
    find.setWords(QStringLiteral("pool"));
    QCOMPARE(find.count(), 4);
    find.setMatchCase(true);
    QCOMPARE(find.count(), 3);
    find.setWholeWords(true);
    QCOMPARE(find.count(), 2);
    find.lookFrom(10);
    QCOMPARE(shown.last(), (QVariantList{27, 4}));
    find.next();
    QCOMPARE(shown.last(), (QVariantList{6, 4}));
    find.replaceCurrent(QStringLiteral("queue"));
    QCOMPARE(alone.document.text(), QStringLiteral("Pool, queue and pools.\n\nThe pool.\n"));
    find.setWholeWords(false);
    QCOMPARE(find.replaceAll(QStringLiteral("worker")), 2);
    QCOMPARE(alone.document.text(), QStringLiteral("Pool, queue and workers.\n\nThe worker.\n"));
    alone.document.undo();
    QCOMPARE(alone.document.text(), QStringLiteral("Pool, queue and pools.\n\nThe pool.\n"));
    QCOMPARE(find.count(), 2); // follows the text
}

void TestPostMortemDocument::undoOutlivesTheProgram()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    const QString generated = editor->markdown();
    editor->edit(QStringLiteral("# One\n\nfirst\n"));
    editor->document()->seal();
    editor->document()->editBlock(1, QStringLiteral("first, second"), 13);
    editor->flush();
    QSignalSpy journaled(editor, &PostMortemEditor::journaled);
    QTRY_VERIFY(journaled.count() > 0);
    machine.start();
    PostMortemEditor* again = openEditor(machine.openDrillAt(night("03:20:00")));
    QCOMPARE(again->markdown(), QStringLiteral("# One\n\nfirst, second\n"));
    QVERIFY(again->document()->canUndo());
    again->document()->undo();
    QCOMPARE(again->markdown(), QStringLiteral("# One\n\nfirst\n"));
    again->document()->undo();
    QCOMPARE(again->markdown(), generated);
    again->document()->redo();
    QCOMPARE(again->markdown(), QStringLiteral("# One\n\nfirst\n"));
}

void TestPostMortemDocument::aDismissedFindingStaysDismissed()
{
    Machine machine;
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    editor->edit(QStringLiteral("# T\n\nThey should have looked.\n\nSomebody failed to see.\n"));
    QTRY_COMPARE(editor->findings()->count(), 2);
    editor->dismissFinding(editor->findings()->rows().front().key);
    QTRY_COMPARE(editor->findings()->count(), 1);
    QCOMPARE(editor->quietCount(), 1);
    editor->flush();
    QSignalSpy journaled(editor, &PostMortemEditor::journaled);
    QTRY_VERIFY(journaled.count() > 0 || !editor->dirty() ||
                editor->savedText().startsWith(QStringLiteral("saved")));
    machine.start();
    PostMortemEditor* again = openEditor(machine.openDrillAt(night("03:20:00")));
    QTRY_COMPARE(again->findings()->count(), 1);
    QCOMPARE(again->findings()->rows().front().excerpt.contains(QStringLiteral("failed")), true);
}

void TestPostMortemDocument::aSilencedRuleIsToldAgainOnDemand()
{
    Machine machine;
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    editor->edit(QStringLiteral("# T\n\nThey should have looked. Others could have asked.\n"));
    QTRY_COMPARE(editor->findings()->count(), 2);
    editor->silenceRule(editor->findings()->rows().front().rule);
    QTRY_COMPARE(editor->findings()->count(), 0);
    QCOMPARE(editor->quietCount(), 2);
    editor->hearAll();
    QTRY_COMPARE(editor->findings()->count(), 2);
}

void TestPostMortemDocument::aWordThatNobodyKnowsIsMarkedUntilItIsKnownHere()
{
    Machine machine;
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    if (!Spelling::openFor(QStringLiteral("en_US")))
        QSKIP("no English dictionary is installed");
    editor->edit(QStringLiteral("# Title\n\nThe wrokers of checkout-api were busy, said Maya Okafor.\n"));
    QTRY_COMPARE(editor->findings()->count(), 1);
    const FindingRow row = editor->findings()->rows().front();
    QCOMPARE(row.excerpt, QStringLiteral("wrokers"));
    QCOMPARE(row.rule, QStringLiteral("spelling"));
    for (const CheckRow& check : editor->checks()->rows())
        QVERIFY(!check.text.contains(QStringLiteral("1 blame"))); // it blames nobody
    QSignalSpy answered(editor, &PostMortemEditor::spellingAnswered);
    editor->askSpelling(row.excerpt);
    QTRY_COMPARE(answered.count(), 1);
    QVERIFY(answered.first()[1].toStringList().contains(QStringLiteral("workers")));
    editor->dismissFinding(row.key);
    QTRY_COMPARE(editor->findings()->count(), 0);
    editor->hearAll();
    QTRY_COMPARE(editor->findings()->count(), 1);
    editor->replaceFinding(row.key, QStringLiteral("workers"));
    QVERIFY(editor->markdown().contains(QStringLiteral("The workers of")));
}

void TestPostMortemDocument::anEarlierRevisionIsComparedAndRestored()
{
    Machine machine;
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    editor->edit(QStringLiteral("# T\n\nThe pool was full.\n"));
    editor->saveRevision();
    QTRY_COMPARE(editor->history()->count(), 1);
    editor->edit(QStringLiteral("# T\n\nThe queue was full.\n\nMore.\n"));
    DocumentComparison* comparison = editor->comparison();
    comparison->showRevision(editor->history()->rows().front().revision);
    QTRY_VERIFY(!comparison->busy());
    QCOMPARE(comparison->counts(), QStringLiteral("1 changed, 1 added"));
    QStringList kinds;
    for (const DiffRow& row : comparison->diff()->rows())
        kinds << row.kind;
    QCOMPARE(kinds,
             (QStringList{QStringLiteral("same"), QStringLiteral("changed"), QStringLiteral("added")}));
    const DiffRow changed = comparison->diff()->rows()[1];
    const auto gone = changed.removed.first().value<DocumentRun>();
    QCOMPARE(changed.text.mid(gone.from, gone.length).trimmed(), QStringLiteral("pool"));
    comparison->restore();
    QCOMPARE(editor->markdown(), QStringLiteral("# T\n\nThe pool was full.\n"));
    QCOMPARE(comparison->kind(), QString());
    editor->document()->undo(); // as one step
    QCOMPARE(editor->markdown(), QStringLiteral("# T\n\nThe queue was full.\n\nMore.\n"));
}

void TestPostMortemDocument::theDraftIsTheSameByBlocksAndAsAWhole()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    const QString whole = editor->markdown();
    QString joined;
    for (int row = 0; row < editor->document()->rowCount(); ++row) {
        const TextBlock& block = editor->document()->blocks().block(row);
        joined += whole.mid(block.from, block.length);
    }
    QCOMPARE(joined, whole);
    int charts = 0;
    for (int row = 0; row < editor->document()->rowCount(); ++row)
        charts += role(*editor->document(), row, "feed").value<ChartFeed*>() != nullptr ? 1 : 0;
    QVERIFY(charts > 0); // those of the drill's panels, drawn in the text
}

void TestPostMortemDocument::aCommentFollowsItsPassage()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    editor->edit(QStringLiteral("# T\n\nThe pool was full.\n\nNobody knew.\n"));
    const int at = static_cast<int>(editor->markdown().indexOf(QStringLiteral("pool was full")));
    room->goLive();
    editor->comments()->add(at, 13, QStringLiteral("Which pool?"));
    editor->comments()->add(-1, 0, QStringLiteral("Good work."));
    QTRY_COMPARE(editor->comments()->threads()->count(), 2);
    QCOMPARE(editor->comments()->openCount(), 2);
    const auto passage = [&] {
        for (const CommentRow& row : editor->comments()->threads()->rows()) {
            if (!row.quote.isEmpty())
                return row;
        }
        return CommentRow{};
    };
    editor->edit(QStringLiteral("# T\n\nMuch that is new.\n\nThe pool was full.\n\nNobody knew.\n"));
    QTRY_COMPARE(editor->markdown().mid(passage().position, passage().length),
                 QStringLiteral("pool was full"));
    editor->comments()->reply(passage().key, QStringLiteral("The workers'."));
    QTRY_COMPARE(passage().replies.size(), 1);
    editor->comments()->resolve(passage().key);
    QTRY_COMPARE(editor->comments()->openCount(), 1);
    editor->edit(QStringLiteral("# T\n\nAll of it is other words now.\n"));
    QTRY_COMPARE(passage().position, -1);
    QVERIFY(!passage().fit.isEmpty());
}

void TestPostMortemDocument::aCommentIsOfThePassageThatItWasBegunAt()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    editor->edit(QStringLiteral("# T\n\nThe pool was full.\n"));
    const int at = static_cast<int>(editor->markdown().indexOf(QStringLiteral("pool was full")));
    room->goLive();
    PostMortemComments* comments = editor->comments();
    QCOMPARE(comments->passage(-1, 0), QVariantMap());
    // Kept as a draft is: as JSON.
    const QVariantMap passage = QJsonObject::fromVariantMap(comments->passage(at, 13)).toVariantMap();
    QCOMPARE(passage.value(QStringLiteral("quote")).toString(), QStringLiteral("pool was full"));
    editor->edit(QStringLiteral("# T\n\nMuch that is new.\n\nThe pool was full.\n"));
    comments->addAbout(passage, QStringLiteral("Which pool?"));
    QTRY_COMPARE(comments->threads()->count(), 1);
    const CommentRow row = comments->threads()->rows().front();
    QCOMPARE(row.quote, QStringLiteral("pool was full"));
    QCOMPARE(row.fit, QString());
    QCOMPARE(editor->markdown().mid(row.position, row.length), QStringLiteral("pool was full"));
    comments->addAbout({}, QStringLiteral("Good work."));
    QTRY_COMPARE(comments->threads()->count(), 2);
}

void TestPostMortemDocument::reviewersAreAskedAndAnswer()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    room->goLive();
    editor->comments()->askFor(QStringLiteral("You"), QString());
    QTRY_COMPARE(editor->comments()->reviewers()->count(), 1);
    QVERIFY(!editor->comments()->approved());
    editor->comments()->answer(true, QString());
    QTRY_VERIFY(editor->comments()->approved());
}

void TestPostMortemDocument::nothingUnseenIsWrittenAsThePublicVersion()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    editor->edit(QStringLiteral("# T\n\nMaya Okafor turned the flag off.\n"));
    DocumentComparison* comparison = editor->comparison();
    comparison->showPublic();
    QTRY_VERIFY(!comparison->busy());
    QCOMPARE(comparison->kind(), QStringLiteral("public"));
    QVERIFY(comparison->diff()->count() > 0);
    const QString file = machine.folder.filePath(QStringLiteral("public.md"));
    editor->edit(QStringLiteral("# T\n\nMaya Okafor turned the flag off, and said so.\n"));
    comparison->save(QStringLiteral("md"), QUrl::fromLocalFile(file));
    QTRY_VERIFY(!comparison->busy());
    QVERIFY(!QFile::exists(file)); // shown first
    QSignalSpy saved(comparison, &DocumentComparison::saved);
    comparison->save(QStringLiteral("md"), QUrl::fromLocalFile(file));
    QTRY_COMPARE(saved.count(), 1);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QByteArray text = written.readAll();
    QVERIFY(text.contains("and said so"));
    QVERIFY(!text.contains("Okafor"));
}

QTEST_MAIN(TestPostMortemDocument)
#include "tst_post_mortem_document.moc"
