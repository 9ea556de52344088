// SPDX-License-Identifier: GPL-3.0-or-later
// lintProse: the rules of resources/lint/prose-rules.txt, run over the parts of a Markdown text that are the
// author's own words. What is quoted or code is not judged: people may say in a quote what they said that
// night.
#include "models/domain/own_texts.h"
#include "models/domain/postmortem.h"
#include "models/domain/prose_mask.h"
#include "models/domain/prose_rules.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

/// A rule with its expressions ready to run.
struct ReadyRule
{
    const ProseRule* rule;
    std::vector<QRegularExpression> find, except;
};

const std::vector<ProseRule>& ourRules()
{
    static const std::vector<ProseRule> rules = [] {
        auto read = readProseRules(ownText("lint/prose-rules.txt"), QStringLiteral("prose-rules.txt"));
        Q_ASSERT_X(read, "lintProse", "the rules are part of the program");
        return read ? std::move(*read) : std::vector<ProseRule>{};
    }();
    return rules;
}

std::vector<QRegularExpression> expressions(const QStringList& patterns, const QStringList& people)
{
    std::vector<QRegularExpression> made;
    for (const QString& pattern : patterns)
        made.emplace_back(proseExpression(pattern, people),
                          QRegularExpression::CaseInsensitiveOption | QRegularExpression::MultilineOption |
                              QRegularExpression::UseUnicodePropertiesOption);
    return made;
}

/// Parts of a text, from and to, ascending and apart.
using Stretches = std::vector<std::pair<qsizetype, qsizetype>>;

Stretches stretchesOf(const std::vector<QRegularExpression>& patterns, const QString& text)
{
    Stretches all;
    for (const QRegularExpression& pattern : patterns) {
        for (auto matches = pattern.globalMatch(text); matches.hasNext();) {
            const auto match = matches.next();
            all.emplace_back(match.capturedStart(), match.capturedEnd());
        }
    }
    std::sort(all.begin(), all.end());
    Stretches apart;
    for (const auto& one : all) {
        if (!apart.empty() && one.first <= apart.back().second)
            apart.back().second = std::max(apart.back().second, one.second);
        else
            apart.push_back(one);
    }
    return apart;
}

bool touches(const Stretches& stretches, qsizetype from, qsizetype to)
{
    const auto after = std::lower_bound(stretches.begin(), stretches.end(), from,
                                        [](const auto& one, qsizetype at) { return one.second <= at; });
    return after != stretches.end() && after->first < to;
}

std::vector<ReadyRule> readyRules(const QStringList& people)
{
    std::vector<ReadyRule> ready;
    for (const ProseRule& rule : ourRules())
        ready.push_back({&rule, expressions(rule.find, people), expressions(rule.except, people)});
    return ready;
}

/// Which places the text under a heading belongs to. A heading counts for the deeper headings below it.
class Places
{
public:
    explicit Places(const QString& markdown, const std::vector<ProseHeading>& headings)
    {
        std::vector<const ProseHeading*> open;
        for (const ProseHeading& heading : headings) {
            while (!open.empty() && open.back()->level >= heading.level)
                open.pop_back();
            open.push_back(&heading);
            QString titles;
            for (const ProseHeading* above : open)
                titles += QStringView(markdown).mid(above->from, above->length).toString().toLower() + u'\n';
            m_sections.push_back({heading.from, titles});
        }
    }

    bool contains(ProsePlace place, qsizetype offset) const
    {
        if (place == ProsePlace::Anywhere)
            return true;
        const auto after =
            std::upper_bound(m_sections.begin(), m_sections.end(), offset,
                             [](qsizetype at, const Section& section) { return at < section.from; });
        if (after == m_sections.begin())
            return false;
        const QString& titles = std::prev(after)->titles;
        const auto any = [&](std::initializer_list<const char*> words) {
            return std::any_of(words.begin(), words.end(),
                               [&](const char* word) { return titles.contains(QLatin1String(word)); });
        };
        switch (place) {
        case ProsePlace::Anywhere:
            return true;
        case ProsePlace::Story:
            return any({"what happened", "timeline", "summary", "contributing"});
        case ProsePlace::Actions:
            return any({"action item", "actions", "follow-up"});
        case ProsePlace::External:
            return any({"external", "public", "messaging", "customer message"});
        }
        return false;
    }

private:
    struct Section
    {
        qsizetype from;
        QString titles; ///< lower case, all levels, one per line
    };
    std::vector<Section> m_sections;
};

} // namespace

std::vector<ProseFinding> lintProse(const QString& markdown, const QStringList& people)
{
    // Most calls are about one document, key after key; its expressions are made once.
    thread_local QStringList readyFor;
    thread_local std::vector<ReadyRule> ready;
    if (ready.empty() || readyFor != people) {
        readyFor = people;
        ready = readyRules(people);
    }
    const ProseMask mask = maskProse(markdown);
    const Places places(markdown, mask.headings);
    std::vector<ProseFinding> findings;
    for (const ReadyRule& one : ready) {
        std::vector<ProseFinding> found;
        for (const QRegularExpression& pattern : one.find) {
            for (auto matches = pattern.globalMatch(mask.text); matches.hasNext();) {
                const auto match = matches.next();
                if (match.capturedLength() > 0 && places.contains(one.rule->place, match.capturedStart()))
                    found.push_back({static_cast<int>(match.capturedStart()),
                                     static_cast<int>(match.capturedLength()), one.rule->name, one.rule->why,
                                     one.rule->instead});
            }
        }
        if (found.empty())
            continue;
        const Stretches excepted = stretchesOf(one.except, mask.text);
        for (ProseFinding& finding : found) {
            if (!touches(excepted, finding.from, finding.from + finding.length))
                findings.push_back(std::move(finding));
        }
    }
    std::stable_sort(findings.begin(), findings.end(), [](const ProseFinding& a, const ProseFinding& b) {
        return a.from != b.from ? a.from < b.from : a.length > b.length;
    });
    // The longer of two overlapping findings says more: "be more careful" rather than "more careful".
    std::vector<ProseFinding> apart;
    for (ProseFinding& finding : findings) {
        if (apart.empty() || finding.from >= apart.back().from + apart.back().length)
            apart.push_back(std::move(finding));
    }
    return apart;
}

} // namespace muster
