// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook_outcome.h"

#include <QString>
#include <QStringList>

namespace muster {

bool saysItWorked(QStringView condition)
{
    static const QStringList words =
        QStringLiteral("done|worked|it worked|ok|success|succeeded|successful|applied|finished|completed")
            .split(u'|');
    return words.contains(condition.trimmed().toString(), Qt::CaseInsensitive);
}

bool saysItFailed(QStringView condition)
{
    static const QStringList words =
        QStringLiteral("failed|it failed|failure|error|refused|aborted|not done|not possible|impossible|"
                       "did not work|it did not work|does not work|not ok|cannot be done|timed out|timeout")
            .split(u'|');
    return words.contains(condition.trimmed().toString(), Qt::CaseInsensitive);
}

} // namespace muster
