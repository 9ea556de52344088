// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Two versions of a post-mortem side by side as one text: an earlier revision against what stands there now,
// or the internal document against its public version before that leaves.

#include "models/base/result.h"
#include "models/document/text_diff.h"
#include "models/domain/postmortem.h"
#include "models/view/public_report.h"
#include "models/view/row_list_model.h"

#include <QStringList>
#include <QUrl>
#include <QVariantList>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace muster {

class PostMortemEditor;
class WarRoom;

/// A block that was changed, added or removed; or a count of those between that are the same.
struct DiffRow
{
    Q_GADGET
    Q_CLASSINFO("verbatim", "text") // made safe when it was put together: the runs fit only then
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString kind MEMBER kind)            ///< same, changed, added, removed, skipped
    Q_PROPERTY(QString text MEMBER text)            ///< both versions of a changed block, word by word
    Q_PROPERTY(QVariantList added MEMBER added)     ///< of DocumentRun, in `text`
    Q_PROPERTY(QVariantList removed MEMBER removed) ///< of DocumentRun, in `text`
public:
    QString key, kind, text;
    QVariantList added, removed;
    bool operator==(const DiffRow&) const = default;
};
class DiffModel : public RowListModel, public Rows<DiffRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("DocumentComparison.diff")
public:
    explicit DiffModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// What is shown of a diff: changed places with a block around them. Any thread.
std::vector<DiffRow> diffRows(const std::vector<DiffBlock>& diff);

/// Role: see above. Owner: PostMortemEditor. Thread: main; comparing and redacting run on the pool.
class DocumentComparison final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.comparison")
    Q_PROPERTY(QString kind READ kind NOTIFY changed) ///< "", "revision", "public"
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(QString counts READ counts NOTIFY changed) ///< "3 changed, 1 added"
    /// What a person should look at before the public version leaves.
    Q_PROPERTY(QStringList remarks READ remarks NOTIFY changed)
    Q_PROPERTY(muster::DiffModel* diff READ diff CONSTANT)
public:
    DocumentComparison(PostMortemEditor* editor, WarRoom* room);
    ~DocumentComparison() override;

    QString kind() const { return m_kind; }
    bool busy() const { return m_busy; }
    QString title() const { return m_title; }
    QString counts() const { return m_counts; }
    QStringList remarks() const { return m_remarks; }
    DiffModel* diff() { return &m_diff; }

    /// The saved revisions, newest last; from the editor.
    void setRevisions(const std::vector<PostMortemRevision>& revisions) { m_revisions = revisions; }
    /// That revision against the text as it is now.
    Q_INVOKABLE void showRevision(int revision);
    /// The internal document against its public version.
    Q_INVOKABLE void showPublic();
    /// Puts the shown revision in the place of the text, as one step that can be taken back.
    Q_INVOKABLE void restore();
    /// Writes the shown public version as md, html or pdf. When the document changed meanwhile, what is new
    /// is shown instead and nothing is written.
    Q_INVOKABLE void save(const QString& format, const QUrl& file);
    Q_INVOKABLE void close();

signals:
    void changed();
    void saved(const QString& path);

private:
    void begin(const QString& kind, const QString& title);
    void showReport(const PublicReport& report);
    void compare(const QString& before, const QString& after);
    PostMortemEditor* m_editor;
    WarRoom* m_room;
    std::vector<PostMortemRevision> m_revisions;
    QString m_kind, m_title, m_counts, m_shown; ///< m_shown: text of the revision, or the public text
    QStringList m_remarks;
    bool m_busy = false;
    int m_asked = 0; ///< an answer to an older question is dropped
    DiffModel m_diff;
};

} // namespace muster
