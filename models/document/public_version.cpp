// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/public_version.h"

#include "models/base/redaction.h"
#include "models/document/public_edits.h"
#include "models/domain/format.h"
#include "models/domain/prose_mask.h"
#include "models/domain/update_lint.h"

#include <QSet>

#include <algorithm>

namespace muster {

namespace {

constexpr qsizetype kShown = 200;
/// Rounds of replacing words; a removal may bring two halves together, so one is not enough.
constexpr int kMostRounds = 24;
/// Rounds of looking at the result as it is read: blocks are written anew, then left out.
constexpr int kMostLooks = 8;
constexpr int kLooksBeforeLeavingOut = 4;
constexpr size_t kMostOfAKind = 40;

QString firstOf(const QString& text)
{
    const QString line = text.simplified();
    if (line.size() <= kShown)
        return line;
    return line.left(line[kShown - 1].isHighSurrogate() ? kShown - 1 : kShown) + QChar(0x2026);
}

/// Most calls are about one document again and again; its expressions are made once.
const PublicWords& wordsFor(const PublicRules& rules)
{
    thread_local PublicRules readyFor;
    thread_local std::optional<PublicWords> ready;
    if (!ready || readyFor != rules) {
        readyFor = rules;
        ready.emplace(rules);
    }
    return *ready;
}

class Maker
{
public:
    Maker(const QString& markdown, const PublicRules& rules)
        : m_rules(rules), m_words(wordsFor(rules)), m_text(markdown)
    {
        m_origin.resize(size_t(markdown.size()));
        for (size_t i = 0; i < m_origin.size(); ++i)
            m_origin[i] = int(i);
        m_end = markdown.size();
    }

    PublicVersion run()
    {
        bool clean = false;
        if (parseMarkdown(m_text).warning.isEmpty()) {
            for (int look = 0; look < kMostLooks && !clean; ++look)
                clean = settle() && isCleanAsRead(look);
        }
        PublicVersion made;
        if (clean) {
            made.text = m_text;
            made.findings = findings();
        } else {
            made.findings.push_back({0, 0, QStringLiteral("unreadable"),
                                     QStringLiteral("no public version could be made of this text"),
                                     QStringLiteral("write one by hand")});
        }
        std::stable_sort(m_changes.begin(), m_changes.end(),
                         [](const PublicChange& a, const PublicChange& b) { return a.at < b.at; });
        made.changes = std::move(m_changes);
        return made;
    }

private:
    /// Replaces until nothing is left to replace; false: it does not come to an end.
    bool settle()
    {
        for (int round = 0; round < kMostRounds; ++round) {
            const bool comments = apply(commentEdits(m_text, parseMarkdown(m_text), m_remarks));
            const bool blocks = apply(blockEdits(m_text, parseMarkdown(m_text), m_rules.charts));
            const bool links = apply(m_words.linkEdits(m_text, parseMarkdown(m_text)));
            const bool words = apply(m_words.wordEdits(m_text));
            if (!comments && !blocks && !links && !words)
                return true;
        }
        return false;
    }

    bool apply(PublicEdits edits)
    {
        std::stable_sort(edits.begin(), edits.end(), [](const PublicEdit& a, const PublicEdit& b) {
            return a.from != b.from ? a.from < b.from : a.length > b.length;
        });
        QString text;
        std::vector<int> origin;
        text.reserve(m_text.size());
        origin.reserve(m_origin.size());
        qsizetype at = 0;
        bool changed = false;
        const auto keepUntil = [&](qsizetype end) {
            text += QStringView(m_text).mid(at, end - at);
            origin.insert(origin.end(), m_origin.begin() + at, m_origin.begin() + end);
            at = end;
        };
        std::vector<std::pair<qsizetype, qsizetype>> shifts; // from here on, by so much
        for (const PublicEdit& edit : edits) {
            if (edit.from < at || edit.length <= 0)
                continue; // within another one; looked at again in the next round
            keepUntil(edit.from);
            const qsizetype source = originAt(edit.from);
            text += edit.now;
            origin.insert(origin.end(), size_t(edit.now.size()), int(source));
            at = edit.from + edit.length;
            shifts.emplace_back(at, text.size() - at);
            changed = true;
            if (edit.kind)
                m_changes.push_back({*edit.kind, source, firstOf(edit.was), firstOf(edit.now), edit.reason});
        }
        if (!changed)
            return false;
        keepUntil(m_text.size());
        for (PublicRemark& remark : m_remarks) {
            const auto after =
                std::upper_bound(shifts.begin(), shifts.end(), remark.at,
                                 [](qsizetype offset, const auto& shift) { return offset < shift.first; });
            if (after != shifts.begin())
                remark.at += std::prev(after)->second;
        }
        m_text = std::move(text);
        m_origin = std::move(origin);
        return true;
    }

    qsizetype originAt(qsizetype at) const
    {
        return size_t(at) < m_origin.size() ? m_origin[size_t(at)] : m_end;
    }

    /// Looks at the result as a reader sees it; what holds something is written anew or left out.
    bool isCleanAsRead(int look)
    {
        const MarkdownDocument document = parseMarkdown(m_text);
        if (!document.warning.isEmpty())
            return false;
        PublicEdits edits;
        for (const BlockRange& range : blockRanges(document, m_text)) {
            if (isClean(*range.block) ||
                (!edits.empty() && range.from < edits.back().from + edits.back().length))
                continue;
            PublicEdit edit;
            edit.from = range.from;
            edit.length = std::max<qsizetype>(range.to - range.from, 0);
            edit.was = m_text.mid(edit.from, edit.length);
            if (look < kLooksBeforeLeavingOut) {
                edit.kind = PublicChange::Kind::Rewritten;
                edit.reason = QStringLiteral("its markup hid something; it stands as plain text");
                edit.now = rewritten(edit.was);
            } else {
                edit.kind = PublicChange::Kind::LeftOut;
                edit.reason = QStringLiteral("it could not be cleaned");
            }
            // The same again would never end.
            if (edit.now == edit.was) {
                edit.kind = PublicChange::Kind::LeftOut;
                edit.now.clear();
            }
            edits.push_back(std::move(edit));
        }
        if (edits.empty())
            return true;
        // A block that has no place of its own: nothing can be cut out.
        if (!apply(edits))
            return false;
        return false;
    }

    bool isClean(const MarkdownText& text) const
    {
        const bool inside = std::any_of(text.begin(), text.end(), [this](const MarkdownSpan& span) {
            return !span.event.isEmpty() || !span.metric.isEmpty() ||
                   (!span.link.isEmpty() && !isPublicLink(span));
        });
        if (inside)
            return false;
        const QString read = asRead(plainText(text));
        return !read.trimmed().startsWith(QLatin1String("[internal]"), Qt::CaseInsensitive) &&
               !m_words.isTold(read);
    }

    /// By the same eyes as the source: written as a bare address it would stay.
    bool isPublicLink(const MarkdownSpan& span) const { return m_words.linkEdits(span.link, {}).empty(); }

    bool isClean(const MarkdownBlock& block) const
    {
        if (block.kind == MarkdownBlock::Kind::Chart)
            return false;
        if (!block.code.isEmpty() &&
            (m_words.isTold(asRead(block.code)) ||
             asRead(block.code).trimmed().startsWith(QLatin1String("[internal]"), Qt::CaseInsensitive)))
            return false;
        if (m_words.isTold(asRead(block.language)))
            return false;
        for (const auto& row : block.rows) {
            for (const MarkdownText& cell : row) {
                if (!isClean(cell))
                    return false;
            }
        }
        return isClean(block.text);
    }

    /// A stretch of the source as the plain text that it is read as, cleaned.
    QString rewritten(const QString& source) const
    {
        QStringList lines;
        for (const MarkdownBlock& block : parseMarkdown(source).blocks) {
            QStringList texts;
            if (block.kind == MarkdownBlock::Kind::Table) {
                for (const auto& row : block.rows) {
                    QStringList cells;
                    for (const MarkdownText& cell : row)
                        cells << plainText(cell).simplified();
                    texts << cells.join(QStringLiteral(" · "));
                }
            } else if (block.kind == MarkdownBlock::Kind::Code) {
                texts = block.code.split(u'\n');
            } else if (block.kind != MarkdownBlock::Kind::Chart) {
                texts << plainText(block.text);
            }
            for (const QString& text : texts) {
                const QString shown = escapeMarkdown(m_words.cleaned(text));
                if (shown.isEmpty())
                    continue;
                QString before;
                if (block.kind == MarkdownBlock::Kind::Heading)
                    before = QString(block.level, u'#') + u' ';
                else if (block.kind == MarkdownBlock::Kind::ListItem)
                    before = block.ordered ? block.marker + u' ' : QStringLiteral("- ");
                lines << before + shown;
            }
        }
        return lines.isEmpty() ? QString() : lines.join(QStringLiteral("\n\n")) + QStringLiteral("\n\n");
    }

    // ---- what a person must look at

    void find(const QRegularExpression& pattern, const QString& in, const char* rule, const QString& why,
              const QString& suggestion, std::vector<ProseFinding>& list) const
    {
        size_t count = 0;
        for (auto matches = pattern.globalMatch(in); matches.hasNext() && count < kMostOfAKind; ++count) {
            const auto match = matches.next();
            list.push_back({int(match.capturedStart()), int(match.capturedLength()),
                            QString::fromLatin1(rule), why, suggestion});
        }
    }

    std::vector<ProseFinding> findings() const
    {
        std::vector<ProseFinding> list;
        const auto note = [&](const PublicRemark& remark) {
            list.push_back({int(std::clamp<qsizetype>(remark.at, 0, m_text.size())), 0, remark.rule,
                            remark.why, remark.suggestion});
        };
        for (const PublicRemark& remark : m_remarks)
            note(remark);
        for (const PublicRemark& remark : m_words.problems())
            note(remark);
        const MarkdownDocument document = parseMarkdown(m_text);
        const std::vector<BlockRange> ranges = blockRanges(document, m_text);
        for (size_t i = 0; i < ranges.size(); ++i) {
            const BlockRange& range = ranges[i];
            const bool ends =
                i + 1 == ranges.size() || (ranges[i + 1].block->kind == MarkdownBlock::Kind::Heading &&
                                           ranges[i + 1].block->level <= range.block->level);
            if (range.block->kind == MarkdownBlock::Kind::Heading && range.block->level > 1 && ends)
                list.push_back({int(range.from), int(range.to - range.from), QStringLiteral("empty section"),
                                QStringLiteral("nothing of this section is left"),
                                QStringLiteral("write it, or leave it out")});
            if (range.block->kind == MarkdownBlock::Kind::Code)
                list.push_back({int(range.from), int(range.to - range.from), QStringLiteral("code"),
                                QStringLiteral("code and pasted text are not understood here"),
                                QStringLiteral("read it once more, or leave it out")});
        }
        static const QRegularExpression handle(
            QStringLiteral("(?<![\\p{L}\\p{N}/])@[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*"));
        find(handle, m_text, "handle", QStringLiteral("this may be a person's account"),
             QStringLiteral("write the role"), list);
        static const QRegularExpression ticket(
            QStringLiteral("(?<![\\p{L}\\p{N}-])(?!(?:SEV|UTF|ISO|RFC|SHA|CVE|TLS|HTTP|P)-)\\p{Lu}[\\p{Lu}"
                           "\\p{N}]{1,9}-\\d{2,}(?![\\p{L}\\p{N}])"),
            QRegularExpression::UseUnicodePropertiesOption);
        find(ticket, m_text, "ticket?", QStringLiteral("this looks like the id of a ticket"),
             QStringLiteral("give its pattern, or leave it out"), list);
        static const QRegularExpression tag(QStringLiteral("</?[a-zA-Z][^>\\n]{0,400}>"));
        find(tag, m_text, "html",
             QStringLiteral("a page that shows HTML may do more with this than is seen here"),
             QStringLiteral("write it as Markdown"), list);
        static const QRegularExpression merge(QStringLiteral("\u27E6[^\u27E7\\n]{0,200}\u27E7"));
        find(merge, m_text, "merge mark", QStringLiteral("two versions of a passage are still side by side"),
             QStringLiteral("keep the right one"), list);
        static const QRegularExpression inside(
            QStringLiteral("\\[\\s*internal\\s*\\\\?\\]|(?<![\\p{L}])internal only(?![\\p{L}])"),
            QRegularExpression::CaseInsensitiveOption);
        find(inside, m_text, "internal?", QStringLiteral("this speaks of something internal"),
             QStringLiteral("put [internal] at the beginning of the block, or marks around the passage"),
             list);
        QStringList doubtful;
        for (const QString& name : m_words.doubtfulNames())
            doubtful << QRegularExpression::escape(name);
        if (!doubtful.isEmpty())
            find(QRegularExpression(
                     QStringLiteral("(?<![\\p{L}\\p{N}])(?i:%1)(?![\\p{L}\\p{N}])").arg(doubtful.join(u'|')),
                     QRegularExpression::UseUnicodePropertiesOption),
                 m_text, "name?", QStringLiteral("this may be a person"), QStringLiteral("write the role"),
                 list);
        secrets(list);
        // Only the author's words are judged, as in the internal text.
        const UpdateContext context{
            QStringLiteral("public"), QStringLiteral("resolved"), std::nullopt, m_rules.maxErrorRatio, {}};
        for (ProseFinding& finding : lintUpdate(maskProse(m_text).text, context))
            list.push_back(std::move(finding));
        std::stable_sort(list.begin(), list.end(),
                         [](const ProseFinding& a, const ProseFinding& b) { return a.from < b.from; });
        return list;
    }

    void secrets(std::vector<ProseFinding>& list) const
    {
        qsizetype from = 0;
        for (size_t count = 0; count < kMostOfAKind; ++count) {
            const auto spot = findSecret(m_text.mid(from), false);
            if (!spot || spot->length <= 0)
                return;
            list.push_back({int(from + spot->from), int(spot->length), QStringLiteral("secret?"),
                            QStringLiteral("this looks like a secret"), QStringLiteral("take it out")});
            from += spot->from + spot->length;
        }
    }

    const PublicRules& m_rules;
    const PublicWords& m_words;
    QString m_text;
    std::vector<int> m_origin; ///< of each character the offset in the internal text
    qsizetype m_end = 0;
    std::vector<PublicChange> m_changes;
    std::vector<PublicRemark> m_remarks;
};

int lineOf(const QString& text, qsizetype at)
{
    return 1 + int(QStringView(text).left(at).count(u'\n'));
}

} // namespace

PublicVersion publicVersion(const QString& markdown, const PublicRules& rules)
{
    return Maker(markdown, rules).run();
}

QString publicLine(const QString& text, const PublicRules& rules)
{
    return wordsFor(rules).cleaned(text.simplified());
}

QString publicReport(const QString& markdown, const PublicVersion& made)
{
    QString report;
    for (const PublicChange& change : made.changes) {
        report += QStringLiteral("line %1: ").arg(lineOf(markdown, change.at));
        report += change.was.isEmpty() ? toString(change.kind) : change.was;
        report +=
            change.now.isEmpty() ? QStringLiteral(" left out") : QStringLiteral(" \u2192 ") + change.now;
        report += QStringLiteral(" (") + change.reason + QStringLiteral(")\n");
    }
    for (const ProseFinding& finding : made.findings) {
        report += finding.length > 0
                      ? QStringLiteral("look at line %1, ").arg(lineOf(made.text, finding.from))
                      : QStringLiteral("look at the document");
        if (finding.length > 0)
            report += QStringLiteral("\u201C") + firstOf(made.text.mid(finding.from, finding.length)) +
                      QChar(0x201D);
        report += QStringLiteral(": ") + finding.why + QStringLiteral("; ") + finding.suggestion + u'\n';
    }
    return report;
}

} // namespace muster
