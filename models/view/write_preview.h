// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a WriteGateway may be able to do besides: show the request that an operation would become. Apart from
// it, because most of those who write need none.

#include "models/base/result.h"
#include "models/domain/operation.h"

#include <QByteArray>
#include <QString>

namespace muster {

/// A request as the tool would get it, without anything that authorises it and without the host.
struct WriteCall
{
    QByteArray method; ///< "POST"
    QString path;      ///< "/alertmanager/api/v2/silences", with its query if there is one
    QByteArray body;   ///< may be empty
};

class WritePreview
{
public:
    virtual ~WritePreview() = default;
    /// Nothing is stored or sent. Errors: NotFound for a source that is not there, Invalid for what its
    /// connector cannot put into a request.
    virtual Result<WriteCall> callOf(const Operation& operation) const = 0;
};

} // namespace muster
