// SPDX-License-Identifier: GPL-3.0-or-later
// Words that stay inside: names of people, addresses, hosts, ticket ids.
#include "models/document/public_edits.h"

#include <QSet>

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

constexpr const char* kNobody = "a responder";
constexpr const char* kEmail = "an e-mail address";
constexpr const char* kAddress = "an internal address";
constexpr const char* kHost = "an internal host";
constexpr const char* kTicket = "an internal ticket";
constexpr const char* kLink = "(internal link)";
/// Instead of one of the above that itself holds what is taken out; no letter, so that nothing finds it.
constexpr char16_t kNeutral[] = u"[\u2026]";

/// First or last names that are also words: in lower case they are no name.
const QSet<QString>& ordinaryWords()
{
    static const QSet<QString> words = [] {
        const QString all = QStringLiteral(
            "will mark may bill rose art rich grant chase hope faith joy pat sue drew jack dean frank grace "
            "guy max "
            "miles pierce ray rob rusty sky skip stone summer april june august dawn iris ivy lily ruby "
            "amber page "
            "wade chip cliff clay cash colt banks brooks young long short small white black brown green gray "
            "grey "
            "king price rice park parks field fields wood woods hill lake ford bell cook baker miller smith "
            "day "
            "west north south east love power pool root case self hand read best good wise strong sharp "
            "swift "
            "little large major minor means more much many so do an in on at to no on-call you system admin");
        const QStringList list = all.split(u' ');
        return QSet<QString>(list.begin(), list.end());
    }();
    return words;
}

bool isZeroWidth(QChar c)
{
    const char16_t u = c.unicode();
    return u == 0xAD || (u >= 0x200B && u <= 0x200F) || (u >= 0x202A && u <= 0x202E) ||
           (u >= 0x2060 && u <= 0x206F) || u == 0xFEFF || u == 0x34F || u == 0x61C ||
           (u >= 0x180B && u <= 0x180F) || (u >= 0xFE00 && u <= 0xFE0F);
}

/// A character of a name as it may be written in Markdown: escaped, or composed in another way.
QString characterPattern(QChar c)
{
    if (c == u'\'' || c == QChar(0x2019) || c == QChar(0x2018))
        return QStringLiteral("\\\\?['\u2019\u2018]");
    if (c == u'-' || c == QChar(0x2010) || c == QChar(0x2011))
        return QStringLiteral("\\\\?[-\u2010\u2011]");
    const QString one = QRegularExpression::escape(QString(c));
    if (!c.isLetterOrNumber())
        return c.isSurrogate() || c.isMark() ? QString(c) : QStringLiteral("\\\\?") + one;
    const QString apart = QString(c).normalized(QString::NormalizationForm_D);
    return apart.size() > 1 ? QStringLiteral("(?:%1|%2)").arg(one, apart) : one;
}

QString wordPattern(const QString& word)
{
    QString pattern;
    for (const QChar c : word)
        pattern += characterPattern(c);
    return pattern;
}

/// What may stand between two words of a name: blanks, marks of emphasis, one line break, or what accounts
/// put there.
QString gapPattern()
{
    return QStringLiteral("(?:[\\s*_~.\\-](?<!\\n)|&nbsp;|\\\\?\\n(?![ \\t]*\\n)[ \\t>]*){1,8}");
}

/// Lower case, one blank between the words: the form by which a found name is looked up.
QString plainForm(const QString& text)
{
    QString plain;
    const QString composed = QString(text).replace(QStringLiteral("&nbsp;"), QStringLiteral(" "));
    for (const QChar c : composed.normalized(QString::NormalizationForm_C)) {
        if (c.isLetterOrNumber() || c.isSurrogate() || c.isMark())
            plain += c.toLower();
        else if (!plain.isEmpty() && !plain.endsWith(u' '))
            plain += u' ';
    }
    return plain.trimmed();
}

bool startsUpper(const QString& word)
{
    return !word.isEmpty() && word[0].isUpper();
}

bool isInitial(const QString& word)
{
    return word.size() == 1 || (word.size() == 2 && word[1] == u'.');
}

/// Eight groups, or fewer with one "::".
bool isIpv6(QStringView text)
{
    if (const qsizetype zone = text.indexOf(u'%'); zone >= 0)
        text = text.left(zone);
    const qsizetype gap = text.indexOf(QLatin1String("::"));
    if (gap >= 0 && text.indexOf(QLatin1String("::"), gap + 1) >= 0)
        return false;
    int groups = 0;
    const auto parts = text.split(u':');
    for (const QStringView part : parts) {
        if (part.isEmpty())
            continue;
        if (part.contains(u'.')) // the last of an embedded IPv4
            groups += 2;
        else if (part.size() > 4)
            return false;
        else
            ++groups;
    }
    return gap >= 0 ? groups >= 1 && groups < 8 : groups == 8 && parts.size() <= 8;
}

/// Whether a sentence begins at an offset.
bool startsSentence(const QString& text, qsizetype at)
{
    while (at > 0) {
        const QChar c = text[at - 1];
        if (c == u'\n') {
            const qsizetype before = at >= 2 ? text.lastIndexOf(u'\n', at - 2) + 1 : 0;
            const QStringView above = QStringView(text).mid(before, at - 1 - before).trimmed();
            if (above.isEmpty())
                return true;
            // A line of a paragraph goes on from the line above; a heading, a row and an item do not.
            if (above.startsWith(u'#') || above.startsWith(u'|'))
                return true;
            --at;
        } else if (c == u'.' || c == u'!' || c == u'?' || c == u'|' || c == u'#') {
            return true;
        } else if (c == u'-' || c == u'+' || c == u'*') {
            const qsizetype start = at >= 2 ? text.lastIndexOf(u'\n', at - 2) + 1 : 0;
            if (c != u'*' && !QStringView(text).mid(start, at - 1 - start).trimmed().isEmpty())
                return false;
            if (QStringView(text).mid(start, at - 1 - start).trimmed().isEmpty() && at < text.size() &&
                text[at].isSpace())
                return true;
            --at;
        } else if (c.isSpace() || c == u'_' || c == u'~' || c == u'`' || c == u'"' || c == u'[' ||
                   c == u'(' || c == u'>' || c == QChar(0x201C)) {
            --at;
        } else {
            return false;
        }
    }
    return true;
}

} // namespace

QString toString(PublicChange::Kind kind)
{
    using Kind = PublicChange::Kind;
    static constexpr std::array<std::pair<Kind, const char*>, 14> kNames{{{Kind::Person, "person"},
                                                                          {Kind::Link, "link"},
                                                                          {Kind::Citation, "citation"},
                                                                          {Kind::Chart, "chart"},
                                                                          {Kind::Passage, "passage"},
                                                                          {Kind::Block, "block"},
                                                                          {Kind::Comment, "comment"},
                                                                          {Kind::Prompt, "prompt"},
                                                                          {Kind::Email, "email"},
                                                                          {Kind::Address, "address"},
                                                                          {Kind::Host, "host"},
                                                                          {Kind::Ticket, "ticket"},
                                                                          {Kind::Rewritten, "rewritten"},
                                                                          {Kind::LeftOut, "left_out"}}};
    for (const auto& [value, name] : kNames) {
        if (value == kind)
            return QString::fromLatin1(name);
    }
    return {};
}

QString publicTitle(const QString& role)
{
    static constexpr std::array<std::pair<const char*, const char*>, 7> kTitles{
        {{"ic", "the incident commander"},
         {"incident commander", "the incident commander"},
         {"deputy", "the deputy"},
         {"scribe", "the scribe"},
         {"comms", "the communications lead"},
         {"ops", "the operations lead"},
         {"on-call", "the on-call engineer"}}};
    const QString plain = role.simplified();
    if (plain.isEmpty())
        return QString::fromLatin1(kNobody);
    for (const auto& [name, title] : kTitles) {
        if (plain.compare(QLatin1String(name), Qt::CaseInsensitive) == 0)
            return QString::fromLatin1(title);
    }
    if (plain.startsWith(QLatin1String("SME "), Qt::CaseInsensitive))
        return QStringLiteral("the %1 expert").arg(plain.mid(4));
    static const QRegularExpression article(QStringLiteral("^(?:a|an|the|our) "),
                                            QRegularExpression::CaseInsensitiveOption);
    return article.match(plain).hasMatch() ? plain : QStringLiteral("the ") + plain;
}

QString asRead(const QString& text)
{
    QString read;
    read.reserve(text.size());
    for (const QChar c : text) {
        if (!isZeroWidth(c))
            read += c == QChar(0xA0) ? QChar(u' ') : c;
    }
    return read.normalized(QString::NormalizationForm_C);
}

PublicWords::PublicWords(const PublicRules& rules)
{
    using Kind = PublicChange::Kind;
    const auto add = [this](const QString& pattern, Kind kind, const char* now, const char* reason) {
        m_patterns.push_back({QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption |
                                                              QRegularExpression::UseUnicodePropertiesOption),
                              kind, QString::fromLatin1(now), QString::fromLatin1(reason)});
    };
    // A word, an at sign, a word; also an account of a host. A chat handle begins with the sign.
    add(QStringLiteral(
            R"((?<![\p{L}\p{N}._%+-])[._%+-]*[\p{L}\p{N}](?:[\p{L}\p{N}._%+-]|\\[._+-])*\\?@[\p{L}\p{N}](?:(?:[\p{L}\p{N}.-]|\\[.-])*[\p{L}\p{N}])?)"),
        Kind::Email, kEmail, "e-mail addresses are left out");
    for (const QString& domain : rules.internalDomains) {
        QString plain = domain.trimmed();
        while (plain.startsWith(u'*') || plain.startsWith(u'.'))
            plain.remove(0, 1);
        if (plain.isEmpty())
            continue;
        add(QStringLiteral(R"((?<![\p{L}\p{N}-])(?:(?:[\p{L}\p{N}_]|(?<=[\p{L}\p{N}_])-)+\\?\.)*)") +
                wordPattern(plain) + QStringLiteral(R"((?::\d{1,5})?(?![\p{L}\p{N}-]|\\?\.[\p{L}\p{N}]))"),
            Kind::Host, kHost, "host names are left out");
    }
    // Looked at once more by isIpv6: a time of day looks like the beginning of one.
    add(QStringLiteral(
            R"((?<![\p{L}\p{N}:.])(?:[0-9a-f]{0,4}:){2,8}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4})?(?:%\w+)?(?:\/\d{1,3})?(?![\p{L}\p{N}:]|\.\d))"),
        Kind::Address, kAddress, "IP addresses are left out");
    add(QStringLiteral(
            R"((?<![\p{L}\p{N}.])(?:(?:25[0-5]|2[0-4]\d|[01]?\d?\d)\\?\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d?\d)(?:\/\d{1,2})?(?::\d{1,5})?(?![\p{L}\p{N}]|\.\d))"),
        Kind::Address, kAddress, "IP addresses are left out");
    for (const QString& ticket : rules.ticketPatterns) {
        if (ticket.isEmpty())
            continue;
        const QRegularExpression pattern(ticket, QRegularExpression::UseUnicodePropertiesOption);
        const auto refuse = [&](const QString& why) {
            m_problems.push_back({0, QStringLiteral("pattern"),
                                  QStringLiteral("the ticket pattern %1 was not used: %2").arg(ticket, why),
                                  QStringLiteral("give one like OPS-\\d+")});
        };
        if (!pattern.isValid()) {
            refuse(pattern.errorString());
            continue;
        }
        QStringList ours{QString::fromLatin1(kNobody), QString::fromLatin1(kTicket),
                         QString::fromLatin1(kLink), QString::fromUtf16(kNeutral), QString()};
        for (const Pattern& other : m_patterns)
            ours << other.now;
        for (const PublicPerson& person : rules.people)
            ours << publicTitle(asRead(person.role));
        if (std::any_of(ours.begin(), ours.end(),
                        [&pattern](const QString& text) { return pattern.match(text).hasMatch(); }))
            refuse(QStringLiteral("it also finds ordinary words"));
        else
            m_patterns.push_back({pattern, Kind::Ticket, QString::fromLatin1(kTicket),
                                  QStringLiteral("ticket ids are left out")});
    }
    for (const QString& host : rules.publicHosts) {
        if (!host.trimmed().isEmpty())
            m_hosts << host.trimmed().toLower();
    }
    for (const PublicPerson& person : rules.people)
        addPerson(person);
    makeNames();
    // What stands in the place of something must itself be free of it.
    m_nobody = safe(QString::fromLatin1(kNobody));
    for (Pattern& pattern : m_patterns)
        pattern.now = safe(pattern.now);
    m_link = safe(QString::fromLatin1(kLink));
    for (QHash<QString, QString>* titles : {&m_roles, &m_titles}) {
        for (QString& title : *titles) {
            if (safe(title) != title)
                title = m_nobody;
        }
    }
}

void PublicWords::addPerson(const PublicPerson& person)
{
    const QString name = asRead(person.name).simplified();
    const QString title = publicTitle(asRead(person.role));
    const QStringList words = name.split(u' ', Qt::SkipEmptyParts);
    const auto refuse = [&](const QString& why) {
        m_problems.push_back({0, QStringLiteral("name?"),
                              QStringLiteral("the name “%1” was not looked for: %2").arg(name, why),
                              QStringLiteral("look for it yourself, or give the whole name")});
    };
    const QString nobody = QString::fromLatin1(kNobody);
    const QString owner = plainForm(name);
    const auto known = [&](const QString& found) {
        const QString form = plainForm(found);
        if (!m_owners.contains(form)) {
            m_owners.insert(form, owner);
            m_roles.insert(form, title);
        } else if (m_owners.value(form) != owner) {
            // Two of that name: only a role that both have can be said.
            if (m_roles.value(form) != title)
                m_roles[form] = nobody;
        } else if (m_roles.value(form) == nobody) {
            m_roles[form] = title; // the first of several roles
        }
    };
    if (plainForm(name).size() < 2) {
        if (!name.isEmpty())
            refuse(QStringLiteral("it is too short"));
        return;
    }
    if (words.size() == 1 && !startsUpper(name) && ordinaryWords().contains(name.toLower())) {
        refuse(QStringLiteral("it is an ordinary word"));
        return;
    }
    if (!person.role.simplified().isEmpty())
        m_titles.insert(person.role.simplified().toLower(), title);
    known(name);
    if (words.size() == 1) {
        if (!startsUpper(name)) {
            m_whole << wordPattern(name);
            return;
        }
        m_parts << wordPattern(name) << wordPattern(name.toUpper());
        if (!ordinaryWords().contains(name.toLower()))
            m_doubtful << name.toLower();
        return;
    }
    QStringList patterns;
    for (const QString& word : words) {
        QString pattern = wordPattern(word);
        if (word.size() == 1)
            pattern += QStringLiteral("\\\\?\\.?");
        else if (word.endsWith(u'.'))
            pattern += u'?';
        patterns << pattern;
    }
    m_whole << patterns.join(gapPattern());
    // "Lind, Mara" and "M. Lind".
    QStringList turned = words;
    turned.prepend(turned.takeLast());
    m_whole << wordPattern(words.constLast()) + QStringLiteral("\\s?,\\s?") +
                   patterns.mid(0, patterns.size() - 1).join(gapPattern());
    known(turned.join(u' '));
    if (!isInitial(words.constFirst())) {
        m_whole << wordPattern(words.constFirst().left(1)) + QStringLiteral("(?:\\\\?\\.[ \\t]?|[ \\t])") +
                       wordPattern(words.constLast());
        known(words.constFirst().left(1) + u' ' + words.constLast());
    }
    for (const QString& word : words) {
        if (!startsUpper(word) || isInitial(word) || plainForm(word).size() < 2)
            continue;
        m_parts << wordPattern(word);
        if (!ordinaryWords().contains(word.toLower()))
            m_parts << wordPattern(word.toUpper());
        known(word);
    }
}

void PublicWords::makeNames()
{
    // The longest first, whole names before parts.
    const auto order = [](QStringList& list) {
        list.removeDuplicates();
        std::stable_sort(list.begin(), list.end(),
                         [](const QString& a, const QString& b) { return a.size() > b.size(); });
    };
    order(m_whole);
    order(m_parts);
    QStringList alternatives;
    if (!m_whole.isEmpty())
        alternatives << QStringLiteral("(?i:%1)").arg(m_whole.join(u'|'));
    alternatives += m_parts;
    if (alternatives.isEmpty())
        return;
    m_names = QRegularExpression(QStringLiteral("(?<![\\p{L}\\p{N}\\p{M}])(?:%1)(?![\\p{L}\\p{N}\\p{M}])")
                                     .arg(alternatives.join(u'|')),
                                 QRegularExpression::UseUnicodePropertiesOption);
    if (!m_names.isValid())
        m_problems.push_back({0, QStringLiteral("name?"),
                              QStringLiteral("the names could not be looked for: ") + m_names.errorString(),
                              QStringLiteral("give fewer of them")});
}

QString PublicWords::safe(const QString& text) const
{
    return isTold(text) ? QString::fromUtf16(kNeutral) : text;
}

/// "IC M. Lind" is "the incident commander", not "IC the incident commander"; "the deputy A. Nair" has its
/// article already.
void PublicWords::takeRoleBefore(const QString& text, PublicEdit& edit) const
{
    const auto endsWith = [&](const QString& word) {
        const qsizetype at = edit.from - word.size() - 1;
        return at >= 0 && text[edit.from - 1] == u' ' &&
               QStringView(text).mid(at, word.size()).compare(word, Qt::CaseInsensitive) == 0 &&
               (at == 0 || !text[at - 1].isLetterOrNumber());
    };
    const auto take = [&edit](const QString& word) {
        edit.from -= word.size() + 1;
        edit.length += word.size() + 1;
    };
    QString longest; // "SME tax" and "tax" may both be roles
    for (auto role = m_titles.keyBegin(); role != m_titles.keyEnd(); ++role) {
        if (role->size() > longest.size() && endsWith(*role))
            longest = *role;
    }
    if (!longest.isEmpty()) {
        take(longest);
        edit.now = m_titles.value(longest);
    }
    static const QString article = QStringLiteral("the");
    if (edit.now.startsWith(QLatin1String("the ")) && endsWith(article))
        take(article);
}

void PublicWords::addNames(const QString& text, PublicEdits& edits) const
{
    if (m_names.pattern().isEmpty())
        return;
    for (auto matches = m_names.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        const QString found = match.captured();
        PublicEdit edit;
        edit.kind = PublicChange::Kind::Person;
        edit.reason = QStringLiteral("role instead of name");
        edit.from = match.capturedStart();
        edit.length = match.capturedLength();
        edit.now = m_roles.value(plainForm(found), m_nobody);
        if (edit.from > 0 && text[edit.from - 1] == u'@') {
            --edit.from;
            ++edit.length;
        }
        takeRoleBefore(text, edit);
        edit.was = text.mid(edit.from, edit.length);
        if (!edit.now.isEmpty() && startsSentence(text, edit.from))
            edit.now[0] = edit.now[0].toUpper();
        // Marks of emphasis between the words stay, on the side on which they have a partner.
        static const QRegularExpression closing(QStringLiteral("^\\S*?[\\p{L}\\p{N}.](\\*+|_+|~~)\\s"));
        static const QRegularExpression opening(QStringLiteral("\\s(\\*+|_+|~~)[\\p{L}\\p{N}]\\S*$"));
        if (const auto mark = closing.match(found); mark.hasMatch())
            edit.now += mark.captured(1);
        else if (const auto other = opening.match(found); other.hasMatch())
            edit.now.prepend(other.captured(1));
        edits.push_back(std::move(edit));
    }
}

void PublicWords::addPattern(const Pattern& pattern, const QString& text, PublicEdits& edits) const
{
    for (auto matches = pattern.find.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        const QString found = match.captured();
        if (found.isEmpty() || found.contains(u'\n'))
            continue;
        if (pattern.kind == PublicChange::Kind::Address && found.contains(u':') && found.count(u':') > 1 &&
            !isIpv6(QStringView(found).left(found.indexOf(u'/') < 0 ? found.size() : found.indexOf(u'/'))))
            continue;
        if (pattern.kind == PublicChange::Kind::Host && m_hosts.contains(found.toLower()))
            continue; // a public host under that domain
        edits.push_back({match.capturedStart(), match.capturedLength(), pattern.now, pattern.kind, found,
                         pattern.reason});
    }
}

PublicEdits PublicWords::wordEdits(const QString& text) const
{
    PublicEdits edits;
    for (const Pattern& pattern : m_patterns)
        addPattern(pattern, text, edits);
    addNames(text, edits);
    // Of two that overlap the one found first stays; the other one comes in the next round, if it is still
    // there.
    std::stable_sort(edits.begin(), edits.end(),
                     [](const PublicEdit& a, const PublicEdit& b) { return a.from < b.from; });
    return edits;
}

bool PublicWords::isTold(const QString& text) const
{
    return !wordEdits(asRead(text)).empty();
}

QString PublicWords::cleaned(QString text) const
{
    constexpr int kRounds = 8;
    text = asRead(text);
    for (int round = 0; round < kRounds; ++round) {
        PublicEdits edits = wordEdits(text);
        PublicEdits links = linkEdits(text, {});
        edits.insert(edits.begin(), links.begin(), links.end());
        std::stable_sort(edits.begin(), edits.end(),
                         [](const PublicEdit& a, const PublicEdit& b) { return a.from < b.from; });
        if (edits.empty())
            return text;
        QString next;
        qsizetype at = 0;
        for (const PublicEdit& edit : edits) {
            if (edit.from < at)
                continue;
            next += QStringView(text).mid(at, edit.from - at);
            next += edit.now;
            at = edit.from + edit.length;
        }
        next += QStringView(text).mid(at);
        text = next;
    }
    return {};
}

} // namespace muster
