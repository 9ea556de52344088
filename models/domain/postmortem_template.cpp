// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/postmortem_template.h"

#include "models/domain/own_texts.h"
#include "models/domain/postmortem_parts.h"
#include "models/domain/prose_mask.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

constexpr auto kFirstLine = "muster-postmortem 1";

/// The name in a line or block that is only `{{name}}`; empty: it is none.
QString placeholder(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral(R"(\A\{\{(\w+)\}\}\s*\z)"));
    return pattern.match(text).captured(1);
}

/// The text with its generated parts; what is empty goes with the blank line before it.
QString filled(const QString& body, const PostMortemFacts& facts)
{
    QStringList blocks;
    const QStringList parts = body.split(QStringLiteral("\n\n"), Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        const QString name = placeholder(part);
        const QString block = name.isEmpty() ? part : generatedPart(name, facts).value_or(QString());
        if (!block.trimmed().isEmpty())
            blocks << block;
    }
    return blocks.join(QStringLiteral("\n\n"));
}

/// A section of a document as it stands.
struct Written
{
    QString heading, body;
};
struct Split
{
    QString head;
    std::vector<Written> sections;
};

QString trimmedLines(QStringView text)
{
    qsizetype from = 0;
    while (from < text.size() && (text[from] == u'\n' || text[from] == u'\r'))
        ++from;
    qsizetype to = text.size();
    while (to > from && text[to - 1].isSpace())
        --to;
    return text.mid(from, to - from).toString();
}

/// At the headings of the second level.
Split split(const QString& markdown)
{
    Split made;
    const ProseMask mask = maskProse(markdown);
    const QStringView all(markdown);
    qsizetype from = 0;
    const auto close = [&](qsizetype to) {
        const QString text = trimmedLines(all.mid(from, to - from));
        (made.sections.empty() ? made.head : made.sections.back().body) = text;
    };
    for (const ProseHeading& heading : mask.headings) {
        if (heading.level != 2)
            continue;
        close(markdown.lastIndexOf(u'\n', heading.from) + 1);
        made.sections.push_back({all.mid(heading.from, heading.length).trimmed().toString(), {}});
        const qsizetype end = markdown.indexOf(u'\n', heading.from);
        from = end < 0 ? markdown.size() : end + 1;
    }
    close(markdown.size());
    return made;
}

bool sameWords(const QString& a, const QString& b)
{
    return a.simplified().compare(b.simplified(), Qt::CaseInsensitive) == 0;
}

const PostMortemSection* sectionOf(const QString& heading, const PostMortemTemplate& one)
{
    const auto found =
        std::find_if(one.sections.begin(), one.sections.end(),
                     [&](const PostMortemSection& own) { return sameWords(own.heading, heading); });
    return found == one.sections.end() ? nullptr : &*found;
}

/// What a person could miss if the text went: everything but hints and blank lines.
QString worth(const QString& text)
{
    QStringList lines;
    const QStringList all = text.split(u'\n');
    for (const QString& line : all) {
        if (!line.trimmed().isEmpty() && !line.startsWith(QString::fromUtf16(kDraftPrompt)))
            lines << line;
    }
    return lines.join(u'\n');
}

/// Knows what the templates write by themselves.
class Origins
{
public:
    Origins(const std::vector<PostMortemTemplate>& all, const PostMortemFacts& facts)
        : m_all(all), m_facts(facts)
    {
    }

    /// The part of a heading, as `first` has it or any other; empty: none knows it.
    QString partOf(const QString& heading, const PostMortemTemplate& first) const
    {
        if (const PostMortemSection* own = sectionOf(heading, first))
            return own->part;
        for (const PostMortemTemplate& one : m_all) {
            if (const PostMortemSection* section = sectionOf(heading, one))
                return section->part;
        }
        return {};
    }
    /// Nobody wrote it: there is nothing but hints, or what a template says of that part by itself.
    bool isGenerated(const QString& body, const QString& part) const
    {
        const QString text = worth(body);
        return text.isEmpty() || std::any_of(m_all.begin(), m_all.end(), [&](const PostMortemTemplate& one) {
                   return std::any_of(one.sections.begin(), one.sections.end(),
                                      [&](const PostMortemSection& own) {
                                          return own.part == part && worth(filled(own.body, m_facts)) == text;
                                      });
               });
    }
    bool isGeneratedHead(const QString& head) const
    {
        return worth(head).isEmpty() ||
               std::any_of(m_all.begin(), m_all.end(), [&](const PostMortemTemplate& one) {
                   return worth(filled(one.head, m_facts)) == worth(head);
               });
    }

private:
    const std::vector<PostMortemTemplate>& m_all;
    const PostMortemFacts& m_facts;
};

QString page(const QString& head, const std::vector<Written>& sections)
{
    QStringList blocks;
    if (!head.isEmpty())
        blocks << head;
    for (const Written& section : sections) {
        blocks << QStringLiteral("## ") + section.heading;
        if (!section.body.isEmpty())
            blocks << section.body;
    }
    return blocks.join(QStringLiteral("\n\n")) + u'\n';
}

Error invalid(const QString& name, qsizetype line, const QString& what)
{
    const QString where = QStringLiteral("%1:%2").arg(name).arg(line);
    return {ErrorKind::Invalid, where + QStringLiteral(": ") + what, 0, std::nullopt, where};
}

} // namespace

Result<PostMortemTemplate> readPostMortemTemplate(const QByteArray& bytes, const QString& name)
{
    static const QRegularExpression heading(QStringLiteral(R"(^## (.+?)\s*\{(\w+)\}$)"));
    const QStringList lines = QString::fromUtf8(bytes).remove(u'\r').split(u'\n');
    if (lines.front() != QLatin1String(kFirstLine))
        return tl::unexpected(
            invalid(name, 1, QStringLiteral("the first line of a template is \"muster-postmortem 1\"")));
    PostMortemTemplate made;
    qsizetype at = 1;
    for (; at < lines.size() && lines[at] != QLatin1String("---"); ++at) {
        const QString key = lines[at].section(u':', 0, 0).trimmed(),
                      value = lines[at].section(u':', 1).trimmed();
        if (lines[at].trimmed().isEmpty() || lines[at].startsWith(u'#'))
            continue;
        if (key == QLatin1String("id"))
            made.id = value;
        else if (key == QLatin1String("title"))
            made.title = value;
        else
            return tl::unexpected(
                invalid(name, at + 1,
                        QStringLiteral("\"%1\" is not known here: id or title, then a line ---").arg(key)));
    }
    if (made.id.isEmpty() || made.title.isEmpty() || at == lines.size())
        return tl::unexpected(
            invalid(name, at, QStringLiteral("a template needs id, title and then a line ---")));
    QString text;
    const auto close = [&] {
        (made.sections.empty() ? made.head : made.sections.back().body) = trimmedLines(text);
        text.clear();
    };
    for (++at; at < lines.size(); ++at) {
        if (!lines[at].startsWith(QLatin1String("## "))) {
            if (const QString part = placeholder(lines[at]); !part.isEmpty() && !generatedPart(part, {}))
                return tl::unexpected(
                    invalid(name, at + 1, QStringLiteral("nothing is written by the name {{%1}}").arg(part)));
            text += lines[at] + u'\n';
            continue;
        }
        const auto match = heading.match(lines[at]);
        if (!match.hasMatch())
            return tl::unexpected(invalid(
                name, at + 1, QStringLiteral("a section says what it is about: ## What went well {well}")));
        const QString part = match.captured(2);
        if (std::any_of(made.sections.begin(), made.sections.end(),
                        [&](const PostMortemSection& one) { return one.part == part; }))
            return tl::unexpected(
                invalid(name, at + 1, QStringLiteral("two sections are about {%1}").arg(part)));
        close();
        made.sections.push_back({match.captured(1), part, {}});
    }
    close();
    if (made.sections.empty())
        return tl::unexpected(
            invalid(name, lines.size(), QStringLiteral("there is no section (## Summary {summary})")));
    return made;
}

const std::vector<PostMortemTemplate>& builtInPostMortemTemplates()
{
    static const std::vector<PostMortemTemplate> all = [] {
        std::vector<PostMortemTemplate> read;
        for (const OwnText& text : ownTexts()) {
            if (!QByteArray(text.name).startsWith("templates/postmortem/"))
                continue;
            auto one = readPostMortemTemplate(text.text, QLatin1String(text.name));
            Q_ASSERT_X(one, "builtInPostMortemTemplates", "the templates are part of the program");
            if (one)
                read.push_back(std::move(*one));
        }
        return read;
    }();
    return all;
}

QString generateDraft(const PostMortemFacts& facts, const PostMortemTemplate& made)
{
    std::vector<Written> sections;
    for (const PostMortemSection& section : made.sections) {
        const QString body = filled(section.body, facts);
        if (!body.isEmpty() || section.body.isEmpty())
            sections.push_back({section.heading, body});
    }
    return page(filled(made.head, facts), sections);
}

QString generateDraft(const PostMortemFacts& facts)
{
    return generateDraft(facts, builtInPostMortemTemplates().front());
}

QString withTemplate(const QString& markdown, const PostMortemTemplate& to,
                     const std::vector<PostMortemTemplate>& all, const PostMortemFacts& facts)
{
    const Split old = split(markdown);
    const Origins origins(all, facts);
    struct Kept
    {
        const Written* section;
        QString part;
        bool placed = false;
    };
    std::vector<Kept> kept;
    for (const Written& section : old.sections) {
        const QString part = origins.partOf(section.heading, to);
        if (part.isEmpty() || !origins.isGenerated(section.body, part))
            kept.push_back({&section, part});
    }
    std::vector<Written> sections;
    for (const PostMortemSection& wanted : to.sections) {
        QStringList bodies;
        for (Kept& one : kept) {
            if (one.part != wanted.part)
                continue;
            one.placed = true;
            // Two sections about the same thing stay apart.
            if (!bodies.isEmpty())
                bodies << QStringLiteral("### ") + one.section->heading;
            if (!one.section->body.isEmpty())
                bodies << one.section->body;
        }
        const QString body =
            bodies.isEmpty() ? filled(wanted.body, facts) : bodies.join(QStringLiteral("\n\n"));
        if (!body.isEmpty() || wanted.body.isEmpty())
            sections.push_back({wanted.heading, body});
    }
    for (const Kept& one : kept) {
        if (!one.placed)
            sections.push_back(*one.section);
    }
    return page(origins.isGeneratedHead(old.head) ? filled(to.head, facts) : old.head, sections);
}

const PostMortemTemplate* templateOf(const QString& markdown, const std::vector<PostMortemTemplate>& all)
{
    const Split document = split(markdown);
    const PostMortemTemplate* best = nullptr;
    std::ptrdiff_t most = 0;
    for (const PostMortemTemplate& one : all) {
        const auto known =
            std::count_if(document.sections.begin(), document.sections.end(),
                          [&](const Written& section) { return sectionOf(section.heading, one); });
        if (known > most) {
            most = known;
            best = &one;
        }
    }
    return best;
}

} // namespace muster
