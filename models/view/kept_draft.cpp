// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/kept_draft.h"

#include "models/store/store.h"
#include "models/view/session.h"

#include <QPointer>

#include <chrono>
#include <utility>

namespace muster {

namespace {

constexpr auto kKeptAfter = std::chrono::milliseconds{150}; // as the post-mortem's editor
constexpr auto kRetryAfter = std::chrono::seconds{2};

} // namespace

KeptDraft::KeptDraft(Session* session, QObject* owner, std::function<QByteArray()> current)
    : QObject(owner), m_session(session), m_current(std::move(current))
{
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &KeptDraft::flush);
    connect(session, &Session::roomChanged, this, &KeptDraft::flush);
}

KeptDraft::~KeptDraft() = default;

void KeptDraft::follow(const QString& key, bool restore)
{
    m_reading = m_emptied = false;
    flush();
    m_key = key;
    m_kept.clear();
    if (key.isEmpty() || !restore || !m_session->store())
        return;
    m_reading = true;
    const auto read = [this, key](const Result<std::optional<QString>>& stored) {
        if (key != m_key)
            return;
        m_reading = false;
        if (!stored) {
            emit unreadable(stored.error());
            return;
        }
        const QByteArray kept = stored->value_or(QString()).toUtf8();
        if (kept.isEmpty())
            return;
        m_kept = kept;
        emit restored(kept);
        // It was not for what is asked now: it stays as it is until something is typed.
        if (m_current().isEmpty())
            m_kept.clear();
        // Given away meanwhile, and emptied there: what was read is kept anew.
        else if (std::exchange(m_emptied, false))
            writeAnew();
    };
    // In the line of the writes: what was typed a moment ago may still wait in it.
    Store* store = m_session->store();
    if (store->isReadOnly())
        store->read([key](ReadTx& tx) { return tx.setting(key); }, this, read);
    else
        store->write([key](WriteTx& tx) { return tx.setting(key); }, this, read);
}

void KeptDraft::edited()
{
    if (m_key.isEmpty())
        return;
    // From the first key on the window must not say that everything is saved.
    const Store* store = m_session->store();
    if (store && !store->isReadOnly() && m_current() != m_kept && !std::exchange(m_announced, true))
        m_session->beginSave();
    if (!m_pause.isActive())
        m_pause.start(kKeptAfter);
}

void KeptDraft::flush()
{
    if (m_reading) { // what stands there would be written over before anybody saw it
        m_pause.start(kKeptAfter);
        return;
    }
    m_pause.stop();
    const bool announced = std::exchange(m_announced, false);
    Store* store = m_session->store();
    const QByteArray value = m_current();
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

void KeptDraft::doubt()
{
    m_kept = QByteArrayLiteral("unknown");
}

void KeptDraft::writeAnew()
{
    doubt();
    flush();
}

void KeptDraft::taken()
{
    m_pause.stop();
    m_emptied = m_reading;
    if (std::exchange(m_announced, false))
        m_session->endSave({});
    m_kept.clear();
}

} // namespace muster
