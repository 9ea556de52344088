// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/status_fingerprint.h"

#include <QCryptographicHash>

namespace muster {

QString statusFingerprint(const IncidentState& state)
{
    QString text = toString(state.severity) + u'/' + toString(state.stage);
    if (const auto& status = state.lastPublicStatus) {
        const QByteArray words = (status->state + u'\n' + status->text).toUtf8();
        text +=
            u'/' + QString::number(status->occurredAt.ms) + u'/' +
            QString::fromLatin1(QCryptographicHash::hash(words, QCryptographicHash::Sha256).toHex().left(16));
    }
    return text;
}

} // namespace muster
