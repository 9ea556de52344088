// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Looks for secrets in everything that a store left on the disk.

#include <QByteArrayList>
#include <QDirIterator>
#include <QFile>
#include <QStringList>

#include <algorithm>

namespace muster::test {

struct Searched
{
    QStringList holding; ///< files that hold one of the secrets, or could not be read
    qint64 bytes = 0;    ///< looked through
};

/// Every file below `folder`, hidden ones too, for each of `secrets` as it is given.
inline Searched filesHolding(const QString& folder, const QByteArrayList& secrets)
{
    Searched searched;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        const bool opened = file.open(QIODevice::ReadOnly);
        const QByteArray all = file.readAll();
        searched.bytes += all.size();
        if (!opened || std::any_of(secrets.begin(), secrets.end(),
                                   [&](const QByteArray& secret) { return all.contains(secret); }))
            searched.holding << file.fileName();
    }
    return searched;
}

} // namespace muster::test
