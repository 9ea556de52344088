// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/text_tokens.h"

#include <git2.h>

namespace muster {

namespace {

bool isFence(QStringView line)
{
    const QStringView text = line.trimmed();
    return text.startsWith(QLatin1String("```")) || text.startsWith(QLatin1String("~~~"));
}

/// A line that begins a block of its own although no blank line stands before it.
bool startsBlock(QStringView line)
{
    const QStringView text = line.trimmed();
    if (text.startsWith(u'#') || text.startsWith(u'|') || text.startsWith(u'>') || isFence(line))
        return true;
    if (text.size() >= 2 && QStringView(u"-*+").contains(text[0]) && text[1].isSpace())
        return true;
    qsizetype digits = 0;
    while (digits < text.size() && text[digits].isDigit())
        ++digits;
    return digits > 0 && digits + 1 < text.size() && (text[digits] == u'.' || text[digits] == u')') &&
           text[digits + 1].isSpace();
}

/// These are one line each: a table's rows and headings are changed one by one.
bool isSingleLine(QStringView line)
{
    const QStringView text = line.trimmed();
    return text.startsWith(u'#') || text.startsWith(u'|');
}

} // namespace

TextTokens blockTokens(QStringView text)
{
    TextTokens tokens;
    const auto lineEnd = [&](qsizetype from) {
        const qsizetype end = text.indexOf(u'\n', from);
        return end < 0 ? text.size() : end;
    };
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = lineEnd(at);
        const QStringView first = text.mid(at, end - at);
        const bool fence = isFence(first);
        while (end + 1 < text.size() && !first.isEmpty() && !isSingleLine(first)) {
            const qsizetype next = lineEnd(end + 1);
            const QStringView line = text.mid(end + 1, next - end - 1);
            if (!fence && (line.trimmed().isEmpty() || startsBlock(line)))
                break;
            end = next;
            if (fence && isFence(line))
                break;
        }
        while (end < text.size() && text[end] == u'\n')
            ++end;
        tokens.push_back(text.mid(at, end - at));
        at = end;
    }
    return tokens;
}

TextTokens wordTokens(QStringView text)
{
    const auto isPart = [](QChar c) {
        return c.isLetterOrNumber() || c.isSurrogate() || c.isMark() || c == u'_';
    };
    TextTokens tokens;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = at + 1;
        while (isPart(text[at]) && end < text.size() && isPart(text[end]))
            ++end;
        while (end < text.size() && (text[end] == u' ' || text[end] == u'\t'))
            ++end;
        tokens.push_back(text.mid(at, end - at));
        at = end;
    }
    return tokens;
}

QStringView withoutNewlines(QStringView block)
{
    while (block.endsWith(u'\n'))
        block.chop(1);
    return block;
}

QByteArray TokenNumbers::lines(const TextTokens& tokens)
{
    QByteArray text;
    for (const QStringView token : tokens) {
        auto found = m_numbers.constFind(token);
        if (found == m_numbers.constEnd()) {
            found = m_numbers.insert(token, int(m_texts.size()));
            m_texts.push_back(token);
        }
        text += QByteArray::number(*found);
        text += '\n';
    }
    return text;
}

bool isGitReady()
{
    // Counted by libgit2; it stays initialised for the life of the program.
    static const int initialised = git_libgit2_init();
    return initialised >= 0;
}

std::vector<TokenChange> tokenChanges(const TextTokens& before, const TextTokens& after, bool patience)
{
    TokenNumbers numbers;
    const QByteArray beforeLines = numbers.lines(before);
    const QByteArray afterLines = numbers.lines(after);
    std::vector<TokenChange> changes;
    if (beforeLines == afterLines)
        return changes;
    if (before.empty() || after.empty())
        return {{0, before.size(), 0, after.size()}};
    git_diff_options options = {};
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_FORCE_TEXT | (patience ? unsigned(GIT_DIFF_PATIENCE) : 0U);
    options.context_lines = 0;
    options.interhunk_lines = 0;
    const auto collect = [](const git_diff_delta*, const git_diff_hunk* hunk, void* list) {
        // Of an empty side the unified format names the line before, of another its first; both count from 1.
        const auto start = [](int line, int count) { return size_t(count > 0 ? line - 1 : line); };
        static_cast<std::vector<TokenChange>*>(list)->push_back(
            {start(hunk->old_start, hunk->old_lines), size_t(hunk->old_lines),
             start(hunk->new_start, hunk->new_lines), size_t(hunk->new_lines)});
        return 0;
    };
    const int failed = isGitReady()
                           ? git_diff_buffers(beforeLines.constData(), size_t(beforeLines.size()), nullptr,
                                              afterLines.constData(), size_t(afterLines.size()), nullptr,
                                              &options, nullptr, nullptr, collect, nullptr, &changes)
                           : -1;
    if (failed != 0)
        return {{0, before.size(), 0, after.size()}}; // no memory: everything changed
    return changes;
}

} // namespace muster
