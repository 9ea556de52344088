// SPDX-License-Identifier: GPL-3.0-or-later
// What can be cited beside the post-mortem: events, charts, answers of runbooks; the way from a citation to
// its place; templates from the palette.
#include "models/document/claims.h"
#include "models/view/log_form.h"
#include "models/view/palette.h"
#include "models/view/post_mortem_document.h"
#include "models/view/post_mortem_templates.h"
#include "tests/model/post_mortem_fixture.h"
#include "tests/support/build_kind.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace muster;
using namespace muster::test;

namespace {

QStringList sorts(PostMortemEditor* editor)
{
    QStringList list;
    for (const EvidenceRow& row : editor->evidence()->rows())
        list << row.sort;
    return list;
}

const EvidenceRow* first(PostMortemEditor* editor, const char* sort)
{
    for (const EvidenceRow& row : editor->evidence()->rows()) {
        if (row.sort == QLatin1String(sort))
            return &row;
    }
    return nullptr;
}

} // namespace

class TestViewEvidence final : public QObject
{
    Q_OBJECT
private slots:
    void eventsChartsAndAnswersAreSearched_data();
    void eventsChartsAndAnswersAreSearched();
    void everyOneIsCitedAndThenMarked();
    void linesOfALogAreAddedSearchedAndCited();
    void aLogComesFromAFileOrSaysWhyNot();
    void theWayBackFromAMomentIsItsCitation();
    void aTableKnowsWhatItsCellsCite();
    void templatesStandInThePalette();
    void aTemplateIsUsedInATextOfAnyLength();
};

void TestViewEvidence::eventsChartsAndAnswersAreSearched_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("sort");
    QTest::addColumn<QString>("says");
    QTest::newRow("an event by its text") << "flag 20"
                                          << "event"
                                          << "Flag";
    QTest::newRow("an event by its person") << "Okafor acknowledged"
                                            << "event"
                                            << "Acknowledged";
    QTest::newRow("a chart by its title") << "saturation"
                                          << "chart"
                                          << "worker_threads_busy";
    QTest::newRow("a chart by its query") << "pod_cpu_utilisation_ratio"
                                          << "chart"
                                          << "worker_threads";
    QTest::newRow("an answer by its question") << "N2 surge"
                                               << "answer"
                                               << "N2";
    QTest::newRow("an answer by its runbook") << "RB-014"
                                              << "answer"
                                              << "N1";
}

void TestViewEvidence::eventsChartsAndAnswersAreSearched()
{
    QFETCH(const QString, words);
    QFETCH(const QString, sort);
    QFETCH(const QString, says);
    Machine machine;
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    const int all = editor->evidence()->count();
    QVERIFY(all >= 55);
    editor->setEvidenceFilter(words);
    QVERIFY(editor->evidence()->count() < all);
    const EvidenceRow* row = first(editor, qPrintable(sort));
    QVERIFY2(row, qPrintable(sorts(editor).join(u' ')));
    QVERIFY2(row->text.contains(says), qPrintable(row->text));
    editor->setEvidenceFilter(QStringLiteral("nothing like this"));
    QCOMPARE(editor->evidence()->count(), 0);
}

void TestViewEvidence::everyOneIsCitedAndThenMarked()
{
    Machine machine;
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    editor->edit(QStringLiteral("# T\n\n## What happened\n\n18.7 % failed.\n"));
    for (const char* sort : {"event", "answer"}) {
        const EvidenceRow* row = first(editor, sort);
        QVERIFY(row);
        const QString key = row->key;
        QTRY_VERIFY(!editor->evidence()->row(editor->evidence()->indexOfKey(key))->cited);
        const QString citation = editor->citation(key);
        QVERIFY2(citation.startsWith(u'[') && citation.contains(QLatin1String("](event:")),
                 qPrintable(citation));
        const QString text =
            QStringLiteral("# T\n\n## What happened\n\n18.7 % failed ") + citation + QStringLiteral(".\n");
        QVERIFY(lintClaims(text).empty()); // that is evidence
        editor->edit(text);
        QTRY_VERIFY(editor->evidence()->row(editor->evidence()->indexOfKey(key))->cited);
    }
    const EvidenceRow* chart = first(editor, "chart");
    QVERIFY(chart);
    QTRY_VERIFY(!first(editor, "chart")->cited);
    chart = first(editor, "chart");
    const QString key = chart->key;
    const QString block = editor->citation(key);
    QVERIFY2(block.startsWith(QLatin1String("```chart\npanel: ")), qPrintable(block));
    const QString text = QStringLiteral("# T\n\n## What happened\n\n18.7 % failed.\n\n") + block + u'\n';
    QVERIFY(lintClaims(text).empty());
    editor->edit(text);
    QTRY_VERIFY(editor->evidence()->row(editor->evidence()->indexOfKey(key))->cited);
    QVERIFY(editor->citation(QStringLiteral("chart:gone")).isEmpty());
    QVERIFY(editor->citation(QStringLiteral("gone")).isEmpty());
}

void TestViewEvidence::linesOfALogAreAddedSearchedAndCited()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    LogForm form;
    form.setRoom(room);
    QVERIFY(!form.canSubmit());
    form.setName(QStringLiteral("checkout-api"));
    form.setText(QStringLiteral("2026-11-20 02:13:41 INFO request 7f3a\n2026-11-20 02:13:42 ERROR pool "
                                "exhausted after 30 s\nat Pool.take"));
    QVERIFY(form.busy());
    QTRY_VERIFY(form.canSubmit());
    QVERIFY2(form.previewText().startsWith(QStringLiteral("3 lines · 02:13:41 to 02:13:42")),
             qPrintable(form.previewText()));
    QVERIFY(form.previewText().contains(QStringLiteral("read as UTC")));
    QSignalSpy stored(&form, &LogForm::stored);
    QVERIFY(form.submit());
    QVERIFY(!form.submit()); // once
    QTRY_COMPARE(stored.size(), 1);
    QVERIFY(form.text().isEmpty() && form.name().isEmpty());

    const QString id = stored.first().first().toString();
    PostMortemEditor* editor = openEditor(room);
    QTRY_VERIFY(editor->evidence()->indexOfKey(id) >= 0);
    editor->setEvidenceFilter(QStringLiteral("7F3A request"));
    const EvidenceRow* row = first(editor, "log");
    QVERIFY(row);
    QCOMPARE(row->key, id);
    QCOMPARE(row->text, QStringLiteral("2026-11-20 02:13:41 INFO request 7f3a"));
    QCOMPARE(row->timeText, QStringLiteral("02:13:41"));
    editor->setEvidenceFilter(QStringLiteral("pool exhausted"));
    row = first(editor, "log");
    QVERIFY(row);
    QVERIFY2(row->text.contains(QStringLiteral("ERROR pool exhausted")), qPrintable(row->text));
    QVERIFY(editor->citation(id).startsWith(QStringLiteral("[02:13:41](event:")));
}

void TestViewEvidence::aLogComesFromAFileOrSaysWhyNot()
{
    Machine machine;
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("checkout.log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("one\ntwo\n");
    file.close();
    LogForm form;
    form.setRoom(machine.openDrillAt(night("03:20:00")));
    form.readFile(QUrl::fromLocalFile(path));
    QTRY_VERIFY(form.canSubmit());
    QCOMPARE(form.name(), QStringLiteral("checkout.log"));
    QCOMPARE(form.text(), QStringLiteral("one\ntwo"));
    QVERIFY2(form.previewText().startsWith(QStringLiteral("2 lines · none says when")),
             qPrintable(form.previewText()));
    form.readFile(QUrl::fromLocalFile(folder.filePath(QStringLiteral("gone.log"))));
    QTRY_VERIFY(!form.problem().isEmpty());
    QVERIFY2(form.problem().contains(QStringLiteral("gone.log")), qPrintable(form.problem()));
    QVERIFY(!form.canSubmit());
    // What is typed next is looked at anew, and what was asked before it is not waited for.
    form.readFile(QUrl::fromLocalFile(path));
    form.setText(QStringLiteral("three"));
    QTRY_VERIFY(form.canSubmit());
    QCOMPARE(form.text(), QStringLiteral("three"));
    form.setText({});
    QVERIFY(!form.canSubmit() && !form.busy() && form.problem().isEmpty());
}

void TestViewEvidence::theWayBackFromAMomentIsItsCitation()
{
    Machine machine;
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    editor->edit(
        QStringLiteral("# T\n\nFirst [02:00:00](event:E08) and [02:13:40](event:a%20b).\n\nNone.\n"));
    PostMortemDocument* document = editor->document();
    QCOMPARE(document->citedAt(1, 0), QStringLiteral("E08"));
    QCOMPARE(document->citedAt(1, 10), QStringLiteral("E08"));
    QCOMPARE(document->citedAt(1, 40), QStringLiteral("a%20b"));
    QCOMPARE(document->citedAt(1, 1'000), QStringLiteral("a%20b"));
    QCOMPARE(document->citedAt(2, 0), QString());
    QCOMPARE(document->citedAt(9, 0), QString());
    QCOMPARE(document->placeOfCitation(1, QStringLiteral("E08")), 6);
    QCOMPARE(document->placeOfCitation(1, QStringLiteral("a b")), 32);
    QCOMPARE(document->placeOfCitation(1, QStringLiteral("a%20b")), 32);
    QCOMPARE(document->placeOfCitation(2, QStringLiteral("E08")), 5);
    QVERIFY(!std::isnan(editor->momentOf(first(editor, "event")->key)));
    QVERIFY(std::isnan(editor->momentOf(QStringLiteral("gone"))));
}

void TestViewEvidence::aTableKnowsWhatItsCellsCite()
{
    Machine machine;
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    editor->edit(QStringLiteral("| Time | Event |\n|---|---|\n| [02:00:00](event:E08) | flag |\n"));
    const QModelIndex table = editor->document()->index(0);
    const int role = editor->document()->roleNames().key("citedIds");
    QCOMPARE(editor->document()->data(table, role).toStringList(),
             (QStringList{QString(), QString(), QStringLiteral("E08"), QString()}));
}

void TestViewEvidence::templatesStandInThePalette()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    Palette* palette = machine.session->palette();
    QSignalSpy chosen(palette, &Palette::chosen);
    palette->begin();
    palette->setFilter(QStringLiteral("template google"));
    const auto found = [&]() -> const PaletteRow* {
        for (const PaletteRow& row : palette->rows()) {
            if (row.kind == QLatin1String("template") && row.title.contains(QLatin1String("Google")))
                return &row;
        }
        return nullptr;
    };
    QTRY_VERIFY(found());
    const QString number = found()->itemId;
    palette->choose(palette->indexOfKey(found()->key));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toString(), QStringLiteral("template"));
    // Chosen before the document is loaded, it is used as soon as it is.
    PostMortemEditor* editor = room->postMortem();
    editor->templates()->use(number.toInt());
    QVERIFY(!editor->active());
    editor->open();
    QTRY_VERIFY(editor->active() && editor->markdown().contains(QLatin1String("## Root causes")));
    QTRY_COMPARE(editor->templates()->current(), number.toInt());
}

void TestViewEvidence::aTemplateIsUsedInATextOfAnyLength()
{
    Machine machine;
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    QString text = editor->markdown();
    const QString typed =
        QStringLiteral("The mean hid it, and nobody saw which pods were full. ").repeated(3'000);
    text.replace(QStringLiteral("## What was difficult\n"),
                 QStringLiteral("## What was difficult\n\n") + typed + u'\n');
    QVERIFY(text.size() > 150'000);
    editor->edit(text);
    editor->templates()->look();
    QTRY_VERIFY(editor->templates()->names().size() >= 5);
    editor->templates()->use(1);
    QTRY_VERIFY_WITH_TIMEOUT(!editor->templates()->isChanging() && editor->templates()->current() == 1,
                             test::patience(20'000));
    QVERIFY(editor->markdown() != text);
    QVERIFY(editor->markdown().contains(typed.trimmed()));
    // The whole Markdown is too long for one field, and it says where it is written instead.
    QVERIFY2(editor->uneditable().contains(QLatin1String("by blocks")), qPrintable(editor->uneditable()));
    QVERIFY(editor->templates()->canTakeBack());
    editor->templates()->takeBack();
    QTRY_COMPARE(editor->markdown(), text);
}

QTEST_MAIN(TestViewEvidence)
#include "tst_view_evidence.moc"
