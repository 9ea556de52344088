// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/command_copy.h"

#include "models/domain/display_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace muster {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("muster::RunbookNavigator", text);
}

bool isHidden(QChar c)
{
    return c.category() == QChar::Other_Control || c.category() == QChar::Other_Format ||
           c.category() == QChar::Separator_Line || c.category() == QChar::Separator_Paragraph;
}

} // namespace

Result<QString> commandForClipboard(const QString& command)
{
    QString line = command.trimmed();
    line.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    QStringList parts = line.split(u'\n');
    for (qsizetype i = 0; i + 1 < parts.size(); ++i) {
        if (!parts[i].endsWith(u'\\') || parts[i].endsWith(QLatin1String("\\\\")))
            return fail(ErrorKind::Invalid,
                        words("Not copied: the command has several lines, and each would run "
                              "the moment it is pasted. Read it and type it."));
        parts[i].chop(1);
    }
    for (QString& part : parts)
        part = part.trimmed();
    line = parts.join(u' ').replace(u'\t', u' ');
    if (std::any_of(line.begin(), line.end(), isHidden))
        return fail(ErrorKind::Invalid,
                    words("Not copied: the command holds characters that cannot be seen. Read "
                          "it and type it."));
    if (line.size() > displayLimit(DisplayRole::Cell))
        return fail(ErrorKind::Invalid,
                    words("Not copied: the command is longer than what is shown of it. Read "
                          "it in the runbook's file."));
    if (line.isEmpty())
        return fail(ErrorKind::Invalid, words("There is no command to copy."));
    return line;
}

} // namespace muster
