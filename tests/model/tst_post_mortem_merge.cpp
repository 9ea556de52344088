// SPDX-License-Identifier: GPL-3.0-or-later
// F44: a post-mortem that was changed in two places. Saving and opening merge, nothing is covered.
#include "models/document/merge3.h"
#include "tests/model/post_mortem_fixture.h"

using namespace muster;
using namespace muster::test;

namespace {

/// What an import or another window does while the editor is open.
PostMortemRevision savedElsewhere(Store& store, const IncidentId& id, const QString& markdown)
{
    const auto kept = store.writeNow([&](WriteTx& tx) {
        PostMortemRevision revision;
        revision.incident = id;
        revision.baseRevision = (*tx.postMortem(id))->revision;
        revision.author = QStringLiteral("Ana");
        revision.state = QStringLiteral("draft");
        revision.markdown = markdown;
        return tx.addPostMortemRevision(revision);
    });
    return *kept;
}

std::vector<PostMortemRevision> history(Store& store, const IncidentId& id)
{
    return *store.readNow([&](ReadTx& tx) { return tx.postMortemHistory(id); });
}

const QString kBase = QStringLiteral("# T\n\nThe tax engine was slow.\n\nNobody saw it.\n");

} // namespace

class TestPostMortemMerge : public QObject
{
    Q_OBJECT
private slots:
    void savingMergesWithARevisionThatCameMeanwhile()
    {
        Machine machine;
        WarRoom* room = machine.openDrillAt(night("03:20:00"));
        PostMortemEditor* editor = openEditor(room);
        editor->edit(kBase);
        editor->saveRevision();
        QTRY_COMPARE(editor->history()->count(), 1);
        const PostMortemRevision theirs =
            savedElsewhere(*machine.store, room->id(),
                           QString(kBase).replace(QLatin1String("Nobody"), QLatin1String("Only Ana")));
        editor->edit(QString(kBase).replace(QLatin1String("slow"), QLatin1String("very slow")));
        editor->saveRevision();
        QTRY_COMPARE(editor->history()->count(), 3);
        const QString merged = QStringLiteral("# T\n\nThe tax engine was very slow.\n\nOnly Ana saw it.\n");
        const auto revisions = history(*machine.store, room->id());
        QCOMPARE(revisions.back().markdown, merged);
        QCOMPARE(revisions.back().baseRevision, theirs.revision);
        // And it is what the editor shows, with nothing left to save.
        QCOMPARE(editor->markdown(), merged);
        QVERIFY(!editor->dirty());
    }

    void theSameWordsChangedInTwoPlacesAreBothKeptInTheText()
    {
        Machine machine;
        WarRoom* room = machine.openDrillAt(night("03:20:00"));
        PostMortemEditor* editor = openEditor(room);
        editor->edit(kBase);
        editor->saveRevision();
        QTRY_COMPARE(editor->history()->count(), 1);
        savedElsewhere(*machine.store, room->id(),
                       QString(kBase).replace(QLatin1String("slow"), QLatin1String("down")));
        editor->edit(QString(kBase).replace(QLatin1String("slow"), QLatin1String("overloaded")));
        const int notices = machine.session->notices()->count();
        editor->saveRevision();
        QTRY_COMPARE(editor->history()->count(), 3);
        const QString text = history(*machine.store, room->id()).back().markdown;
        QVERIFY(text.contains(QLatin1String("was overloaded")) && text.contains(QLatin1String("was down")));
        QVERIFY(text.contains(QString::fromUtf16(kMergeMine)) &&
                text.contains(QString::fromUtf16(kMergeEnd)));
        QCOMPARE(editor->markdown(), text);
        QCOMPARE(machine.session->notices()->count(), notices + 1);
    }

    void whatIsTypedWhileSavingStaysOnTopOfTheMerge()
    {
        Machine machine;
        WarRoom* room = machine.openDrillAt(night("03:20:00"));
        PostMortemEditor* editor = openEditor(room);
        editor->edit(kBase);
        editor->saveRevision();
        QTRY_COMPARE(editor->history()->count(), 1);
        savedElsewhere(*machine.store, room->id(),
                       QString(kBase).replace(QLatin1String("Nobody"), QLatin1String("Only Ana")));
        const QString typed = QString(kBase).replace(QLatin1String("slow"), QLatin1String("very slow"));
        editor->edit(typed);
        editor->saveRevision();
        editor->edit(typed + QStringLiteral("\nMore.\n")); // before the save came back
        QTRY_COMPARE(editor->history()->count(), 3);
        QCOMPARE(editor->markdown(),
                 QStringLiteral("# T\n\nThe tax engine was very slow.\n\nOnly Ana saw it.\n\nMore.\n"));
        const QString shown = editor->markdown();
        editor->flush();
        QTRY_VERIFY([&] {
            const auto draft =
                *machine.store->readNow([&](ReadTx& tx) { return tx.postMortemDraft(room->id()); });
            return draft && draft->markdown == shown;
        }());
    }

    void openingMergesADraftWithANewerRevision()
    {
        Machine machine;
        WarRoom* room = machine.openDrillAt(night("03:20:00"));
        const IncidentId id = room->id();
        PostMortemEditor* editor = openEditor(room);
        editor->edit(kBase);
        editor->saveRevision();
        QTRY_COMPARE(editor->history()->count(), 1);
        editor->edit(QString(kBase).replace(QLatin1String("slow"), QLatin1String("very slow")));
        editor->flush();
        QTRY_VERIFY(machine.store->readNow([&](ReadTx& tx) { return tx.postMortemDraft(id); })->has_value());
        // The program ends; the file of a colleague is imported; the program starts again.
        const PostMortemRevision theirs = savedElsewhere(
            *machine.store, id, QString(kBase).replace(QLatin1String("Nobody"), QLatin1String("Only Ana")));
        machine.start();
        machine.session->openIncident(id.value);
        QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
        editor = openEditor(machine.session->room());
        QCOMPARE(editor->markdown(),
                 QStringLiteral("# T\n\nThe tax engine was very slow.\n\nOnly Ana saw it.\n"));
        QTRY_VERIFY([&] {
            const auto draft = *machine.store->readNow([&](ReadTx& tx) { return tx.postMortemDraft(id); });
            return draft && draft->baseRevision == theirs.revision && draft->markdown == editor->markdown();
        }());
    }
};

QTEST_MAIN(TestPostMortemMerge)
#include "tst_post_mortem_merge.moc"
