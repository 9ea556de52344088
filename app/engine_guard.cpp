// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine_guard.h"

#include "integrations/sync/refusing_network.h"

#include <QDir>
#include <QLibraryInfo>
#include <QQmlAbstractUrlInterceptor>
#include <QQmlEngine>
#include <QQmlNetworkAccessManagerFactory>
#include <QUrl>

#include <atomic>

namespace muster {

namespace {

class RefusingFactory final : public QQmlNetworkAccessManagerFactory
{
public:
    QNetworkAccessManager* create(QObject* parent) override { return makeRefusingNetwork(parent); }
};

/// What a refused address becomes: in the executable, and nothing there.
QUrl nowhere()
{
    return QUrl(QStringLiteral("qrc:/muster/refused"));
}

class OnlyOurs final : public QQmlAbstractUrlInterceptor
{
public:
    QUrl intercept(const QUrl& address, DataType) override
    {
        if (EngineGuard::mayLoad(address))
            return address;
        ++refused;
        return nowhere();
    }
    std::atomic<int> refused{0};
};

} // namespace

struct EngineGuard::Private
{
    RefusingFactory network;
    OnlyOurs onlyOurs;
};

EngineGuard::EngineGuard() : d(std::make_unique<Private>()) {}

EngineGuard::~EngineGuard() = default;

void EngineGuard::guard(QQmlEngine& engine)
{
    engine.setNetworkAccessManagerFactory(&d->network);
    engine.addUrlInterceptor(&d->onlyOurs);
    // Replaces what QML2_IMPORT_PATH and the executable's folder would have added.
    engine.setImportPathList({QLibraryInfo::path(QLibraryInfo::QmlImportsPath),
                              QStringLiteral("qrc:/qt-project.org/imports"), QStringLiteral("qrc:/qt/qml")});
}

int EngineGuard::refusedAddresses() const
{
    return d->onlyOurs.refused;
}

bool EngineGuard::mayLoad(const QUrl& address)
{
    if (address.isEmpty() || address.scheme() == QLatin1String("qrc"))
        return true;
    if (!address.isLocalFile() || !address.host().isEmpty())
        return false;
    static const QString modules =
        QDir::cleanPath(QLibraryInfo::path(QLibraryInfo::QmlImportsPath)) + QLatin1Char('/');
    return QDir::cleanPath(address.toLocalFile()).startsWith(modules);
}

} // namespace muster
