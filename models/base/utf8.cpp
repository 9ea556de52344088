// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/utf8.h"

#include <QStringDecoder>

namespace muster {

QString textFromUtf8(QByteArrayView utf8)
{
    if (!utf8.startsWith("\xEF\xBB\xBF"))
        return QString::fromUtf8(utf8);
    QStringDecoder decode(QStringDecoder::Utf8,
                          QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    return decode(utf8);
}

} // namespace muster
