// SPDX-License-Identifier: GPL-3.0-or-later
// The post-mortem editor of a room: typing, restoring, saving, its checks, and the reports made of it. Two
// editors at once are in tst_post_mortem_merge.
#include "models/view/post_mortem_document.h"
#include "models/view/post_mortem_templates.h"
#include "models/view/public_report.h"
#include "models/view/report.h"
#include "tests/model/post_mortem_fixture.h"
#include "tests/support/build_kind.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

std::optional<PostMortemRevision> draft(Store& store, const IncidentId& id)
{
    return *store.readNow([&](ReadTx& tx) { return tx.postMortemDraft(id); });
}

/// The text over and over until it fills so many printed pages.
QString manyPages(const QString& text, int pages)
{
    constexpr qsizetype kPage = 3'000; // characters
    QString many = text;
    while (many.size() < kPage * pages)
        many += u'\n' + text;
    return many;
}

} // namespace

class TestViewPostMortem : public QObject
{
    Q_OBJECT
private slots:
    void typedTextIsOnDiskWithoutAskingForIt();
    void aNewSessionRestoresTheDraft();
    void savingMakesARevisionAndClearsTheDraft();
    void checksAndOutlineFollowTheText();
    void anotherTemplateKeepsWhatWasTypedAndCanBeTakenBack();
    void exportsHoldTheFigures_data();
    void exportsHoldTheFigures();
    void aLongExportLeavesTheWindowFreeAndTellsHowFarItIs();
    void anExportThatIsStoppedLeavesNoFile();
    void aPublicReportNamesRolesAndNoPerson_data();
    void aPublicReportNamesRolesAndNoPerson();
    void unknownReportFormatIsRefused();
};

void TestViewPostMortem::typedTextIsOnDiskWithoutAskingForIt()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    QVERIFY(!draft(*machine.store, room->id())); // looking is not typing
    QSignalSpy journaled(editor, &PostMortemEditor::journaled);
    QElapsedTimer timer;
    timer.start();
    editor->edit(editor->markdown() + QStringLiteral("\nkeys"));
    // What is not on disk yet is not called saved.
    QCOMPARE(machine.session->savedState(), QStringLiteral("Saving…"));
    QVERIFY(journaled.wait(test::patience(2000)));
    QVERIFY2(timer.elapsed() <= test::patience(1000), "the draft took far longer than the pause before it");
    QCOMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    QVERIFY(draft(*machine.store, room->id())->markdown.endsWith(QStringLiteral("\nkeys")));
    QVERIFY2(editor->savedText().startsWith(QStringLiteral("saved 0 s ago")),
             qPrintable(editor->savedText()));
}

void TestViewPostMortem::aNewSessionRestoresTheDraft()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    const IncidentId id = room->id();
    openEditor(room)->edit(QStringLiteral("# Mine\n\nnot lost"));
    // The session goes away right after the key, before the pause is over.
    machine.start();
    machine.session->openIncident(id.value);
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    PostMortemEditor* editor = openEditor(machine.session->room());
    QCOMPARE(editor->markdown(), QStringLiteral("# Mine\n\nnot lost"));
    QVERIFY(editor->restored());
}

void TestViewPostMortem::savingMakesARevisionAndClearsTheDraft()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    editor->edit(QStringLiteral("# First"));
    QVERIFY(editor->dirty());
    editor->setState(QStringLiteral("in_review"));
    QTRY_COMPARE(editor->history()->count(), 1);
    QCOMPARE(editor->stateText(), QStringLiteral("In review"));
    QVERIFY(!editor->dirty());
    QTRY_VERIFY(!draft(*machine.store, room->id()));
    editor->edit(QStringLiteral("# Second"));
    editor->saveRevision();
    QTRY_COMPARE(editor->history()->count(), 2);
    const auto history = machine.store->readNow([&](ReadTx& tx) { return tx.postMortemHistory(room->id()); });
    QCOMPARE(history->back().markdown, QStringLiteral("# Second"));
    QCOMPARE(history->back().baseRevision, history->front().revision);
}

void TestViewPostMortem::checksAndOutlineFollowTheText()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    const auto mode = QAbstractItemModelTester::FailureReportingMode::QtTest;
    QAbstractItemModelTester outline(editor->outline(), mode), findings(editor->findings(), mode),
        blocks(editor->document(), mode);
    editor->edit(QStringLiteral(
        "# Title\n\nOn-call should have looked.\n\n## Action items\n\n| Action | Owner |\n|---|---|\n"
        "| release the thread | Devon Hale |\n| test it |  |\n\n## Empty\n"));
    QTRY_COMPARE(editor->findings()->count(), 1);
    const FindingRow finding = editor->findings()->rows().front();
    QCOMPARE(finding.excerpt, editor->markdown().mid(finding.from, finding.length));
    QCOMPARE(editor->outline()->count(), 3);
    QCOMPARE(editor->outline()->rows()[1].itemCount, 2);
    QCOMPARE(editor->outline()->rows()[2].state, QStringLiteral("empty"));
    QStringList texts;
    for (const CheckRow& check : editor->checks()->rows())
        texts << check.text;
    QVERIFY2(texts.contains(QStringLiteral("1 blame phrase")), qPrintable(texts.join(QLatin1Char('|'))));
    QVERIFY2(texts.contains(QStringLiteral("1 action without owner")),
             qPrintable(texts.join(QLatin1Char('|'))));
    editor->replaceFinding(finding.key, QStringLiteral("looked at other charts"));
    QTRY_COMPARE(editor->findings()->count(), 0);
    // Citing marks the event.
    const QString event = editor->evidence()->rows().front().key;
    editor->edit(editor->markdown() + editor->citation(event));
    QTRY_VERIFY(editor->evidence()->rows().front().cited);
}

void TestViewPostMortem::anotherTemplateKeepsWhatWasTypedAndCanBeTakenBack()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    PostMortemTemplateChoice* choice = editor->templates();
    const QDir own(machine.store->directory() + QStringLiteral("/postmortem-templates"));
    QVERIFY(own.mkpath(QStringLiteral(".")));
    const auto write = [&own](const char* name, const QByteArray& text) {
        QFile file(own.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    };
    write("ours.md", "muster-postmortem 1\nid: ours\ntitle: Ours\n---\n{{title}}\n\n## In short {summary}\n\n"
                     "{{summary}}\n\n## What we do {actions}\n\n{{actions}}\n");
    write("broken.md", "muster-postmortem 1\nid: b\n---\n");
    choice->look();
    QTRY_COMPARE(choice->names().size(), 6);
    QCOMPARE(choice->names().last(), QStringLiteral("Ours"));
    QCOMPARE(choice->current(), 0);
    QVERIFY(choice->problem().contains(QLatin1String("broken.md")));

    const QString typed =
        editor->markdown().replace(QStringLiteral("## What was difficult\n"),
                                   QStringLiteral("## What was difficult\n\nThe mean hid it.\n"));
    editor->edit(typed);
    QSignalSpy shown(editor, &PostMortemEditor::loaded);
    choice->use(5);
    editor->edit(typed + QStringLiteral("\nand a key while it is made"));
    QTRY_COMPARE(choice->current(), 5);
    QCOMPARE(shown.count(), 1);
    QVERIFY(editor->markdown().contains(QLatin1String("## In short\n")));
    QVERIFY(editor->markdown().contains(QLatin1String("The mean hid it.")));
    QVERIFY(editor->markdown().contains(QLatin1String("and a key while it is made")));
    QVERIFY(!editor->markdown().contains(QLatin1String("## Where we got lucky"))); // nobody had written it
    editor->flush();
    QTRY_VERIFY(draft(*machine.store, room->id()));
    QTRY_COMPARE(draft(*machine.store, room->id())->markdown, editor->markdown());

    QVERIFY(choice->canTakeBack());
    choice->takeBack();
    QCOMPARE(editor->markdown(), typed + QStringLiteral("\nand a key while it is made"));
    QVERIFY(!choice->canTakeBack());
    choice->use(1);
    QTRY_COMPARE(choice->current(), 1);
    editor->edit(editor->markdown() + QStringLiteral("more"));
    QVERIFY(!choice->canTakeBack()); // it would take the typed word with it
}

void TestViewPostMortem::exportsHoldTheFigures_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QStringList>("words");
    const QStringList figures{QStringLiteral("90,026"), QStringLiteral("705,600"),
                              QStringLiteral("29 min 24 s"), QStringLiteral("6.89 %"),
                              QStringLiteral("13.11 %")};
    QTest::newRow("markdown") << "md" << (QStringList(figures) << QStringLiteral("```chart"));
    QTest::newRow("html") << "html" << (QStringList(figures) << QStringLiteral("data:image/svg+xml"));
    QTest::newRow("json") << "json"
                          << QStringList{QStringLiteral("90026"), QStringLiteral("705600"),
                                         QStringLiteral("1764")};
    QTest::newRow("pdf") << "pdf" << QStringList{QStringLiteral("%PDF-")};
}

void TestViewPostMortem::exportsHoldTheFigures()
{
    QFETCH(QString, format);
    QFETCH(QStringList, words);
    Machine machine;
    machine.importDrill();
    const auto bytes = renderReport(*machine.store, QStringLiteral("INC-1120"), format);
    QVERIFY2(bytes, bytes ? "" : qPrintable(bytes.error().what));
    const QString text =
        format == QLatin1String("pdf") ? QString::fromLatin1(*bytes) : QString::fromUtf8(*bytes);
    for (const QString& word : words)
        QVERIFY2(text.contains(word), qPrintable(word + QStringLiteral(" is not in:\n") + text.left(3000)));

    // The editor writes the same document.
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    PostMortemEditor* editor = openEditor(room);
    QSignalSpy exported(editor, &PostMortemEditor::exported);
    const QString path = machine.folder.filePath(QStringLiteral("report.") + format);
    editor->exportTo(format, QUrl::fromLocalFile(path));
    QVERIFY(exported.wait(test::patience(20'000)));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    if (format == QLatin1String("pdf"))
        QVERIFY(file.size() > 10'000); // charts and all
    else
        QCOMPARE(file.readAll(), *bytes);
}

void TestViewPostMortem::aLongExportLeavesTheWindowFreeAndTellsHowFarItIs()
{
    Machine machine;
    machine.importDrill();
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    editor->edit(manyPages(editor->document()->text(), 60));
    QSignalSpy exported(editor, &PostMortemEditor::exported);
    std::vector<int> told;
    connect(editor, &PostMortemEditor::exportAdvanced, editor,
            [&] { told.push_back(editor->exportPercent()); });
    int turns = 0;
    QTimer window;
    connect(&window, &QTimer::timeout, &window, [&] { ++turns; });
    window.start(5);
    const QString path = machine.folder.filePath(QStringLiteral("long.pdf"));
    editor->exportTo(QStringLiteral("pdf"), QUrl::fromLocalFile(path));
    QVERIFY(editor->exporting());
    QVERIFY(!QFile::exists(path));
    QVERIFY(exported.wait(test::patience(20'000)));
    QVERIFY(!editor->exporting());
    QVERIFY(QFile::exists(path));
    QVERIFY2(turns >= 20, qPrintable(QString::number(turns))); // the loop went round all the while
    QVERIFY(std::is_sorted(told.begin(), told.end()));
    const auto between =
        std::count_if(told.begin(), told.end(), [](int part) { return part > 0 && part < 100; });
    QVERIFY2(between > 0, qPrintable(QString::number(told.size())));
}

void TestViewPostMortem::anExportThatIsStoppedLeavesNoFile()
{
    Machine machine;
    machine.importDrill();
    PostMortemEditor* editor = openEditor(machine.openDrillAt(night("03:20:00")));
    editor->edit(manyPages(editor->document()->text(), 60));
    QSignalSpy exported(editor, &PostMortemEditor::exported);
    QSignalSpy failed(editor, &PostMortemEditor::exportFailed);
    const QString path = machine.folder.filePath(QStringLiteral("stopped.pdf"));
    editor->exportTo(QStringLiteral("pdf"), QUrl::fromLocalFile(path));
    QTRY_VERIFY_WITH_TIMEOUT(editor->exportPercent() > 0, test::patience(20'000));
    editor->stopExport();
    QVERIFY(failed.wait(test::patience(20'000)));
    QCOMPARE(exported.count(), 0);
    QVERIFY(!editor->exporting());
    QVERIFY(!QFile::exists(path));
    // The next one goes its way.
    editor->exportTo(QStringLiteral("md"), QUrl::fromLocalFile(path));
    QVERIFY(exported.wait(test::patience(20'000)));
}

void TestViewPostMortem::aPublicReportNamesRolesAndNoPerson_data()
{
    QTest::addColumn<QString>("format");
    QTest::newRow("markdown") << "md";
    QTest::newRow("html") << "html";
    QTest::newRow("pdf") << "pdf";
}

void TestViewPostMortem::aPublicReportNamesRolesAndNoPerson()
{
    QFETCH(QString, format);
    Machine machine;
    machine.importDrill();
    const QString number = QStringLiteral("INC-1120");
    PublicRules rules;
    rules.ticketPatterns = {QStringLiteral("INC-\\d+")};
    const auto report = renderPublicReport(*machine.store, number, format, rules);
    QVERIFY2(report, report ? "" : qPrintable(report.error().what));
    const QString text = QString::fromUtf8(report->bytes);
    const auto roles = machine.store->readNow([&](ReadTx& tx) -> Result<std::vector<RoleFact>> {
        const auto incident = tx.findIncident(number);
        return incident ? Result<std::vector<RoleFact>>(tx.facts(incident->id)->roles)
                        : tl::unexpected(incident.error());
    });
    QVERIFY(roles && !roles->empty());
    for (const RoleFact& role : *roles) {
        QVERIFY2(report->internal.contains(role.person) || role.person.isEmpty() ||
                     role.role != QLatin1String("IC"),
                 qPrintable(role.person));
        if (!role.person.isEmpty())
            QVERIFY2(!text.contains(role.person), qPrintable(role.person));
    }
    QVERIFY(!text.contains(number) && !text.contains(QLatin1String("event:")) &&
            !text.contains(QLatin1String("```chart")) && !text.contains(QLatin1String("To write:")));
    if (format != QLatin1String("pdf")) {
        QVERIFY(text.contains(QLatin1String("the incident commander")));
        QVERIFY(text.contains(QLatin1String("90,026")));
        QVERIFY(text.contains(QLatin1String("Chart: ")));
    }
    QVERIFY(!report->made.changes.empty());
    // Facts for programs are not public.
    QVERIFY(!renderPublicReport(*machine.store, number, QStringLiteral("json"), rules));
}

void TestViewPostMortem::unknownReportFormatIsRefused()
{
    Machine machine;
    machine.importDrill();
    const auto odd = renderReport(*machine.store, QStringLiteral("INC-1120"), QStringLiteral("docx"));
    QVERIFY(!odd);
    QCOMPARE(toString(odd.error().kind), toString(ErrorKind::Invalid));
    const auto missing = renderReport(*machine.store, QStringLiteral("INC-9"), QStringLiteral("md"));
    QVERIFY(!missing);
    QCOMPARE(toString(missing.error().kind), toString(ErrorKind::NotFound));
}

QTEST_MAIN(TestViewPostMortem)
#include "tst_view_post_mortem.moc"
