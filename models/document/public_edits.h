// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The parts of publicVersion(): each looks at a text and says what has to change. Internal to
// models/document.

#include "models/document/markdown.h"
#include "models/document/public_version.h"

#include <QHash>
#include <QRegularExpression>

#include <optional>
#include <vector>

namespace muster {

struct PublicEdit
{
    qsizetype from = 0, length = 0;
    QString now;
    std::optional<PublicChange::Kind> kind; ///< empty: part of another edit, not told
    QString was, reason;
};
using PublicEdits = std::vector<PublicEdit>;

/// A remark on an offset of the text that an edit is about; moved along with later edits.
struct PublicRemark
{
    qsizetype at = 0;
    QString rule, why, suggestion;
};

/// What each block of a document is in the source: from its first line to that of the next.
struct BlockRange
{
    const MarkdownBlock* block = nullptr;
    qsizetype from = 0, to = 0;
};
std::vector<BlockRange> blockRanges(const MarkdownDocument& document, const QString& text);

/// Passages between marks and other comments. A mark that nothing closes takes the rest of its section.
PublicEdits commentEdits(const QString& text, const MarkdownDocument& document,
                         std::vector<PublicRemark>& remarks);
/// Blocks that start with [internal], prompts and charts.
PublicEdits blockEdits(const QString& text, const MarkdownDocument& document, PublicRules::Charts charts);

/// Names, addresses, hosts and tickets, with what stands in their place. Made once for a document.
class PublicWords
{
public:
    explicit PublicWords(const PublicRules& rules);

    PublicEdits wordEdits(const QString& text) const;
    /// Links, pictures, definitions and bare addresses. Inside code only the last.
    PublicEdits linkEdits(const QString& text, const MarkdownDocument& document) const;
    /// Whether a text as it is read holds something that must not be in it.
    bool isTold(const QString& text) const;
    /// A text as it is read, with all of it replaced.
    QString cleaned(QString text) const;
    /// What was wrong with the rules themselves.
    const std::vector<PublicRemark>& problems() const { return m_problems; }
    /// Lower-case forms of single names: may be one.
    QStringList doubtfulNames() const { return m_doubtful; }

private:
    struct Pattern
    {
        QRegularExpression find;
        PublicChange::Kind kind;
        QString now, reason;
    };
    void addPerson(const PublicPerson& person);
    void makeNames();
    QString safe(const QString& text) const;
    bool isPublic(const QString& address) const;
    void addNames(const QString& text, PublicEdits& edits) const;
    void takeRoleBefore(const QString& text, PublicEdit& edit) const;
    void addPattern(const Pattern& pattern, const QString& text, PublicEdits& edits) const;

    std::vector<Pattern> m_patterns;  ///< in order: the first that takes a character keeps it
    QRegularExpression m_names;       ///< without a pattern when nobody is given
    QStringList m_whole, m_parts;     ///< alternatives of m_names
    QHash<QString, QString> m_roles;  ///< by plain lower-case form
    QHash<QString, QString> m_owners; ///< by the same form: whose it is
    QHash<QString, QString> m_titles; ///< "ic" to "the incident commander"
    QString m_nobody;                 ///< "a responder"
    QString m_link;                   ///< in the place of a bare address
    QStringList m_hosts;
    QStringList m_doubtful;
    std::vector<PublicRemark> m_problems;
};

/// "IC" is "the incident commander".
QString publicTitle(const QString& role);
/// Without what is not seen, composed: two texts that look the same are the same.
QString asRead(const QString& text);

} // namespace muster
