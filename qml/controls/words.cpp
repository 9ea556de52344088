// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/words.h"

#include "models/domain/display_text.h"

#include <QVariantMap>

namespace muster {

namespace {

struct Unmarked
{
    QString text;
    QVariantList runs;
};

Unmarked unmarked(const QString& found)
{
    constexpr QChar kBegin(0x2039), kEnd(0x203a);
    constexpr int kStrong = 1;
    Unmarked made;
    qsizetype at = 0;
    for (qsizetype end = found.indexOf(kEnd); end >= 0; end = found.indexOf(kEnd, end + 1)) {
        const qsizetype begin = found.lastIndexOf(kBegin, end);
        if (begin < at)
            continue;
        made.text += QStringView(found).mid(at, begin - at);
        made.runs.append(QVariantMap{{QStringLiteral("from"), made.text.size()},
                                     {QStringLiteral("length"), end - begin - 1},
                                     {QStringLiteral("style"), kStrong}});
        made.text += QStringView(found).mid(begin + 1, end - begin - 1);
        at = end + 1;
    }
    made.text += QStringView(found).mid(at);
    return made;
}

} // namespace

QString Words::fill(const QString& pattern, const QStringList& parts)
{
    return displayFilled(pattern, parts);
}

QString Words::start(const QString& text, int characters)
{
    return displayStart(text, characters);
}

QString Words::withoutMarks(const QString& found)
{
    return unmarked(found).text;
}

QVariantList Words::marked(const QString& found)
{
    return unmarked(found).runs;
}

} // namespace muster
