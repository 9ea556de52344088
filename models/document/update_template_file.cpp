// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/update_template_file.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

constexpr qint64 kMaxBytes = 64 * 1024;
const QString kFirstLine = QStringLiteral("muster-update 1");

tl::unexpected<Error> wrong(const QString& name, qsizetype line, const QString& what)
{
    return fail(ErrorKind::Invalid, QStringLiteral("%1, line %2: %3").arg(name).arg(line).arg(what), name);
}

bool isState(const QString& state)
{
    return state == QLatin1String("investigating") || state == QLatin1String("identified") ||
           state == QLatin1String("monitoring") || state == QLatin1String("resolved");
}

} // namespace

Result<UpdateTemplate> readUpdateTemplate(const QByteArray& bytes, const QString& name)
{
    if (bytes.size() > kMaxBytes)
        return fail(ErrorKind::Invalid, QStringLiteral("%1 is larger than 64 KiB").arg(name), name);
    QString text = QString::fromUtf8(bytes);
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    if (text.startsWith(QChar::ByteOrderMark))
        text.remove(0, 1);
    const QStringList lines = text.split(u'\n');
    if (lines.first().trimmed() != kFirstLine)
        return wrong(name, 1, QStringLiteral("must be “%1”").arg(kFirstLine));
    UpdateTemplate made;
    qsizetype line = 1;
    for (; line < lines.size() && lines[line].trimmed() != QLatin1String("---"); ++line) {
        const QString trimmed = lines[line].trimmed();
        if (trimmed.isEmpty() || trimmed.startsWith(u'#'))
            continue;
        const qsizetype colon = trimmed.indexOf(u':');
        const QString key = trimmed.left(colon).trimmed(), value = trimmed.mid(colon + 1).trimmed();
        if (colon < 1)
            return wrong(name, line + 1, QStringLiteral("write “key: value”, or “---” before the text"));
        if (key == QLatin1String("id")) {
            made.id = value;
        } else if (key == QLatin1String("title")) {
            made.title = value;
        } else if (key == QLatin1String("audience")) {
            made.audience = value;
        } else if (key == QLatin1String("state")) {
            made.state = value;
        } else if (key == QLatin1String("severity")) {
            static const QRegularExpression gaps(QStringLiteral("[\\s,]+"));
            const QStringList severities = value.split(gaps, Qt::SkipEmptyParts);
            for (const QString& one : severities) {
                const Severity severity = severityFromString(one);
                if (severity == Severity::Unknown)
                    return wrong(name, line + 1, QStringLiteral("“%1” is no severity").arg(one));
                made.severities.push_back(severity);
            }
        } else {
            return wrong(
                name, line + 1,
                QStringLiteral("“%1” is not known; id, title, audience, state and severity are").arg(key));
        }
    }
    if (line >= lines.size())
        return wrong(name, lines.size(), QStringLiteral("the text after “---” is missing"));
    made.body = lines.mid(line + 1).join(u'\n').trimmed();
    if (made.id.isEmpty() || made.body.isEmpty())
        return wrong(name, 1, QStringLiteral("an id and a text are needed"));
    if (made.audience != QLatin1String("public") && made.audience != QLatin1String("internal"))
        return wrong(name, 1, QStringLiteral("audience must be public or internal"));
    if (!isState(made.state))
        return wrong(name, 1,
                     QStringLiteral("state must be investigating, identified, monitoring or resolved"));
    if (made.title.isEmpty())
        made.title = made.id;
    return made;
}

UpdateTemplates readUpdateTemplates(const QStringList& folders)
{
    UpdateTemplates read;
    for (const QString& folder : folders) {
        const QDir dir(folder);
        const QStringList names = dir.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name);
        for (const QString& name : names) {
            QFile file(dir.filePath(name));
            if (!file.open(QIODevice::ReadOnly)) {
                read.problems << QStringLiteral("%1 cannot be read: %2").arg(name, file.errorString());
                continue;
            }
            auto one = readUpdateTemplate(file.read(kMaxBytes + 1), name);
            if (!one) {
                read.problems << one.error().what;
                continue;
            }
            const auto same = std::find_if(read.templates.begin(), read.templates.end(),
                                           [&](const UpdateTemplate& other) { return other.id == one->id; });
            if (same == read.templates.end())
                read.templates.push_back(std::move(*one));
            else
                *same = std::move(*one);
        }
    }
    return read;
}

} // namespace muster
