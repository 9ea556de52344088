// SPDX-License-Identifier: GPL-3.0-or-later
// Changing a room's runbook in the window: findings while it is typed, a draft that outlives the program, a
// file that is written whole, and what is never written.
#include "models/document/runbook_library.h"
#include "models/view/runbook_editor.h"
#include "models/view/runbook_navigator.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>

#include <git2.h>

using namespace muster;
using namespace muster::test;

class TestRunbookEditor : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        machine = std::make_unique<Machine>();
        editor = machine->openDrillAt(night("02:14:30"))->runbook()->editor();
        tester = std::make_unique<QAbstractItemModelTester>(
            editor->findings(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    }
    void cleanup()
    {
        tester.reset();
        machine.reset();
    }
    void theCommandIsThePages();
    void findingsAndTreeFollowTheText();
    void aDraftOutlivesTheProgramAndCanBeThrownAway();
    void theFileIsWrittenWholeAndReadAgain();
    void whatRanIsNotWrittenOver();
    void somebodyElsesChangeIsNotWrittenOver();
    void whatBothChangedIsJoined();
    void aDraftThatWasLeftIsJoinedToo();
    void theRunBesideIsEdited();
    void aCheckoutIsNotWrittenTo();
    void aFileWithMistakesIsMendedHere();

private:
    void begin()
    {
        editor->begin();
        QTRY_VERIFY(editor->isReady());
        settle();
    }
    void settle() { QTRY_VERIFY(editor->isChecked()); }
    void edit(const QString& text)
    {
        editor->edit(text);
        settle();
    }
    /// The text as a next version.
    QString next() const
    {
        return QString(editor->text()).replace(QStringLiteral("version: 7"), QStringLiteral("version: 8"));
    }
    QString folder() const { return runbookFolder(machine->store->directory()); }
    QString path() const { return folder() + QStringLiteral("/rb-014.md"); }
    QByteArray file() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void put(const QByteArray& text) const
    {
        QVERIFY(QDir().mkpath(folder()));
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }
    std::optional<QString> draft() const
    {
        return *machine->store->readNow(
            [](ReadTx& tx) { return tx.setting(QStringLiteral("runbook.draft/RB-014")); });
    }

    std::unique_ptr<Machine> machine;
    std::unique_ptr<QAbstractItemModelTester> tester;
    RunbookEditor* editor = nullptr;
};

void TestRunbookEditor::theCommandIsThePages()
{
    QSignalSpy asked(machine->session.get(), &Session::uiCommand);
    machine->session->trigger(QStringLiteral("runbook.edit"));
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].toString(), QStringLiteral("runbook.edit"));
    machine->session->closeRoom();
    machine->session->trigger(QStringLiteral("runbook.edit")); // of no room
    QCOMPARE(asked.count(), 1);
}

void TestRunbookEditor::findingsAndTreeFollowTheText()
{
    begin();
    QVERIFY(editor->text().startsWith(QLatin1String("---")));
    QCOMPARE(editor->summary(), QStringLiteral("Nothing is wrong"));
    QCOMPARE(editor->treeNodes()->rowCount(), 21);
    QVERIFY(!editor->canSave()); // nothing changed but the place

    const QString sound = next();
    const QString broken =
        QString(sound).replace(QStringLiteral("- if: done → N6"), QStringLiteral("- if: done → N66"));
    QVERIFY(broken != sound);
    edit(broken);
    QVERIFY(editor->hasErrors() && !editor->canSave());
    const auto& rows = editor->findings()->rows();
    const auto found = std::find_if(rows.begin(), rows.end(), [](const RunbookFindingRow& row) {
        return row.what.contains(QStringLiteral("'N66'"));
    });
    QVERIFY(found != rows.end());
    QCOMPARE(found->line, int(broken.left(broken.indexOf(QStringLiteral("N66"))).count(u'\n')) + 1);
    QVERIFY(!found->wayOut.isEmpty());
    QVERIFY2(found->what.startsWith(QLatin1String("N5: ")), qPrintable(found->what)); // which node
    QVERIFY2(found->wayOut.startsWith(QLatin1String("is it 'N6'? ")), qPrintable(found->wayOut));

    // What cannot be read at all leaves the tree that one knows.
    edit(QStringLiteral("no runbook"));
    QVERIFY(editor->hasErrors());
    const QString file = QFileInfo(editor->path()).fileName();
    for (const RunbookFindingRow& row : rows)
        QVERIFY2(!row.what.contains(QLatin1String(".md")) || row.what.contains(file), qPrintable(row.what));
    QVERIFY(editor->treeNodes()->rowCount() > 0);
    QVERIFY(editor->treeIsOld());
    edit(sound);
    QVERIFY(!editor->treeIsOld());
    // Without a start no path leads anywhere: that is no news of the nodes.
    edit(QString(sound).replace(QStringLiteral("\ntitle: "), QStringLiteral("\ntitle: a: ")));
    QVERIFY(editor->hasErrors());
    QVERIFY(editor->treeIsOld());
    const auto& nodes = editor->treeNodes()->rows();
    QVERIFY(std::none_of(nodes.begin(), nodes.end(),
                         [](const TreeNodeRow& node) { return node.state == QLatin1String("unreached"); }));
    edit(sound);
    QVERIFY(!editor->treeIsOld());
    QCOMPARE(editor->summary(), QStringLiteral("Nothing is wrong"));
    QCOMPARE(editor->treeNodes()->rowCount(), 21);
}

void TestRunbookEditor::aDraftOutlivesTheProgramAndCanBeThrownAway()
{
    begin();
    const QString from = editor->text();
    const QString kept = next() + QStringLiteral("\nmore");
    edit(kept);
    QTRY_COMPARE(draft().value_or(QString()), kept);
    QTRY_COMPARE(editor->draftText(), QStringLiteral("Draft kept on this machine"));
    // Left and begun again while drafts are on their way.
    for (const char letter : {'a', 'b', 'c'}) {
        editor->edit(kept + QLatin1Char(letter));
        editor->close();
        begin();
        QCOMPARE(editor->text(), kept + QLatin1Char(letter));
    }
    edit(kept);
    QTRY_COMPARE(draft().value_or(QString()), kept);
    machine->session->closeRoom();
    editor = machine->openDrillAt(night("02:14:30"))->runbook()->editor();
    QSignalSpy replaced(editor, &RunbookEditor::textReplaced);
    begin();
    QCOMPARE(editor->text(), kept);
    QCOMPARE(replaced.count(), 1);
    editor->discard();
    QCOMPARE(editor->text(), from);
    QTRY_COMPARE(draft().value_or(QString()), QString());
}

void TestRunbookEditor::theFileIsWrittenWholeAndReadAgain()
{
    begin();
    QVERIFY(editor->path().endsWith(QLatin1String("/runbooks/rb-014.md")));
    const QString text = next();
    edit(text);
    QVERIFY2(editor->canSave(), qPrintable(editor->summary()));
    editor->save();
    QTRY_VERIFY2(editor->message().contains(QStringLiteral("Written to")), qPrintable(editor->message()));
    QVERIFY(!editor->hasFailed());
    QCOMPARE(file(), text.toUtf8());
    QTRY_COMPARE(draft().value_or(QString()), QString());
    QVERIFY(!editor->canSave());
    const auto choice = chooseRunbook(machine->store->directory(), {{}, {}, QStringLiteral("checkout-api")});
    QVERIFY(choice.runbook && choice.runbook->version == 8);
    // Begun again it is this file, and the next change goes there.
    begin();
    QCOMPARE(editor->text(), text);
    edit(QString(text).replace(QStringLiteral("version: 8"), QStringLiteral("version: 9")));
    editor->save();
    QTRY_VERIFY(file().contains("version: 9"));
    QCOMPARE(QDir(folder()).entryList(QDir::Files), QStringList{QStringLiteral("rb-014.md")});
}

void TestRunbookEditor::whatRanIsNotWrittenOver()
{
    begin();
    edit(editor->text() + QStringLiteral("\nA remark.\n"));
    QVERIFY(editor->hasErrors() && !editor->canSave());
    const RunbookFindingRow first = editor->findings()->rows().front();
    QCOMPARE(first.what, QStringLiteral("version 7 of RB-014 ran here and said something else"));
    QCOMPARE(first.wayOut, QStringLiteral("make it version 8"));
    QVERIFY(first.line > 1);
    editor->save();
    QVERIFY(file().isEmpty());
}

void TestRunbookEditor::somebodyElsesChangeIsNotWrittenOver()
{
    begin();
    const QString text = next();
    edit(text);
    put("somebody else's");
    editor->save();
    QTRY_VERIFY2(editor->message().contains(QStringLiteral("changed by somebody else")),
                 qPrintable(editor->message()));
    QVERIFY(editor->hasFailed());
    QCOMPARE(file(), QByteArray("somebody else's"));
    QCOMPARE(draft().value_or(QString()), text); // nothing that was typed is lost
    // A file of another runbook under this name is named when editing begins.
    begin();
    QVERIFY2(editor->message().contains(QStringLiteral("holds something else")),
             qPrintable(editor->message()));
    QVERIFY(!editor->canSave());
}

void TestRunbookEditor::whatBothChangedIsJoined()
{
    begin();
    const QString file8 = next();
    put(file8.toUtf8());
    begin();
    const QString mine = QString(file8)
                             .replace(QStringLiteral("version: 8"), QStringLiteral("version: 9"))
                             .replace(QStringLiteral("Traffic surge?"), QStringLiteral("A surge?"));
    edit(mine);
    const QString theirs =
        QString(file8).replace(QStringLiteral("Did it recover?"), QStringLiteral("Recovered?"));
    put(theirs.toUtf8());
    editor->save();
    QTRY_VERIFY2(editor->message().contains(QStringLiteral("both changes are in the text now")),
                 qPrintable(editor->message()));
    QCOMPARE(file(), theirs.toUtf8());
    settle();
    const QString both =
        QString(mine).replace(QStringLiteral("Did it recover?"), QStringLiteral("Recovered?"));
    QCOMPARE(editor->text(), both);
    QTRY_COMPARE(draft().value_or(QString()), both);
    QVERIFY(editor->canSave());
    editor->save();
    QTRY_COMPARE(file(), both.toUtf8());
    // The same passage: both stand there, and it is not saved with the marks.
    edit(QString(both)
             .replace(QStringLiteral("version: 9"), QStringLiteral("version: 10"))
             .replace(QStringLiteral("A surge?"), QStringLiteral("Mine?")));
    put(QString(both).replace(QStringLiteral("A surge?"), QStringLiteral("Theirs?")).toUtf8());
    editor->save();
    QTRY_VERIFY2(editor->message().contains(QStringLiteral("stands twice")), qPrintable(editor->message()));
    settle();
    QVERIFY(editor->text().contains(QStringLiteral("Mine?")) &&
            editor->text().contains(QStringLiteral("Theirs?")));
    QVERIFY(editor->hasErrors() && !editor->canSave());
    const auto& rows = editor->findings()->rows();
    QVERIFY(std::any_of(rows.begin(), rows.end(), [](const RunbookFindingRow& row) {
        return row.what.contains(QStringLiteral("two versions of a passage stand here")) && row.line > 10;
    }));
    // Thrown away it begins with the file as it is by now.
    editor->discard();
    QTRY_VERIFY(editor->isReady() && editor->text().contains(QStringLiteral("Theirs?")));
    QVERIFY(!editor->text().contains(QStringLiteral("Mine?")));
}

void TestRunbookEditor::aDraftThatWasLeftIsJoinedToo()
{
    begin();
    const QString file8 = next();
    put(file8.toUtf8());
    begin();
    const QString mine = QString(file8)
                             .replace(QStringLiteral("version: 8"), QStringLiteral("version: 9"))
                             .replace(QStringLiteral("Traffic surge?"), QStringLiteral("A surge?"));
    edit(mine);
    QTRY_COMPARE(draft().value_or(QString()), mine);
    QTRY_COMPARE(editor->draftText(), QStringLiteral("Draft kept on this machine"));
    machine->session->closeRoom();
    put(QString(file8).replace(QStringLiteral("Did it recover?"), QStringLiteral("Recovered?")).toUtf8());
    editor = machine->openDrillAt(night("02:14:30"))->runbook()->editor();
    begin();
    QVERIFY2(editor->message().contains(QStringLiteral("both changes are in the text now")),
             qPrintable(editor->message()));
    QCOMPARE(editor->text(),
             QString(mine).replace(QStringLiteral("Did it recover?"), QStringLiteral("Recovered?")));
}

void TestRunbookEditor::theRunBesideIsEdited()
{
    WarRoom* room = machine->session->room();
    const auto books = machine->store->readNow([&](ReadTx& tx) { return tx.runbooks(room->id()); });
    const Done put = machine->store->writeNow([&](WriteTx& tx) -> Done {
        Runbook other = books->back();
        other.id = QStringLiteral("RB-020");
        other.source.replace(QStringLiteral("id: RB-014"), QStringLiteral("id: RB-020"));
        return tx.putRunbook(room->id(), other);
    });
    QVERIFY(put);
    room->reload();
    QTRY_COMPARE(room->runbook()->choices().size(), 2);
    editor->begin(QStringLiteral("RB-020"));
    QTRY_VERIFY(editor->isReady());
    QCOMPARE(editor->runbookId(), QStringLiteral("RB-020"));
    QVERIFY(editor->text().contains(QStringLiteral("id: RB-020")));
    QVERIFY(editor->path().endsWith(QLatin1String("/rb-020.md")));
}

void TestRunbookEditor::aCheckoutIsNotWrittenTo()
{
    begin();
    const QByteArray text = next().toUtf8();
    QVERIFY(QDir().mkpath(folder() + QStringLiteral("/team")));
    git_libgit2_init();
    git_repository* repository = nullptr;
    QCOMPARE(git_repository_init(&repository, (folder() + QStringLiteral("/team")).toUtf8().constData(), 0),
             0);
    QFile file(folder() + QStringLiteral("/team/rb.md"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    file.close();
    git_index* index = nullptr;
    git_oid tree, commit;
    git_tree* root = nullptr;
    git_signature* who = nullptr;
    QCOMPARE(git_repository_index(&index, repository), 0);
    QCOMPARE(git_index_add_bypath(index, "rb.md"), 0);
    QCOMPARE(git_index_write_tree(&tree, index), 0);
    QCOMPARE(git_tree_lookup(&root, repository, &tree), 0);
    QCOMPARE(git_signature_new(&who, "A", "a@example.org", 1'700'000'000, 0), 0);
    QCOMPARE(git_commit_create_v(&commit, repository, "HEAD", who, who, nullptr, "m", root, 0), 0);
    git_signature_free(who);
    git_tree_free(root);
    git_index_free(index);
    git_repository_free(repository);
    git_libgit2_shutdown();

    begin();
    QVERIFY(editor->text().contains(QStringLiteral("version: 8")));
    QVERIFY2(editor->message().contains(QStringLiteral("git checkout")), qPrintable(editor->message()));
    edit(editor->text().replace(QStringLiteral("version: 8"), QStringLiteral("version: 9")));
    QVERIFY(!editor->canSave());
    QVERIFY(!QFileInfo::exists(path()));
}

void TestRunbookEditor::aFileWithMistakesIsMendedHere()
{
    begin();
    const QString sound = next();
    put(QString(sound)
            .replace(QStringLiteral("- if: done → N6"), QStringLiteral("- if: done → N66"))
            .toUtf8());
    begin();
    QVERIFY2(editor->message().isEmpty(), qPrintable(editor->message()));
    QVERIFY(editor->hasErrors());
    edit(sound);
    QVERIFY(editor->canSave());
    editor->save();
    QTRY_COMPARE(file(), sound.toUtf8());
}

QTEST_MAIN(TestRunbookEditor)
#include "tst_runbook_editor.moc"
