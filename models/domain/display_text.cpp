// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/display_text.h"

#include "models/domain/format.h"

#include <QStringView>

#include <algorithm>
#include <array>

namespace muster {

namespace {

// Qt lays a text out as a whole before it cuts or wraps it, several times while a page is made: 4,096
// characters take 1 to 2 ms, 65,536 up to 1.4 s (a word without an end, Arabic ligatures). A window shows a
// few hundred in one line.
constexpr qsizetype kLineCharacters = 512;
constexpr qsizetype kCellCharacters = 4'096;
constexpr qsizetype kDetailCharacters = 16'384;
/// Room for the note at the end of a cut text, so that it stays within the limit.
constexpr qsizetype kNoteCharacters = 40;
constexpr int kLongestWord = 256;
constexpr int kMostMarks = 4;
constexpr int kMostJoins = 8; // a family of four with skin tones joins seven times
constexpr int kMostTags = 7;  // "England" as a flag: five letters of the region and an end

constexpr char32_t kWrapHere = 0x200B;
constexpr char32_t kNoPlaceholder = 0x2060;
constexpr char32_t kJoiner = 0x200D;
constexpr char32_t kBlackFlag = 0x1F3F4;

constexpr std::array<const char*, 32> kControlNames{
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "HT", "LF",  "VT",  "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
};

bool isTag(char32_t c)
{
    return c >= 0xE0000 && c <= 0xE007F;
}

/// The name that stands for a character nobody could see; empty for all others.
QString nameOf(char32_t c)
{
    if (c < 0x20)
        return QLatin1String(kControlNames[c]);
    switch (c) {
    case 0x7F:
        return QStringLiteral("DEL");
    case 0x061C:
        return QStringLiteral("ALM");
    case 0x200E:
        return QStringLiteral("LRM");
    case 0x200F:
        return QStringLiteral("RLM");
    case 0x202A:
        return QStringLiteral("LRE");
    case 0x202B:
        return QStringLiteral("RLE");
    case 0x202C:
        return QStringLiteral("PDF");
    case 0x202D:
        return QStringLiteral("LRO");
    case 0x202E:
        return QStringLiteral("RLO");
    case 0x2066:
        return QStringLiteral("LRI");
    case 0x2067:
        return QStringLiteral("RLI");
    case 0x2068:
        return QStringLiteral("FSI");
    case 0x2069:
        return QStringLiteral("PDI");
    case 0xFEFF:
        return QStringLiteral("BOM");
    default:
        break;
    }
    if (c >= 0x80 && c <= 0x9F)
        return QStringLiteral("U+%1").arg(static_cast<uint>(c), 4, 16, QLatin1Char('0')).toUpper();
    // Format characters of the plane that only hides things (annotations, deprecated shapes).
    // Then what Unicode keeps free for more of them: nothing is drawn for it, so it can carry what nobody
    // sees.
    if ((c >= 0x206A && c <= 0x206F) || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0x2061 && c <= 0x2065) ||
        (c >= 0xFFF0 && c <= 0xFFF8) || (c >= 0xE0080 && c <= 0xE00FF) || (c >= 0xE01F0 && c <= 0xE0FFF))
        return QStringLiteral("U+%1").arg(static_cast<uint>(c), 4, 16, QLatin1Char('0')).toUpper();
    return {};
}

bool isMark(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

/// A space at which a line may end.
bool isGap(char32_t c)
{
    return QChar::isSpace(c) && c != 0xA0 && c != 0x202F;
}

/// What makes a "%" before it a place to fill in; digits of every script do.
bool isPlace(char32_t c)
{
    return c == U'L' || QChar::isDigit(c);
}

bool breaksLine(char32_t c)
{
    return c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/// True when every character is shown as it is; most texts of a room are.
bool isHarmless(QStringView text, DisplayRole role)
{
    int word = 0;
    QChar before;
    for (const QChar c : text) {
        const char16_t u = c.unicode();
        if (u < 0x80) {
            if (u < 0x20) {
                if (role == DisplayRole::Line || (u != '\n' && u != '\t'))
                    return false;
                word = 0;
            } else if (u == ' ') {
                word = 0;
            } else if (u == 0x7F) {
                return false;
            } else {
                ++word;
            }
        } else if (u < 0xA0 || u == 0x061C || (u >= 0x0300 && u < 0x0370) || c.isSurrogate() || c.isMark() ||
                   (u >= 0x200B && u <= 0x200F) || (u >= 0x2028 && u <= 0x202E) ||
                   (u >= 0x2060 && u <= 0x206F) || u >= 0xFDD0) {
            return false; // looked at one by one
        } else {
            word = isGap(u) ? 0 : word + 1;
        }
        if (word > kLongestWord || (before == u'%' && isPlace(u)))
            return false;
        before = c;
    }
    return true;
}

/// Whatever this writes goes through `visible`, also what it puts in itself (names, places to wrap): the
/// state after a character depends on what was written alone, so that reading the result writes it again.
class Sanitiser
{
public:
    Sanitiser(QStringView text, DisplayRole role) : m_text(text), m_role(role), m_limit(displayLimit(role))
    {
        m_shown.reserve(std::min(m_text.size() + m_text.size() / 16, m_limit) + 64);
    }

    QString run()
    {
        if (!write())
            cut();
        return std::move(m_shown);
    }

private:
    /// False when it does not fit.
    bool write()
    {
        while (m_at < m_text.size()) {
            // A cut text does not end with a space.
            if (m_shown.size() <= m_limit - kNoteCharacters && m_state.before != U' ' &&
                m_state.before != U'\n')
                m_fits = m_at;
            if (const char16_t u = m_text[m_at].unicode(); isPlain(u) && m_shown.size() < m_limit) {
                ++m_at;
                m_shown += QChar(u);
                m_state = {m_state.word + 1, 0, 0, 0, u};
                continue;
            }
            const char32_t c = next();
            if (breaksLine(c))
                lineBreak(c);
            else if (c == '\t')
                m_role == DisplayRole::Line ? visible(U' ') : put(c, true);
            else if (isTag(c))
                tag();
            else if (const QString name = nameOf(c); !name.isEmpty())
                hidden(c, name);
            else
                visible(c);
            if (m_shown.size() > m_limit)
                return false;
        }
        return true;
    }

    /// What the next character's fate depends on.
    struct State
    {
        int word = 0; ///< characters since the last place to wrap
        int marks = 0, joins = 0, tags = 0;
        char32_t before = 0;
    };

    /// Letters and digits where `visible` would only write them: nearly all of a text.
    bool isPlain(char16_t u) const
    {
        return u > 0x20 && u < 0x7F && m_state.before != U'%' && m_state.before != kJoiner &&
               m_state.word < kLongestWord;
    }

    char32_t next()
    {
        const QChar c = m_text[m_at++];
        if (!c.isSurrogate())
            return QChar::isNonCharacter(c.unicode()) ? U'\uFFFD' : char32_t(c.unicode());
        if (c.isHighSurrogate() && m_at < m_text.size() && m_text[m_at].isLowSurrogate()) {
            const char32_t whole = QChar::surrogateToUcs4(c, m_text[m_at++]);
            return QChar::isNonCharacter(whole) ? U'\uFFFD' : whole;
        }
        return U'\uFFFD';
    }

    void put(char32_t c, bool endsWord)
    {
        m_shown += QStringView(QChar::fromUcs4(c));
        m_state = {endsWord ? 0 : m_state.word + 1, 0, 0, 0, c};
    }

    void lineBreak(char32_t c)
    {
        if (c == '\r' && m_at < m_text.size() && m_text[m_at] == u'\n')
            ++m_at;
        m_role == DisplayRole::Line ? visible(U' ') : put(U'\n', true);
    }

    void hidden(char32_t c, const QString& name)
    {
        qsizetype count = 1;
        while (m_at < m_text.size() && c < 0x10000 && m_text[m_at].unicode() == c) {
            ++m_at;
            ++count;
        }
        bracket(name, count);
    }

    /// Tags belong to a flag's region; anywhere else they are a message nobody sees.
    void tag()
    {
        if (m_state.before == kBlackFlag && m_state.tags < kMostTags) {
            m_shown += m_text.mid(m_at - 2, 2);
            ++m_state.tags;
            return;
        }
        qsizetype count = 1;
        while (m_at + 1 < m_text.size() && m_text[m_at].isHighSurrogate() &&
               m_text[m_at + 1].isLowSurrogate() &&
               isTag(QChar::surrogateToUcs4(m_text[m_at], m_text[m_at + 1]))) {
            m_at += 2;
            ++count;
        }
        bracket(QStringLiteral("TAG"), count);
    }

    void bracket(const QString& name, qsizetype count)
    {
        QString shown = u'\u27E6' + name;
        if (count > 1)
            shown += u'\u00D7' + QString::number(count);
        shown += u'\u27E7';
        if (m_state.word + shown.size() > kLongestWord)
            visible(kWrapHere); // rather before the name than in it
        for (const QChar c : std::as_const(shown))
            visible(c.unicode());
        // A run of names is one long word without this.
        visible(kWrapHere);
    }

    void mark(char32_t c)
    {
        if (m_state.marks >= kMostMarks)
            return;
        if (m_state.marks == 0 && m_state.word == 0)
            put(0x25CC, false); // a mark on nothing stands on a dotted circle, as Unicode draws it
        State after = m_state;
        put(c, false);
        ++after.word;
        ++after.marks;
        after.tags = 0;
        m_state = after; // what it stands on is still the letter
    }

    void visible(char32_t c)
    {
        if (isMark(c)) {
            mark(c);
            return;
        }
        const State was = m_state;
        const bool joiner = c == kJoiner || c == 0x200C;
        // Joins only what stands before it, once, and not for ever.
        if (joiner && (was.before == kJoiner || was.before == 0x200C || was.joins >= kMostJoins))
            return;
        if (c == kWrapHere) {
            if (was.before != kWrapHere)
                put(c, true);
            return;
        }
        if (c == kNoPlaceholder && was.before == kNoPlaceholder)
            return;
        if (was.before == '%' && isPlace(c)) {
            visible(kNoPlaceholder);
            visible(c);
            return;
        }
        const bool joined = was.before == kJoiner;
        const bool space = isGap(c);
        if (!space && !joined && !joiner && was.word >= kLongestWord)
            put(kWrapHere, true);
        put(c, space);
        if (joiner)
            m_state.joins = was.joins + 1;
        else if (joined || (c >= 0x1F3FB && c <= 0x1F3FF)) // a skin tone belongs to the person before it
            m_state.joins = was.joins;
    }

    /// Written once more up to where it fits, so that the note stands on the state that belongs there.
    void cut()
    {
        const qsizetype characters = m_text.size();
        m_text = m_text.left(m_fits);
        m_at = 0;
        m_shown.clear();
        m_state = {};
        write();
        const QString note = QStringLiteral("\u2026 \u27E6%1 characters\u27E7")
                                 .arg(formatCount(static_cast<double>(characters)));
        for (const QChar c : note)
            visible(c.unicode());
    }

    QStringView m_text;
    DisplayRole m_role;
    qsizetype m_limit;
    QString m_shown;
    qsizetype m_at = 0;
    State m_state;
    qsizetype m_fits = 0; ///< longest beginning of the text that leaves room for the note
};

} // namespace

qsizetype displayLimit(DisplayRole role)
{
    switch (role) {
    case DisplayRole::Line:
        return kLineCharacters;
    case DisplayRole::Cell:
        return kCellCharacters;
    case DisplayRole::Detail:
        break;
    }
    return kDetailCharacters;
}

QString displayText(const QString& text, DisplayRole role)
{
    if (text.size() <= displayLimit(role) && isHarmless(text, role))
        return text;
    return Sanitiser(text, role).run();
}

QString displayLine(const QString& text)
{
    return displayText(text, DisplayRole::Line);
}

QString displayStart(const QString& shown, qsizetype characters)
{
    if (shown.size() <= characters)
        return shown;
    qsizetype end = std::max<qsizetype>(0, characters - 1);
    if (end > 0 && shown[end - 1].isHighSurrogate())
        --end;
    return displayText(shown.first(end) + QChar(0x2026), DisplayRole::Detail);
}

QString displayFilled(const QString& pattern, const QStringList& parts, DisplayRole role)
{
    QString text;
    for (qsizetype at = 0; at < pattern.size(); ++at) {
        const qsizetype part =
            pattern[at] == u'%' && at + 1 < pattern.size() ? pattern[at + 1].unicode() - u'1' : -1;
        if (part < 0 || part >= std::min<qsizetype>(parts.size(), 9)) {
            text += pattern[at];
            continue;
        }
        text += parts[part];
        ++at;
    }
    return displayText(text, role);
}

} // namespace muster
