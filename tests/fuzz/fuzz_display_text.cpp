// SPDX-License-Identifier: GPL-3.0-or-later
// Text made safe to be looked at. Byte 1: role; byte 2: how often the text stands behind itself; byte 3:
// UTF-8 or UTF-16 as it is, halves of pairs and all.
#include "models/domain/display_text.h"
#include "tests/fuzz/fuzz_target.h"

#include <cstring>

using namespace muster;
using namespace muster::fuzz;

namespace {

/// A character that no line may hold.
bool isForbidden(char32_t c, DisplayRole role)
{
    if (c == '\n' || c == '\t')
        return role == DisplayRole::Line;
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2061 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF0 && c <= 0xFFFB) || (c >= 0xE0080 && c <= 0xE00FF) || (c >= 0xE01F0 && c <= 0xE0FFF) ||
           QChar::isNonCharacter(c);
}

bool isMark(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

void check(const QString& shown, DisplayRole role)
{
    FUZZ_CHECK(shown.size() <= displayLimit(role) && shown.isValidUtf16());
    int word = 0, marks = 0, tags = 0;
    bool percent = false;
    for (const uint u : shown.toUcs4()) {
        const auto c = char32_t(u);
        FUZZ_CHECK(!isForbidden(c, role));
        marks = isMark(c) ? marks + 1 : 0;
        FUZZ_CHECK(marks <= 4);
        // Only the region of a flag.
        tags = c >= 0xE0000 && c <= 0xE007F ? tags + 1 : 0;
        FUZZ_CHECK(tags <= 7);
        // A name of what is hidden and a joined emoji are not torn apart: a little longer than 256.
        word = (QChar::isSpace(c) && c != 0xA0 && c != 0x202F) || c == 0x200B ? 0 : word + 1;
        FUZZ_CHECK(word <= 300);
        FUZZ_CHECK(!percent || !(c == 'L' || QChar::isDigit(c)));
        percent = c == '%';
    }
}

/// What nobody has to be warned of stands as it was written.
bool isOrdinary(const QString& text, DisplayRole role)
{
    int word = 0;
    for (const QChar c : text) {
        if (c.unicode() < 0x20 || c.unicode() > 0x7E || c == u'%')
            return false;
        word = c == u' ' ? 0 : word + 1;
        if (word > 256)
            return false;
    }
    return text.size() <= displayLimit(role);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input in(data, size);
    const auto role = DisplayRole(in.below(3));
    const unsigned times = in.byte();
    const bool wide = in.byte() % 2 == 1;
    const QByteArray bytes = in.rest();
    QString text;
    if (wide) {
        text.resize(bytes.size() / 2);
        std::memcpy(text.data(), bytes.constData(), size_t(text.size()) * 2);
    } else {
        text = QString::fromUtf8(bytes);
    }
    // Longer than a word may be; now and then longer than a line. A whole text is cut by the same code.
    if (times >= 240 && !text.isEmpty()) {
        const bool line = times == 255 && size % 16 == 0 && role != DisplayRole::Detail;
        text = text.repeated(int((line ? 4'300 : 280) / text.size()) + 1);
    }
    const QString shown = displayText(text, role);
    check(shown, role);
    FUZZ_CHECK(displayText(shown, role) == shown);
    if (isOrdinary(text, role))
        FUZZ_CHECK(shown == text);
    return 0;
}
