// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The post-mortem of a room: Markdown text with a durable draft, outline, checks, evidence and
// export.

#include "models/base/result.h"
#include "models/domain/postmortem.h"
#include "models/view/post_mortem_models.h"

#include <QObject>
#include <QTimer>
#include <QUrl>
#include <QtQml/qqmlregistration.h>

#include <memory>
#include <optional>
#include <vector>

Q_MOC_INCLUDE("models/view/document_comparison.h")
Q_MOC_INCLUDE("models/view/document_find.h")
Q_MOC_INCLUDE("models/view/facilitator.h")
Q_MOC_INCLUDE("models/view/post_mortem_comments.h")
Q_MOC_INCLUDE("models/view/post_mortem_document.h")
Q_MOC_INCLUDE("models/view/post_mortem_templates.h")

namespace muster {

class DocumentComparison;
class DocumentFind;
class Facilitator;
class PostMortemComments;
class PostMortemDocument;
class ChartFeed;
class PostMortemTemplateChoice;
class UndoLog;
class WarRoom;
struct ChartReference;
struct DocumentChart;
struct Panel;

/// Role: see above. Owner: WarRoom. Thread: main. Invariant: typed text reaches the draft journal at most 250
/// ms after the key and before any hand-over (save, export, close); `savedText` says so only after the
/// commit.
class PostMortemEditor final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.postMortem")
    Q_PROPERTY(bool active READ active NOTIFY stateChanged) ///< `open` was called and the text is loaded
    Q_PROPERTY(bool exists READ exists NOTIFY stateChanged) ///< a revision or a draft is stored
    /// The text as blocks that are edited one at a time.
    Q_PROPERTY(muster::PostMortemDocument* document READ document CONSTANT)
    Q_PROPERTY(muster::DocumentFind* find READ find CONSTANT)
    Q_PROPERTY(muster::PostMortemComments* comments READ comments CONSTANT)
    Q_PROPERTY(muster::DocumentComparison* comparison READ comparison CONSTANT)
    Q_PROPERTY(muster::Facilitator* facilitator READ facilitator CONSTANT) ///< the session on the projector
    /// The text as a whole, for a field that shows all of its Markdown: bind it once on `loaded`, then hand
    /// every change to `edit`.
    Q_PROPERTY(QString markdown READ markdown WRITE edit NOTIFY markdownChanged)
    /// Why the text as stored cannot be shown in one field (a word of a megabyte freezes any text field);
    /// else empty. It is edited by blocks, kept, read and exported all the same.
    Q_PROPERTY(QString uneditable READ uneditable NOTIFY loaded)
    Q_PROPERTY(QString stateText READ stateText NOTIFY stateChanged) ///< "Draft 3", "In review"
    Q_PROPERTY(QString state READ state NOTIFY stateChanged)         ///< draft, in_review, reviewed, closed
    /// "Meeting by 23 Nov 2026, document by 22 Nov 2026"; empty: none is asked for, or it was reviewed.
    Q_PROPERTY(QString dueText READ dueText NOTIFY stateChanged)
    Q_PROPERTY(bool overdue READ overdue NOTIFY stateChanged)  ///< the day of the meeting is over
    Q_PROPERTY(int revision READ revision NOTIFY stateChanged) ///< base revision; -1: never saved
    Q_PROPERTY(bool dirty READ dirty NOTIFY savedChanged)      ///< differs from the base revision
    /// "saved 1 s ago on this machine", "saving…", "not saved: …".
    Q_PROPERTY(QString savedText READ savedText NOTIFY savedChanged)
    Q_PROPERTY(bool restored READ restored NOTIFY stateChanged) ///< the text came from the draft journal
    Q_PROPERTY(muster::OutlineModel* outline READ outline CONSTANT)
    Q_PROPERTY(muster::CheckModel* checks READ checks CONSTANT)
    Q_PROPERTY(muster::FindingModel* findings READ findings CONSTANT)
    /// Findings that are dismissed, or whose rule is silenced.
    Q_PROPERTY(int quietCount READ quietCount NOTIFY analysed)
    Q_PROPERTY(int words READ words NOTIFY analysed) ///< in the text as it was last checked
    Q_PROPERTY(muster::EvidenceModel* evidence READ evidence CONSTANT)
    Q_PROPERTY(muster::FigureModel* figures READ figures CONSTANT)
    Q_PROPERTY(muster::RevisionModel* history READ history CONSTANT)
    /// Key times that cannot be, are missing or do not fit the data, each a sentence.
    Q_PROPERTY(QStringList timeFindings READ timeFindings NOTIFY stateChanged)
    Q_PROPERTY(muster::PostMortemTemplateChoice* templates READ templates CONSTANT)
    Q_PROPERTY(
        QString evidenceFilter READ evidenceFilter WRITE setEvidenceFilter NOTIFY evidenceFilterChanged)
    Q_PROPERTY(bool exporting READ exporting NOTIFY stateChanged)
    Q_PROPERTY(
        int exportPercent READ exportPercent NOTIFY exportAdvanced) ///< of the export under way, 0..100
public:
    explicit PostMortemEditor(WarRoom* room);
    ~PostMortemEditor() override;

    bool active() const;
    bool exists() const;
    PostMortemDocument* document() const;
    DocumentFind* find() const;
    PostMortemComments* comments() const;
    DocumentComparison* comparison() const;
    Facilitator* facilitator() const;
    QString markdown() const;
    QString uneditable() const;
    QString stateText() const;
    QString state() const;
    QString dueText() const;
    bool overdue() const;
    int revision() const;
    bool dirty() const;
    QString savedText() const;
    bool restored() const;
    OutlineModel* outline();
    CheckModel* checks();
    FindingModel* findings();
    int words() const;
    int quietCount() const;
    EvidenceModel* evidence();
    FigureModel* figures();
    RevisionModel* history();
    QStringList timeFindings() const;
    PostMortemTemplateChoice* templates();
    const std::optional<PostMortemFacts>& facts() const; ///< none before the text is loaded
    QString evidenceFilter() const;
    void setEvidenceFilter(const QString& words);
    bool exporting() const;
    int exportPercent() const;

    /// Loads draft or newest revision; generates the first draft from stored facts when there is none.
    Q_INVOKABLE void open();
    /// The whole text after a key. Cheap; checks and preview follow when typing rests.
    Q_INVOKABLE void edit(const QString& markdown);
    /// Journals what is typed now, without waiting for the pause.
    Q_INVOKABLE void flush();
    /// Makes the draft a revision; one that came meanwhile is merged into it.
    Q_INVOKABLE void saveRevision();
    /// Makes the draft a revision in this state: draft, in_review, reviewed, closed.
    Q_INVOKABLE void setState(const QString& state);
    /// Markdown that cites what `evidence` lists: "[02:13:40](event:ID)", or the block of a chart.
    Q_INVOKABLE QString citation(const QString& key) const;
    /// When an event happened, UTC ms; NaN when the room does not know it.
    Q_INVOKABLE double momentOf(const QString& eventId) const;
    /// Markdown of a chart block for a panel over the room's shown range.
    Q_INVOKABLE QString chartBlock(const QString& panelId) const;
    /// Replaces a finding's words by `text` and journals.
    Q_INVOKABLE void replaceFinding(const QString& key, const QString& text);
    /// Not this finding in these words again; not this rule again in this document. Kept with the incident.
    Q_INVOKABLE void dismissFinding(const QString& key);
    Q_INVOKABLE void silenceRule(const QString& rule);
    /// How a word might be meant that the dictionary does not know; `spellingAnswered` follows.
    Q_INVOKABLE void askSpelling(const QString& word);
    /// All findings again.
    Q_INVOKABLE void hearAll();
    /// Another text in the place of this one, as if it had been typed; the editor shows it.
    void replaceText(const QString& markdown);
    /// Writes the document to a file: md, html, pdf or json. Journals first. Made on the pool and written
    /// whole or not at all; one at a time. `exported` or `exportFailed` follows.
    Q_INVOKABLE void exportTo(const QString& format, const QUrl& file);
    /// Nothing is written, and `exportFailed` follows; too late when the file is being put in its place.
    Q_INVOKABLE void stopExport();

    /// From the room, after each snapshot.
    void refreshEvidence();

signals:
    void stateChanged();
    void markdownChanged();
    /// The text was set from the store: put it into the editor.
    void loaded();
    /// Outline, checks, findings and count of words are those of the text.
    void analysed();
    void savedChanged();
    void evidenceFilterChanged();
    void exportAdvanced();
    void exported(const QString& path);
    void exportFailed(const QString& words);
    /// At most five, best first.
    void spellingAnswered(const QString& word, const QStringList& suggestions);
    /// What was typed is on disk.
    void journaled();

private:
    struct Private;
    void showStored(const QString& markdown, UndoLog undo);
    void onEdited();
    void keepQuiet();
    void analyse();
    void journal();
    void onJournaled(const PostMortemRevision& draft, const std::optional<Error>& error);
    /// After a save that met a newer revision: shows what was stored, with what was typed since.
    void takeMerged(const QString& sent, const QString& stored);
    void tellConflicts(int conflicts);
    void showFigures();
    void showHistory(const std::vector<PostMortemRevision>& revisions);
    DocumentChart chartOf(const ChartReference& chart);
    ChartFeed* chartFeed(const Panel& panel, TimeRange range);
    std::unique_ptr<Private> d;
};

} // namespace muster
