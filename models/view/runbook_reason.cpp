// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_reason.h"

#include "models/store/store.h"
#include "models/view/session.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <chrono>
#include <utility>

namespace muster {

namespace {

constexpr auto kKeptAfter = std::chrono::milliseconds{150}; // as the note line's
constexpr auto kRetryAfter = std::chrono::seconds{2};

} // namespace

RunbookReason::RunbookReason(Session* session, QObject* owner) : QObject(owner), m_session(session)
{
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &RunbookReason::flush);
    connect(session, &Session::roomChanged, this, &RunbookReason::flush);
}

RunbookReason::~RunbookReason()
{
    flush();
}

QByteArray RunbookReason::draft() const
{
    if (m_reason.isEmpty())
        return {};
    return QJsonDocument(QJsonObject{{QStringLiteral("step"), m_step},
                                     {QStringLiteral("reason"), m_reason},
                                     {QStringLiteral("skip"), m_skipping}})
        .toJson(QJsonDocument::Compact);
}

void RunbookReason::follow(const QString& key, const QString& step)
{
    if (key == m_key && step == m_step)
        return;
    flush(); // of the step before
    m_key = key;
    m_step = step;
    m_reason.clear();
    m_skipping = false;
    m_kept.clear();
    if (key.isEmpty() || !m_session->store())
        return;
    m_session->store()->read([key](ReadTx& tx) { return tx.setting(key); }, this,
                             [this, key, step](const Result<std::optional<QString>>& stored) {
                                 // A store that cannot be read says so itself.
                                 if (!stored || key != m_key || step != m_step)
                                     return;
                                 const QByteArray kept = stored->value_or(QString()).toUtf8();
                                 const QJsonObject typed = QJsonDocument::fromJson(kept).object();
                                 if (typed.value(QLatin1String("step")).toString() != step)
                                     return;
                                 const QString early = m_reason;
                                 m_reason = typed.value(QLatin1String("reason")).toString();
                                 if (!early.isEmpty())
                                     m_reason += QLatin1Char(' ') + early;
                                 m_skipping = m_skipping || typed.value(QLatin1String("skip")).toBool();
                                 m_kept = kept;
                                 // Copies: whoever puts them into the field says in turn what stands in it.
                                 emit restored(QString(m_reason), bool(m_skipping));
                             });
}

void RunbookReason::typed(const QString& reason, bool skipping)
{
    if (m_key.isEmpty() || (reason == m_reason && skipping == m_skipping))
        return;
    m_reason = reason;
    m_skipping = skipping;
    // From the first key on the window must not say that everything is saved.
    const Store* store = m_session->store();
    if (store && !store->isReadOnly() && draft() != m_kept && !std::exchange(m_announced, true))
        m_session->beginSave();
    if (!m_pause.isActive())
        m_pause.start(kKeptAfter);
}

void RunbookReason::answered()
{
    m_reason.clear();
    m_skipping = false;
    flush();
}

void RunbookReason::flush()
{
    m_pause.stop();
    const bool announced = std::exchange(m_announced, false);
    Store* store = m_session->store();
    const QByteArray value = draft();
    if (value == m_kept || m_key.isEmpty() || !store || store->isReadOnly()) {
        if (announced)
            m_session->endSave({}); // typed and taken back
        return;
    }
    m_kept = value;
    if (!announced)
        m_session->beginSave();
    store->write(
        [key = m_key, value](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(key, QString::fromUtf8(value)); !done)
                return tl::unexpected(done.error());
            return true;
        },
        m_session,
        [self = QPointer(this), session = m_session, value](const Result<bool>& done) {
            session->endSave(done ? Done{} : Done{tl::unexpected(done.error())});
            if (done || !self || self->m_kept != value)
                return;
            self->m_kept = QByteArrayLiteral("unknown"); // the next try writes whatever stands there then
            self->m_pause.start(kRetryAfter);
        });
}

} // namespace muster
