// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/refusing_network.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <atomic>

namespace muster {

namespace {

std::atomic<int> g_refused{0};

class RefusedReply final : public QNetworkReply
{
public:
    RefusedReply(QNetworkAccessManager::Operation operation, const QNetworkRequest& request, QObject* parent)
        : QNetworkReply(parent)
    {
        setOperation(operation);
        setRequest(request);
        setUrl(request.url());
        setError(ContentAccessDenied, QStringLiteral("the window makes no requests"));
        setFinished(true);
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
        // Whoever asked connects to these after the call.
        QMetaObject::invokeMethod(
            this,
            [this] {
                emit errorOccurred(ContentAccessDenied);
                emit finished();
            },
            Qt::QueuedConnection);
    }
    void abort() override {}

protected:
    qint64 readData(char*, qint64) override { return -1; }
};

class RefusingNetwork final : public QNetworkAccessManager
{
public:
    using QNetworkAccessManager::QNetworkAccessManager;

protected:
    QNetworkReply* createRequest(Operation operation, const QNetworkRequest& request, QIODevice*) override
    {
        ++g_refused;
        return new RefusedReply(operation, request, this);
    }
};

} // namespace

QNetworkAccessManager* makeRefusingNetwork(QObject* parent)
{
    return new RefusingNetwork(parent);
}

int refusedRequests()
{
    return g_refused;
}

} // namespace muster
