// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/spoken_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

QString bareWord(QStringView word)
{
    QString text(word.size(), Qt::Uninitialized);
    QChar* end = text.data();
    for (const QChar letter : word) {
        const bool isPlain = (letter >= u'a' && letter <= u'z') || (letter >= u'0' && letter <= u'9');
        if (isPlain) // as most; the tables of Unicode need not be asked
            *end++ = letter;
        else if (letter.isLetterOrNumber())
            *end++ = letter.toLower();
    }
    text.truncate(end - text.constData());
    return text;
}

Severity severityFromWord(QStringView word)
{
    const QString text = bareWord(word);
    for (const char* prefix : {"sev", "severity", "s", "p", "priority"}) {
        const QLatin1String begin(prefix);
        const QStringView rest = text.startsWith(begin) ? QStringView(text).mid(begin.size()) : QStringView();
        if (rest.size() == 1 && rest[0] >= u'0' && rest[0] <= u'5')
            return rest[0] == u'0' ? Severity::Sev1 : Severity(rest[0].digitValue());
    }
    static constexpr std::array words{
        std::pair{"critical", Severity::Sev1}, std::pair{"major", Severity::Sev2},
        std::pair{"high", Severity::Sev2},     std::pair{"moderate", Severity::Sev3},
        std::pair{"medium", Severity::Sev3},   std::pair{"minor", Severity::Sev3},
        std::pair{"low", Severity::Sev4},      std::pair{"info", Severity::Sev5},
        std::pair{"trivial", Severity::Sev5}};
    for (const auto& [name, severity] : words) {
        if (text == QLatin1String(name))
            return severity;
    }
    return Severity::Unknown;
}

QString toolWord(const QString& word)
{
    const bool plain = std::all_of(word.begin(), word.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
    });
    return plain ? QString(word).replace(u'_', u' ').trimmed() : word;
}

int monthFromName(QStringView name)
{
    static constexpr std::array names{"jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec"};
    for (size_t i = 0; i < names.size(); ++i) {
        if (name.left(3).compare(QLatin1String(names[i]), Qt::CaseInsensitive) == 0)
            return static_cast<int>(i) + 1;
    }
    return 0;
}

} // namespace muster
