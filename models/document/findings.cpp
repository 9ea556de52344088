// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/findings.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

bool isError(const LintFinding& finding)
{
    return finding.level == LintFinding::Level::Error;
}

void makeWhole(QString& text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate())
            ++i;
        else if (text[i].isSurrogate())
            text[i] = QChar(QChar::ReplacementCharacter);
    }
}

} // namespace

void Findings::add(LintFinding finding)
{
    for (QString* text : {&finding.node, &finding.what, &finding.wayOut}) {
        if (!text->isValidUtf16())
            makeWhole(*text);
    }
    m_list.push_back(std::move(finding));
}

void Findings::error(const Error& failed)
{
    const int line = failed.where.section(u':', -1).toInt();
    add({LintFinding::Level::Error, line, {}, failed.what, {}});
}

bool Findings::hasErrors() const
{
    return std::any_of(m_list.begin(), m_list.end(), isError);
}

Error Findings::firstError(const QString& file) const
{
    const auto first = std::find_if(m_list.begin(), m_list.end(), isError);
    if (first == m_list.end())
        return {ErrorKind::Bug, QStringLiteral("%1 has no error").arg(file), 0, std::nullopt, file};
    const auto count = std::count_if(m_list.begin(), m_list.end(), isError);
    QString what = formatFinding(file, *first);
    if (count > 1)
        what += QStringLiteral(" and %1 more").arg(count - 1);
    const QString where = first->line > 0 ? QStringLiteral("%1:%2").arg(file).arg(first->line) : file;
    return {ErrorKind::Invalid, what, 0, std::nullopt, where};
}

Error notJson(const QJsonParseError& problem, const QString& file)
{
    return {
        ErrorKind::Invalid,
        QStringLiteral("%1 is no JSON: %2 at byte %3").arg(file, problem.errorString()).arg(problem.offset),
        0, std::nullopt, file};
}

QString formatFinding(const QString& file, const LintFinding& finding)
{
    QString text = file;
    if (finding.line > 0)
        text += QStringLiteral(":%1").arg(finding.line);
    text += finding.level == LintFinding::Level::Error ? QStringLiteral(": error: ")
                                                       : QStringLiteral(": warning: ");
    if (!finding.node.isEmpty())
        text += finding.node + QStringLiteral(": ");
    text += finding.what;
    if (!finding.wayOut.isEmpty())
        text += QStringLiteral(" (%1)").arg(finding.wayOut);
    return text;
}

} // namespace muster
