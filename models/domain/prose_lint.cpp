// SPDX-License-Identifier: GPL-3.0-or-later
// lintProse: the advisory table of DOMAIN 4.7 as data, run over the parts of a Markdown text that are the
// author's own words. What is quoted or code is not judged: people may say in a quote what they said that
// night.
#include "models/domain/postmortem.h"
#include "models/domain/prose_mask.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace muster {

namespace {

/// Part of the document a rule speaks about, by words in the headings above.
enum class Place { Anywhere, Story, Actions, External };

struct Rule
{
    const char* name;
    const char* pattern; ///< case-insensitive; a space stands for white space or emphasis marks
    Place place;
    const char* why;
    const char* suggestion;
};

// Sources: counterfactuals after Dekker's Field Guide ch. 5; who- and why-questions after Etsy's debriefing
// guide; "alternate reality" after PagerDuty's effective post-mortems; bounded actions after PagerDuty's
// guide.
constexpr std::array<Rule, 15> kRules{{
    {"counterfactual",
     R"(\b(?:should|could|would)(?: not|n['’]t)? have\b|\bif only\b(?! (?:an?|one|\d))|\bought to have\b)",
     Place::Anywhere, "describes what did not happen; it explains nothing about what did",
     "say what was seen and done; move the idea to Action items"},
    {"omission",
     R"(\b(?:failed|neglected|forgot) to\b|\bdid(?: not|n['’]t) (?:check|notice|reali[sz]e|see|look)\b|\b(?:missed|overlooked|ignored)\b)",
     Place::Anywhere, "names what somebody left out, known only afterwards",
     "\"X was not visible on …\", or \"the signal went to …\""},
    {"error as cause", R"(\b(?:human|operator|user) errors?\b|\bmistakes? by\b|\bfat[ -]finger(?:ed|ing)?\b)",
     Place::Anywhere, "an error is where the question starts, not its answer",
     "describe the conditions that made the action sensible"},
    {"character",
     R"(\b(?:careless(?:ly|ness)?|sloppy|negligent(?:ly)?|negligence|reckless(?:ly)?|lazy|incompetent|incompetence|inexperienced)\b)",
     Place::Anywhere, "judges a person", "leave it out; describe the situation"},
    {"hindsight",
     R"(\b(?:obvious(?:ly)?|clearly|simply|of course|common sense)\b|\bjust (?!(?:before|after|as|in|over|under|below|above|now|then|like|about|a|an|the|one|two)\b)[a-z]{2,})",
     Place::Anywhere, "clear only now that the outcome is known",
     "say what made it clear or unclear at the time"},
    {"single cause", R"(\broot cause\b|\bthe cause was\b)", Place::Anywhere,
     "incidents have several conditions, each needed", "contributing factors"},
    {"who question",
     R"(\bwho (?:approved|merged|deployed|caused|pushed|changed|broke)\b|\bwhose fault\b|\bresponsible for the (?:outage|incident)\b)",
     Place::Anywhere, "asks for a person", "ask how or what: \"how did the change reach production?\""},
    {"why question",
     R"(\bwhy (?:did(?: not|n['’]t)?) (?:he|she|they|the (?:on-call|engineer|operator|developer|responder|team))\b)",
     Place::Anywhere, "asks a person to justify", "\"what led any responder to …\""},
    {"alternate reality", R"(\b(?:inadequate|insufficient|poor)(?:ly)?\b|\black of\b)", Place::Story,
     "measures the night against a world that did not exist",
     "say what existed; put the gap under Action items"},
    {"unbounded action", R"(\b(?:be )?more careful\b)", Place::Anywhere,
     "cannot be finished and changes nothing that exists", "verb + artefact + how to tell that it is done"},
    {"unbounded action", R"(\bpay attention\b|\bremember to\b|\bretrain(?:ing)?\b|\bmake sure that\b)",
     Place::Actions, "cannot be finished and changes nothing that exists",
     "verb + artefact + how to tell that it is done"},
    {"vague action",
     R"((?:^|\|)[ \t]*(?:[-*+]\s+|\d+[.)]\s+)?(?:\[[ xX]\]\s*)?(?:A\d+[:.]?\s+)?\K(?:investigate|look into|improve|consider)\b)",
     Place::Actions, "has no end", "name a bounded deliverable"},
    {"over-statement", R"(\boutages?\b)", Place::External, "claims that everything was down",
     "incident, or degradation"},
    {"named agent",
     R"(\b(?-i:(?!(?:The|A|An|This|That|Our|All|No)\b)\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+) (?:broke|caused|took down|introduced)\b)",
     Place::Anywhere, "puts a person before a harm", "make the role or the system the subject"},
    {"why question", R"(\bwhy (?:did(?: not|n['’]t)?) (?-i:\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+)\b)", Place::Anywhere,
     "asks a person to justify", "\"what led any responder to …\""},
}};

struct CompiledRule
{
    const Rule* rule;
    QRegularExpression pattern;
};

QRegularExpression compile(QString pattern)
{
    // One blank in a rule matches what may stand between two words of running Markdown.
    pattern.replace(u' ', QLatin1String(R"([\s*_]+)"));
    return QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption |
                                           QRegularExpression::MultilineOption |
                                           QRegularExpression::UseUnicodePropertiesOption);
}

/// A rule's pattern may hold a blank inside a class ("[ \t]", "[ xX]", "fat[ -]"): those stay blanks.
QRegularExpression compileRule(const Rule& rule)
{
    QString pattern = QString::fromUtf8(rule.pattern);
    QString prepared;
    bool inClass = false;
    for (const QChar c : std::as_const(pattern)) {
        if (c == u'[')
            inClass = true;
        else if (c == u']')
            inClass = false;
        if (c == u' ' && inClass)
            prepared += QLatin1String("\\x20");
        else
            prepared += c;
    }
    return compile(prepared);
}

const std::vector<CompiledRule>& compiledRules()
{
    static const std::vector<CompiledRule> compiled = [] {
        std::vector<CompiledRule> list;
        for (const Rule& rule : kRules) {
            list.push_back({&rule, compileRule(rule)});
            Q_ASSERT(list.back().pattern.isValid());
        }
        return list;
    }();
    return compiled;
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

    bool contains(Place place, qsizetype offset) const
    {
        if (place == Place::Anywhere)
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
        case Place::Anywhere:
            return true;
        case Place::Story:
            return any({"what happened", "timeline", "summary", "contributing"});
        case Place::Actions:
            return any({"action item", "actions", "follow-up"});
        case Place::External:
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

QRegularExpression peopleRule(const QStringList& people)
{
    QStringList names;
    for (const QString& person : people) {
        if (person.trimmed().isEmpty())
            continue;
        names.append(QRegularExpression::escape(person.trimmed()));
        const QString first = person.trimmed().section(u' ', 0, 0);
        if (first.size() > 2)
            names.append(QRegularExpression::escape(first));
    }
    if (names.isEmpty())
        return {};
    return compile(
        QStringLiteral(R"(\b(?-i:%1) (?:broke|caused|took down|introduced)\b)").arg(names.join(u'|')));
}

} // namespace

std::vector<ProseFinding> lintProse(const QString& markdown, const QStringList& people)
{
    const ProseMask mask = maskProse(markdown);
    const Places places(markdown, mask.headings);
    std::vector<ProseFinding> findings;
    const auto run = [&](const QRegularExpression& pattern, const Rule& rule) {
        auto matches = pattern.globalMatch(mask.text);
        while (matches.hasNext()) {
            const auto match = matches.next();
            if (match.capturedLength() == 0 || !places.contains(rule.place, match.capturedStart()))
                continue;
            findings.push_back({static_cast<int>(match.capturedStart()),
                                static_cast<int>(match.capturedLength()), QString::fromLatin1(rule.name),
                                QString::fromUtf8(rule.why), QString::fromUtf8(rule.suggestion)});
        }
    };
    for (const CompiledRule& compiled : compiledRules())
        run(compiled.pattern, *compiled.rule);
    if (const QRegularExpression named = peopleRule(people); !named.pattern().isEmpty()) {
        const auto agent = std::find_if(kRules.begin(), kRules.end(), [](const Rule& rule) {
            return QLatin1String(rule.name) == QLatin1String("named agent");
        });
        run(named, *agent);
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
