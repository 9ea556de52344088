// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Changing the room's runbook in the window: the text, what the linter says of it while it is typed, and the
// tree that it makes.

#include "models/document/runbook_edit.h"
#include "models/view/runbook_layout.h"
#include "models/view/runbook_models.h"

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <map>

namespace muster {

class WarRoom;

/// Role: see above. Owner: RunbookNavigator. Thread: main; the text is read, linted and laid out by workers,
/// one at a time, the newest text next. Every change is a draft in the store at once and comes back after a
/// restart; the file is only written by `save`, and the incident goes on with the text that ran in it.
class RunbookEditor final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookNavigator.editor")
    Q_PROPERTY(bool open READ isOpen NOTIFY changed)
    Q_PROPERTY(QString runbookId READ runbookId NOTIFY changed) ///< what is edited
    Q_PROPERTY(bool ready READ isReady NOTIFY changed)          ///< the text is there
    Q_PROPERTY(QString text READ text NOTIFY textReplaced)      ///< what the area begins with; see `edit`
    Q_PROPERTY(QString path READ path NOTIFY changed)           ///< the file that `save` writes
    Q_PROPERTY(QString summary READ summary NOTIFY changed)     ///< "2 errors, 1 warning"
    Q_PROPERTY(bool hasErrors READ hasErrors NOTIFY changed)
    Q_PROPERTY(bool checked READ isChecked NOTIFY changed) ///< the findings are of the text as it is now
    Q_PROPERTY(bool canSave READ canSave NOTIFY changed)
    Q_PROPERTY(
        QString message READ message NOTIFY changed) ///< what became of the last `save`, or why it cannot be
    Q_PROPERTY(bool failed READ hasFailed NOTIFY changed)       ///< `message` is about a failure
    Q_PROPERTY(QString draftText READ draftText NOTIFY changed) ///< "Draft kept"
    Q_PROPERTY(muster::RunbookFindingModel* findings READ findings CONSTANT)
    Q_PROPERTY(muster::TreeNodeModel* treeNodes READ treeNodes CONSTANT)
    Q_PROPERTY(muster::TreeEdgeModel* treeEdges READ treeEdges CONSTANT)
    Q_PROPERTY(double treeWidth READ treeWidth NOTIFY changed)
    Q_PROPERTY(double treeHeight READ treeHeight NOTIFY changed)
    /// The tree is of the last text that could be read: the one that is there now cannot.
    Q_PROPERTY(bool treeIsOld READ treeIsOld NOTIFY changed)
public:
    explicit RunbookEditor(WarRoom* room);

    bool isOpen() const { return m_open; }
    bool isReady() const { return m_ready; }
    QString runbookId() const;
    QString text() const { return m_text; }
    QString path() const;
    QString summary() const;
    bool hasErrors() const { return m_hasErrors; }
    bool isChecked() const { return m_checked; }
    bool canSave() const;
    QString message() const;
    bool hasFailed() const { return m_failed; }
    QString draftText() const;
    RunbookFindingModel* findings() { return &m_findings; }
    TreeNodeModel* treeNodes() { return &m_nodes; }
    TreeEdgeModel* treeEdges() { return &m_edges; }
    double treeWidth() const { return m_layout.width; }
    double treeHeight() const { return m_layout.height; }
    bool treeIsOld() const { return m_treeIsOld; }

    /// Begins with the draft, else with the file; a file that was changed since the draft began is joined
    /// with it. `runbookId`: one of the incident's; empty: the room's own. Nothing without a runbook.
    Q_INVOKABLE void begin(const QString& runbookId = {});
    /// The whole text as it stands in the area now.
    Q_INVOKABLE void edit(const QString& text);
    Q_INVOKABLE void save();
    /// Throws the draft away and begins with the file again, as it is by now.
    Q_INVOKABLE void discard();
    /// Leaves; the draft stays.
    Q_INVOKABLE void close();

signals:
    void changed();
    void textReplaced();

private:
    struct Opened
    {
        RunbookText file;
        QString draft;
        RunbookJoined joined; ///< the draft, with what the file says that it did not begin with
        bool changed = false; ///< the file is another than the draft began with
    };
    /// A text that somebody typed, and what it began with.
    struct Draft
    {
        QString text, base;
    };
    struct Checked
    {
        RunbookReview review;
        RunbookLayout layout;
    };
    QString draftKey() const;
    static Opened open(const QString& folder, const Runbook& running, const Draft& draft);
    void sayJoined(const Opened& opened);
    void joinWithFile(const Error& conflict);
    void take(Opened opened);
    void check();
    ToolVerbs verbs();
    void show(const Checked& checked);
    void keepDraft();
    void writeDrafts();
    void say(const QString& words, bool failed);

    WarRoom* m_room;
    Runbook m_running; ///< what runs in the room; editing compares with it
    RunbookText m_file;
    QString m_text;
    QString m_message;
    RunbookFindingModel m_findings;
    TreeNodeModel m_nodes;
    TreeEdgeModel m_edges;
    RunbookLayout m_layout;
    bool m_treeIsOld = false;
    int m_errors = 0, m_warnings = 0;
    int m_session = 0; ///< answers of an earlier `begin` are nobody's
    bool m_open = false, m_ready = false, m_hasErrors = false, m_failed = false, m_saving = false;
    ToolVerbs m_verbs; ///< what tools of this build can be told, for the linter; read once
    bool m_checking = false, m_checkAgain = false; ///< a worker looks at an older text
    std::map<QString, QString> m_waiting; ///< drafts by their keys, newer than the one that is written
    bool m_keeping = false;               ///< a draft is being written
    bool m_keepFailed = false;
    bool m_looked = false;  ///< there are findings, of this text or of an older one
    bool m_checked = false; ///< the findings are of this text
};

} // namespace muster
