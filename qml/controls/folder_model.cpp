// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/folder_model.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"

#include <QCollator>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QLocale>
#include <QStandardPaths>

#include <private/qguiapplication_p.h>
#include <qpa/qplatformtheme.h>

#include <algorithm>

namespace muster {

FolderModel::FolderModel(QObject* parent) : QAbstractListModel(parent) {}

int FolderModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant FolderModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry& entry = m_entries[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Name:
        return entry.name;
    case Shown:
    case Qt::DisplayRole:
        return displayLine(entry.name);
    case IsFolder:
        return entry.folder;
    case Detail:
        return entry.folder ? QString() : QLocale().formattedDataSize(entry.bytes);
    default:
        return {};
    }
}

QHash<int, QByteArray> FolderModel::roleNames() const
{
    return {{Name, "name"}, {Shown, "shown"}, {IsFolder, "isFolder"}, {Detail, "detail"}};
}

bool FolderModel::nativeDialog()
{
    // No public call tells; a dialog that is asked for where there is none comes up in Qt's own look.
    const QPlatformTheme* theme = QGuiApplicationPrivate::platformTheme();
    return theme && theme->usePlatformNativeDialog(QPlatformTheme::FileDialog);
}

void FolderModel::setSuffixes(const QStringList& suffixes)
{
    if (suffixes == m_suffixes)
        return;
    m_suffixes = suffixes;
    if (!m_folder.isEmpty())
        show(m_folder);
    emit changed();
}

bool FolderModel::canGoUp() const
{
    return !m_folder.isEmpty() && m_folder != QDir::rootPath();
}

FolderModel::Listing FolderModel::read(const QString& path, const QStringList& suffixes)
{
    Listing listing{path, {}, {}};
    const QFileInfo info(path);
    if (!info.isDir()) {
        listing.problem = tr("There is no folder %1.").arg(displayLine(path));
        return listing;
    }
    if (!info.isReadable() || !info.isExecutable()) {
        listing.problem = tr("%1 may not be read. Choose another folder.").arg(displayLine(path));
        return listing;
    }
    QDirIterator files(path, QDir::Dirs | QDir::Files | QDir::NoDotAndDotDot);
    while (files.hasNext() && listing.entries.size() < static_cast<std::size_t>(kMostEntries)) {
        files.next();
        const QFileInfo file = files.fileInfo();
        const bool folder = file.isDir();
        if (folder || suffixes.isEmpty() || suffixes.contains(file.suffix(), Qt::CaseInsensitive))
            listing.entries.push_back({file.fileName(), folder, folder ? 0 : file.size()});
    }
    QCollator collator;
    collator.setCaseSensitivity(Qt::CaseInsensitive);
    collator.setNumericMode(true);
    std::sort(listing.entries.begin(), listing.entries.end(), [&](const Entry& a, const Entry& b) {
        if (a.folder != b.folder)
            return a.folder;
        const int order = collator.compare(a.name, b.name);
        return order != 0 ? order < 0 : a.name < b.name;
    });
    return listing;
}

void FolderModel::show(const QString& path)
{
    QString wanted = path.isEmpty() ? m_folder : path;
    if (wanted.isEmpty())
        wanted = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    if (wanted.isEmpty())
        wanted = QDir::homePath();
    const int turn = ++m_turn;
    m_busy = true;
    emit changed();
    Worker::run(
        [wanted, suffixes = m_suffixes] {
            // A folder that is gone by now: the nearest that is there.
            QString there = QDir::cleanPath(wanted);
            while (!QFileInfo(there).isDir() && there != QDir::rootPath())
                there = QFileInfo(there).path();
            return read(there, suffixes);
        },
        this,
        [this, turn](Listing listing) {
            if (turn != m_turn)
                return;
            beginResetModel();
            m_folder = std::move(listing.path);
            m_problem = std::move(listing.problem);
            m_entries = std::move(listing.entries);
            m_busy = false;
            endResetModel();
            emit changed();
        });
}

void FolderModel::goUp()
{
    if (canGoUp())
        show(QFileInfo(m_folder).path());
}

int FolderModel::find(const QString& typed, int from) const
{
    for (int i = 0; i < count(); ++i) {
        const int row = (std::max(0, from) + i) % count();
        if (m_entries[static_cast<std::size_t>(row)].name.startsWith(typed, Qt::CaseInsensitive))
            return row;
    }
    return -1;
}

bool FolderModel::isFolder(int row) const
{
    return row >= 0 && row < count() && m_entries[static_cast<std::size_t>(row)].folder;
}

QString FolderModel::nameAt(int row) const
{
    return row >= 0 && row < count() ? m_entries[static_cast<std::size_t>(row)].name : QString();
}

void FolderModel::enter(int row)
{
    if (isFolder(row))
        show(m_folder + u'/' + nameAt(row));
}

void FolderModel::look(const QString& typed, const QString& suffix, bool saves)
{
    QString name = typed.trimmed();
    if (name.isEmpty())
        return;
    if (name == QLatin1String("~") || name.startsWith(QLatin1String("~/")))
        name = QDir::homePath() + name.mid(1);
    const QString path =
        QDir::cleanPath(QDir(m_folder.isEmpty() ? QDir::homePath() : m_folder).absoluteFilePath(name));
    struct Seen
    {
        QString path, problem;
        bool folder = false, exists = false;
    };
    Worker::run(
        [path, suffix, saves] {
            Seen seen{path, {}, QFileInfo(path).isDir(), false};
            if (seen.folder)
                return seen;
            if (saves && !suffix.isEmpty() && QFileInfo(path).suffix().isEmpty())
                seen.path += u'.' + suffix;
            const QFileInfo file(seen.path);
            seen.exists = file.exists();
            const QFileInfo folder(file.path());
            if (!folder.isDir())
                seen.problem = tr("There is no folder %1.").arg(displayLine(file.path()));
            else if (seen.exists && !file.isFile())
                seen.problem = tr("%1 is not a file.").arg(displayLine(file.fileName()));
            else if (!saves && !seen.exists)
                seen.problem = tr("There is no file %1.").arg(displayLine(file.fileName()));
            else if (!saves && !file.isReadable())
                seen.problem = tr("%1 may not be read.").arg(displayLine(file.fileName()));
            else if (saves && !folder.isWritable())
                seen.problem =
                    tr("Nothing may be written to %1. Choose another folder.").arg(displayLine(file.path()));
            return seen;
        },
        this,
        [this](const Seen& seen) {
            if (seen.folder)
                show(seen.path);
            else if (!seen.problem.isEmpty())
                emit refused(seen.problem);
            else
                emit found(QUrl::fromLocalFile(seen.path), seen.exists);
        });
}

} // namespace muster
