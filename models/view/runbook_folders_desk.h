// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The folders of runbooks that a person named, as the settings show and change them. Where they are kept and
// what they may be: models/document/runbook_folders.h.

#include "models/document/runbook_folders.h"
#include "models/view/row_list_model.h"

#include <QtQml/qqmlregistration.h>

#include <functional>

namespace muster {

class Session;

struct RunbookFolderRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "stateText")
    Q_PROPERTY(QString path MEMBER key)
    Q_PROPERTY(QString revision MEMBER revision)   ///< empty: HEAD, or no git
    Q_PROPERTY(QString stateText MEMBER stateText) ///< "12 runbooks", or what is wrong and what to do
    Q_PROPERTY(bool isWrong MEMBER isWrong)
public:
    QString key, revision, stateText;
    bool isWrong = false;
    bool operator==(const RunbookFolderRow&) const = default;
};

/// Role: the list of the settings page; made by it. Thread: main; files are read and written by workers, one
/// change at a time.
class RunbookFoldersDesk : public RowListModel, public Rows<RunbookFolderRow>
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString ownPath READ ownPath CONSTANT) ///< the folder that is always read
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    /// Why the last change was not made, or the list not read, with the way out; empty: all is well.
    Q_PROPERTY(QString problem READ problem NOTIFY changed)
public:
    /// Of the window's session.
    explicit RunbookFoldersDesk(QObject* parent = nullptr);
    RunbookFoldersDesk(Session* session, QObject* parent);

    QString ownPath() const;
    bool busy() const { return m_busy; }
    QString problem() const { return m_problem; }

    /// Reads the list and what is in the folders anew.
    Q_INVOKABLE void refresh();
    /// `added` follows when it is in the list and on the disk; else `problem` says why not.
    Q_INVOKABLE void add(const QString& path, const QString& revision);
    /// The folder itself stays as it is.
    Q_INVOKABLE void remove(int index);

signals:
    void changed();
    void added(const QString& path);
    void removed(int index); ///< where it stood

private:
    struct Looked
    {
        std::vector<RunbookFolderRow> rows;
        QString problem;
    };
    static Looked look(const QString& dataFolder);
    void run(std::function<Done(const QString& dataFolder)> change, std::function<void()> onDone);

    Session* m_session;
    QString m_problem;
    bool m_busy = false;
};

} // namespace muster
