// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The public version of a post-mortem: what may leave the company, made of the internal Markdown. Nothing is
// sent anywhere; a person reads the difference (text_diff.h) and the list of changes before it goes out.
//
// What it promises for every text, however it is nested: the result holds no whole name of the given people,
// no link to a host that is not given as public, no passage marked internal, no e-mail or IP address, no host
// under the given domains and nothing that matches a given ticket pattern, neither as Markdown nor as it is
// read. Where that cannot be had by replacing words, the block is written anew as plain text, then left out;
// when not even that holds, the result is empty and says so. The public version of a public version is
// itself.

#include "models/domain/postmortem.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

struct PublicPerson
{
    QString name; ///< "Mara Lind", "M. Lind", "mlind"
    QString role; ///< "IC", "SME payments"; empty: "a responder"
    friend bool operator==(const PublicPerson&, const PublicPerson&) = default;
};

struct PublicRules
{
    enum class Charts { TitleStays, LeftOut };
    /// A name is found as a whole, by each of its words that begins with a capital letter, by initials and
    /// last word, as "@name" and joined by dots or hyphens. Somebody with several roles is here once for
    /// each; the first one is said, another one where it stands right before the name.
    std::vector<PublicPerson> people;
    QStringList publicHosts;     ///< "status.example.com", "*.example.org"; every other link is internal
    QStringList internalDomains; ///< "example.internal": it and what stands under it
    QStringList ticketPatterns;  ///< regular expressions (PCRE), tried line by line: "OPS-\\d+"
    Charts charts = Charts::TitleStays;
    std::optional<double> maxErrorRatio; ///< worst share of failing requests, 0..1, to judge over-statement
    friend bool operator==(const PublicRules&, const PublicRules&) = default;
};

struct PublicChange
{
    enum class Kind {
        Person,
        Link,     ///< internal link: its label stays
        Citation, ///< of an event or a measured value: its label stays
        Chart,
        Passage, ///< between <!-- internal --> marks
        Block,   ///< starts with [internal]
        Comment,
        Prompt,
        Email,
        Address, ///< IP address
        Host,
        Ticket,
        Rewritten, ///< a block that kept something hidden in its markup stands as plain text
        LeftOut    ///< and one that even so held something
    };
    Kind kind = Kind::Person;
    qsizetype at = 0; ///< UTF-16 offset in the internal text
    QString was;      ///< at most 200 characters of it
    QString now;      ///< empty: nothing
    QString reason;   ///< "role instead of name"
    friend bool operator==(const PublicChange&, const PublicChange&) = default;
};
QString toString(PublicChange::Kind kind); ///< "person", "link", … "left_out"

struct PublicVersion
{
    QString text;
    std::vector<PublicChange> changes; ///< by `at`
    /// In offsets of `text`: what could not be judged (rules "unclosed mark", "code", "handle", "ticket?",
    /// "secret?", "name?", "internal?", "html", "empty section", "merge mark", "pattern", "unreadable"), and
    /// the prose rules of public texts ("over-statement", "estimate", …). Those of length 0 are about the
    /// whole.
    std::vector<ProseFinding> findings;
};

/// Cost: some hundred milliseconds for a document of 300 KB with much to take out; any thread.
PublicVersion publicVersion(const QString& markdown, const PublicRules& rules);

/// One line, such as a title, by the same rules for words; markup characters are no markup.
QString publicLine(const QString& text, const PublicRules& rules);

/// "line 12: M. Lind → the incident commander (role instead of name)", one change a line, then the findings;
/// for a terminal.
QString publicReport(const QString& markdown, const PublicVersion& made);

} // namespace muster
