// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/keychain/keychain_secret_store.h"

#include "integrations/core/address.h"
#include "models/base/log.h"

#include <qt6keychain/keychain.h>

#include <QPointer>
#include <QTimer>

#include <map>
#include <vector>

namespace muster {

namespace {

Error keychainError(const QKeychain::Job& job)
{
    // libsecret's text names services and object paths, never the secret.
    const QString words = oneLine(job.errorString(), 200);
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return {ErrorKind::NotFound,
                QStringLiteral("The keyring holds no token for this source."),
                0,
                std::nullopt,
                {}};
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return {
            ErrorKind::Keychain,
            QStringLiteral(
                "The keyring does not let Muster in: it is locked, or access was denied. Unlock it and try "
                "again."),
            0,
            std::nullopt,
            {}};
    case QKeychain::CouldNotDeleteEntry:
        return {ErrorKind::Keychain,
                QStringLiteral("The keyring could not remove the token (%1).").arg(words),
                0,
                std::nullopt,
                {}};
    default:
        return {ErrorKind::Keychain,
                QStringLiteral("No keyring answers (%1). Start GNOME Keyring or KWallet to keep tokens; "
                               "without one, a token "
                               "can only be used for this session.")
                    .arg(words.isEmpty() ? QStringLiteral("no reason given") : words),
                0,
                std::nullopt,
                {}};
    }
}

Error silentKeyring(std::chrono::milliseconds waited)
{
    return {
        ErrorKind::Keychain,
        QStringLiteral(
            "The keyring did not answer within %1 s. It may wait for its password in a window of its own; "
            "Muster goes on without the token and asks again.")
            .arg(std::chrono::duration<double>(waited).count()),
        0,
        std::nullopt,
        {}};
}

/// One caller of a job: answered once, by the job or by the timer, whichever is first.
struct Call
{
    QPointer<QObject> context;
    std::function<void(Result<Secret>)> onDone;
    void answer(Result<Secret> result)
    {
        if (const auto callback = std::exchange(onDone, nullptr); callback && context)
            callback(std::move(result));
    }
};

} // namespace

struct KeychainSecretStore::Private
{
    QString service;
    std::chrono::milliseconds timeout;
    std::map<SourceId, std::vector<std::shared_ptr<Call>>> reading;

    std::shared_ptr<Call> call(QObject* context, std::function<void(Result<Secret>)> onDone) const
    {
        auto made = std::make_shared<Call>(Call{context, std::move(onDone)});
        QTimer::singleShot(timeout, context, [made, waited = timeout] {
            if (made->onDone)
                qCWarning(logKeychain) << "the keyring did not answer in time";
            made->answer(tl::unexpected(silentKeyring(waited)));
        });
        return made;
    }

    void prepare(QKeychain::Job& job, const SourceId& source) const
    {
        job.setKey(source.value);
        job.setInsecureFallback(false);
        job.setAutoDelete(true); // after finished(), whenever that is
    }
};

KeychainSecretStore::KeychainSecretStore(QString service, std::chrono::milliseconds timeout, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>())
{
    d->service = std::move(service);
    d->timeout = timeout;
}

KeychainSecretStore::~KeychainSecretStore() = default;

void KeychainSecretStore::read(const SourceId& source, QObject* context,
                               std::function<void(Result<Secret>)> onDone)
{
    auto& waiting = d->reading[source];
    waiting.push_back(d->call(context, std::move(onDone)));
    if (waiting.size() > 1)
        return;
    auto* job = new QKeychain::ReadPasswordJob(d->service);
    d->prepare(*job, source);
    connect(job, &QKeychain::Job::finished, this, [this, job, source] {
        const auto calls = std::exchange(d->reading[source], {});
        if (job->error() != QKeychain::NoError) {
            for (const auto& call : calls)
                call->answer(tl::unexpected(keychainError(*job)));
            return;
        }
        QString text = job->textData();
        const Secret secret = Secret::fromText(text);
        wipe(text);
        for (const auto& call : calls)
            call->answer(secret.copy());
    });
    job->start();
}

void KeychainSecretStore::write(const SourceId& source, const Secret& secret, QObject* context,
                                std::function<void(Done)> onDone)
{
    const auto call = d->call(context, [onDone = std::move(onDone)](const Result<Secret>& result) {
        onDone(result ? Done{} : tl::unexpected(result.error()));
    });
    const Result<Secret> clean = cleanSecret(secret);
    if (!clean) {
        QTimer::singleShot(0, this, [call, error = clean.error()] { call->answer(tl::unexpected(error)); });
        return;
    }
    auto* job = new QKeychain::WritePasswordJob(d->service);
    d->prepare(*job, source);
    job->setTextData(QString::fromUtf8(clean->reveal()));
    connect(job, &QKeychain::Job::finished, this, [job, call] {
        call->answer(job->error() == QKeychain::NoError ? Result<Secret>(Secret())
                                                        : tl::unexpected(keychainError(*job)));
    });
    job->start();
}

void KeychainSecretStore::remove(const SourceId& source, QObject* context, std::function<void(Done)> onDone)
{
    const auto call = d->call(context, [onDone = std::move(onDone)](const Result<Secret>& result) {
        onDone(result ? Done{} : tl::unexpected(result.error()));
    });
    auto* job = new QKeychain::DeletePasswordJob(d->service);
    d->prepare(*job, source);
    connect(job, &QKeychain::Job::finished, this, [job, call] {
        const bool gone = job->error() == QKeychain::NoError || job->error() == QKeychain::EntryNotFound;
        call->answer(gone ? Result<Secret>(Secret()) : tl::unexpected(keychainError(*job)));
    });
    job->start();
}

} // namespace muster
