// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/legend.h"

#include <QRegularExpression>

namespace muster {

namespace {

const QRegularExpression& label()
{
    static const QRegularExpression pattern(QStringLiteral("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*\\}\\}"));
    return pattern;
}

} // namespace

bool legendNamesLabels(const QString& legend)
{
    return label().match(legend).hasMatch();
}

QString legendText(const QString& legend, const std::map<QString, QString>& labels)
{
    QString text;
    qsizetype end = 0;
    for (auto matches = label().globalMatch(legend); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        text += QStringView(legend).mid(end, match.capturedStart() - end);
        if (const auto found = labels.find(match.captured(1)); found != labels.end())
            text += found->second;
        end = match.capturedEnd();
    }
    text += QStringView(legend).mid(end);
    return text;
}

} // namespace muster
