// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The content of one folder for our own file picker, read off the main thread.

#include <QAbstractListModel>
#include <QStringList>
#include <QUrl>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace muster {

/// Role: rows of a folder: folders first, then files, each in the order of the locale; hidden ones left out.
/// Owner: the QML tree. Thread: main; folders and files are looked at on the worker pool, and what comes late
/// of another folder is dropped. Writes nothing.
class FolderModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString folder READ folder NOTIFY changed) ///< absolute; empty: none was shown yet
    /// Which files are listed, by their endings ("muster"); empty: all.
    Q_PROPERTY(QStringList suffixes READ suffixes WRITE setSuffixes NOTIFY changed)
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    Q_PROPERTY(QString problem READ problem NOTIFY changed) ///< why the folder cannot be read; empty: it can
    Q_PROPERTY(bool canGoUp READ canGoUp NOTIFY changed)
    Q_PROPERTY(int count READ count NOTIFY changed)
    /// The desktop has a file dialog of its own.
    Q_PROPERTY(bool nativeDialog READ nativeDialog CONSTANT)
public:
    static constexpr int kMostEntries = 10'000;
    enum Role { Name = Qt::UserRole, Shown, IsFolder, Detail };

    explicit FolderModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    QString folder() const { return m_folder; }
    QStringList suffixes() const { return m_suffixes; }
    void setSuffixes(const QStringList& suffixes);
    bool busy() const { return m_busy; }
    QString problem() const { return m_problem; }
    bool canGoUp() const;
    int count() const { return static_cast<int>(m_entries.size()); }
    static bool nativeDialog();

    /// Shows this folder; empty: the last one, at first the person's documents.
    Q_INVOKABLE void show(const QString& path);
    Q_INVOKABLE void goUp();
    /// The folder that is shown, as an address of a file.
    Q_INVOKABLE QUrl folderUrl() const { return QUrl::fromLocalFile(m_folder); }
    /// The first row after `from` (around the end) whose name begins with `typed`; -1: none does.
    Q_INVOKABLE int find(const QString& typed, int from) const;
    Q_INVOKABLE bool isFolder(int row) const;
    Q_INVOKABLE QString nameAt(int row) const;
    /// Goes into the folder of this row.
    Q_INVOKABLE void enter(int row);
    /// Looks at what is typed, a name in this folder or a whole path; `suffix` is put behind it when it has
    /// no ending of its own. `found` follows: what it is, or `refused`, why it is nothing to use. A folder is
    /// shown.
    Q_INVOKABLE void look(const QString& typed, const QString& suffix, bool saves);

signals:
    void changed();
    /// `exists`: there is such a file already.
    void found(const QUrl& file, bool exists);
    void refused(const QString& words);

private:
    struct Entry
    {
        QString name;
        bool folder = false;
        qint64 bytes = 0;
    };
    struct Listing
    {
        QString path, problem;
        std::vector<Entry> entries;
    };
    static Listing read(const QString& path, const QStringList& suffixes);

    QString m_folder, m_problem;
    QStringList m_suffixes;
    std::vector<Entry> m_entries;
    int m_turn = 0; ///< outdates readings of earlier folders
    bool m_busy = false;
};

} // namespace muster
