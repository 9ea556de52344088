// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Which template a post-mortem is written with, and the change to another.

#include "models/domain/postmortem_template.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace muster {

class PostMortemEditor;

/// Role: see above. Owner: PostMortemEditor. Thread: main; files and texts are read by a worker. A change is
/// an edit like any other: journalled at once, and every word that somebody wrote is still there
/// (withTemplate).
class PostMortemTemplateChoice final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.templates")
    Q_PROPERTY(QStringList names READ names NOTIFY changed)
    /// The one that the document's headings are of; -1: none, or not known yet.
    Q_PROPERTY(int current READ current NOTIFY changed)
    Q_PROPERTY(bool changing READ isChanging NOTIFY changed)
    Q_PROPERTY(bool canTakeBack READ canTakeBack NOTIFY changed) ///< nothing was typed since the last change
    Q_PROPERTY(QString problem READ problem NOTIFY changed)      ///< what is wrong with files of one's own
public:
    /// `folder`: of templates of one's own; need not be there.
    PostMortemTemplateChoice(PostMortemEditor* editor, QString folder);

    QStringList names() const;
    int current() const { return m_current; }
    bool isChanging() const { return m_changing; }
    bool canTakeBack() const;
    QString problem() const { return m_problem; }

    /// Reads the templates and which of them the document has; `changed` follows.
    Q_INVOKABLE void look();
    /// The document goes on with this one; when it is not loaded yet, as soon as it is.
    Q_INVOKABLE void use(int index);
    /// The text from before the last change, while nothing else was typed.
    Q_INVOKABLE void takeBack();

signals:
    void changed();

private:
    PostMortemEditor* m_editor;
    QString m_folder;
    std::vector<PostMortemTemplate> m_templates;
    int m_current = -1;
    int m_wanted = -1; ///< to be used when the document is loaded
    int m_changes = 0; ///< of templates; what was looked at before the last one says nothing of the text now
    bool m_changing = false;
    QString m_before, m_after; ///< of the last change
    QString m_problem;
};

} // namespace muster
