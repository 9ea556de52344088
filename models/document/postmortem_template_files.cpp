// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/postmortem_template_files.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace muster {

namespace {
/// A template is a page or two.
constexpr qint64 kMostBytes = 256 * 1024;
} // namespace

PostMortemTemplates readPostMortemTemplates(const QString& folder)
{
    PostMortemTemplates read{builtInPostMortemTemplates(), {}};
    const QDir dir(folder);
    const QStringList names = dir.entryList({QStringLiteral("*.md")}, QDir::Files, QDir::Name);
    for (const QString& name : names) {
        if (name.compare(QLatin1String("README.md"), Qt::CaseInsensitive) == 0)
            continue;
        QFile file(dir.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) {
            read.problems << QStringLiteral("%1 cannot be read: %2").arg(name, file.errorString());
            continue;
        }
        if (file.size() > kMostBytes) {
            read.problems << QStringLiteral("%1 is larger than a template can be (256 KiB)").arg(name);
            continue;
        }
        auto one = readPostMortemTemplate(file.readAll(), name);
        if (!one) {
            read.problems << one.error().what;
            continue;
        }
        const auto same = std::find_if(read.templates.begin(), read.templates.end(),
                                       [&](const PostMortemTemplate& other) { return other.id == one->id; });
        if (same == read.templates.end())
            read.templates.push_back(std::move(*one));
        else
            *same = std::move(*one);
    }
    return read;
}

} // namespace muster
