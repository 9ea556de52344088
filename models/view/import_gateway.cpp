// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/import_gateway.h"

#include <QPointer>

namespace muster {

namespace {

QPointer<ImportGateway>& theOne()
{
    static QPointer<ImportGateway> gateway;
    return gateway;
}

} // namespace

ImportGateway* ImportGateway::instance()
{
    return theOne();
}

void ImportGateway::setInstance(ImportGateway* gateway)
{
    theOne() = gateway;
}

} // namespace muster
