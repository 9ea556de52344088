// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/words.h"

#include "models/domain/display_text.h"

namespace muster {

QString Words::fill(const QString& pattern, const QStringList& parts)
{
    return displayFilled(pattern, parts);
}

QString Words::start(const QString& text, int characters)
{
    return displayStart(text, characters);
}

} // namespace muster
