// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How readers of files report what is wrong: findings with line and way out; one text form for the command
// line.

#include "models/base/result.h"
#include "models/domain/runbook.h"

#include <QJsonParseError>
#include <QString>

#include <vector>

namespace muster {

/// Collects findings of one file. Not for reuse between files.
class Findings
{
public:
    void error(int line, const QString& what, const QString& wayOut, const QString& node = {})
    {
        add({LintFinding::Level::Error, line, node, what, wayOut});
    }
    void warning(int line, const QString& what, const QString& wayOut, const QString& node = {})
    {
        add({LintFinding::Level::Warning, line, node, what, wayOut});
    }
    /// The error of a failed parser, whose `where` is "name:line".
    void error(const Error& error);
    bool hasErrors() const;
    const std::vector<LintFinding>& list() const { return m_list; }
    std::vector<LintFinding> take() { return std::move(m_list); }
    /// The first error as an Error of kind Invalid: "file:12: what (way out)", with how many more there are.
    Error firstError(const QString& file) const;

private:
    /// Texts quote what a file says, cut at a length: a character that was cut in two becomes U+FFFD here.
    void add(LintFinding finding);

    std::vector<LintFinding> m_list;
};

/// The error for a file that is no JSON, with the place of the mistake.
Error notJson(const QJsonParseError& problem, const QString& file);

/// `file:line: error: [node] what (way out)`; the line is left out when unknown.
QString formatFinding(const QString& file, const LintFinding& finding);

} // namespace muster
