// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/json_text.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

namespace muster {

namespace {

enum class Half { None, High, Low };

/// Nearly every answer has none: a surrogate's escape begins with \uD or \ud. Searched by memchr, which is
/// many times as fast as QByteArray::contains.
bool mayHaveSurrogates(const QByteArray& json)
{
    const char* at = json.constData();
    const char* const end = at + json.size();
    while (end - at >= 6) {
        at = static_cast<const char*>(std::memchr(at, '\\', size_t(end - at)));
        if (!at || end - at < 6)
            return false;
        if (at[1] == 'u' && (at[2] == 'd' || at[2] == 'D'))
            return true;
        ++at; // an escaped backslash may lead to a false alarm, which only costs a look
    }
    return false;
}

/// Which half of a pair the escape at `at` ("\uD83D") is.
Half halfAt(const QByteArray& json, qsizetype at)
{
    if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u')
        return Half::None;
    unsigned unit = 0;
    const char* const digits = json.constData() + at + 2;
    const auto [end, error] = std::from_chars(digits, digits + 4, unit, 16);
    if (error != std::errc{} || end != digits + 4 || unit < 0xD800 || unit > 0xDFFF)
        return Half::None;
    return unit < 0xDC00 ? Half::High : Half::Low;
}

/// QJsonDocument drops a byte order mark with which a text begins (as QString::fromUtf8 does), but keeps its
/// escape. One in front of the document is not part of any text.
QByteArray withMarksEscaped(QByteArray json)
{
    static const QByteArray mark("\xEF\xBB\xBF");
    const qsizetype begin = json.startsWith(mark) ? mark.size() : 0;
    const std::string_view rest(json.constData() + begin, size_t(json.size() - begin));
    if (rest.find(std::string_view(mark.constData(), size_t(mark.size()))) == rest.npos)
        return json;
    return json.sliced(begin).replace(mark, "\\ufeff");
}

} // namespace

QByteArray withWholeCharacters(QByteArray json)
{
    if (!mayHaveSurrogates(json))
        return json;
    for (qsizetype at = json.indexOf('\\'); at >= 0 && at + 1 < json.size(); at = json.indexOf('\\', at)) {
        const Half half = halfAt(json, at);
        if (half == Half::None) {
            at += 2; // also steps over an escaped backslash, whose "u" is no escape
        } else if (half == Half::High && halfAt(json, at + 6) == Half::Low) {
            at += 12;
        } else {
            std::copy_n("fffd", 4, json.data() + at + 2);
            at += 6;
        }
    }
    return json;
}

QJsonDocument parseJson(const QByteArray& json, QJsonParseError* error)
{
    return QJsonDocument::fromJson(withMarksEscaped(withWholeCharacters(json)), error);
}

} // namespace muster
