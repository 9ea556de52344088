// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/form_draft.h"

#include "models/store/store.h"
#include "models/view/session.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <utility>

namespace muster {

namespace {

Result<bool> keep(WriteTx& tx, const QString& key, const QByteArray& value)
{
    if (Done done = tx.setSetting(key, QString::fromUtf8(value)); !done)
        return tl::unexpected(done.error());
    return true;
}

} // namespace

FormDraft::FormDraft(QObject* parent) : FormDraft(Session::instance(), parent) {}

FormDraft::FormDraft(Session* session, QObject* owner)
    : QObject(owner), m_session(session), m_draft(m_session, this, [this] { return current(); })
{
    connect(&m_draft, &KeptDraft::restored, this, [this](const QByteArray& kept) {
        QVariantMap texts = QJsonDocument::fromJson(kept).object().toVariantMap();
        // What was typed while it was read stands behind it.
        for (auto text = texts.begin(); text != texts.end(); ++text) {
            const QVariant now = m_texts.value(text.key());
            if (text->typeId() != QMetaType::QString) { // a choice: the last one counts
                if (now != m_usual.value(text.key()))
                    *text = now;
                continue;
            }
            const QString before = text->toString(), since = now.toString();
            if (!since.isEmpty() && since != m_usual.value(text.key()).toString() && since != before)
                *text = before.isEmpty() ? since : before + QLatin1Char(' ') + since;
        }
        emit restored(texts);
    });
}

FormDraft::~FormDraft()
{
    end();
}

QByteArray FormDraft::current() const
{
    if (!m_open || m_texts == m_usual)
        return {};
    return QJsonDocument(QJsonObject::fromVariantMap(m_texts)).toJson(QJsonDocument::Compact);
}

void FormDraft::setKey(const QString& key)
{
    if (key == m_key)
        return;
    end(); // the words are those of the form before
    m_key = key;
    emit keyChanged();
}

void FormDraft::setTexts(const QVariantMap& texts)
{
    if (texts == m_texts)
        return;
    m_texts = texts;
    if (m_open)
        m_draft.edited();
    emit textsChanged();
}

void FormDraft::begin()
{
    m_usual = m_texts;
    m_open = true;
    ++m_begun;
    // What is being forgotten must not come back.
    const bool forgetting = m_leaving == m_key;
    m_draft.follow(m_key, !forgetting);
    if (forgetting)
        m_draft.doubt();
}

void FormDraft::end()
{
    if (!m_open)
        return;
    m_draft.follow({});
    m_open = false;
}

void FormDraft::discard()
{
    m_texts = m_usual;
    end();
}

void FormDraft::sent()
{
    if (!m_open)
        return;
    const QByteArray value = current();
    m_open = false;
    m_draft.taken();
    m_draft.follow({});
    Store* store = m_session ? m_session->store() : nullptr;
    if (!store || store->isReadOnly())
        return;
    m_leaving = m_key;
    const int refused = m_session->refusedSaves();
    // Writes run in order: when this empty one is through, what the form gave is on disk, or was refused.
    store->write([](WriteTx&) -> Result<bool> { return true; }, m_session,
                 [self = QPointer(this), session = m_session, store, key = m_key, value, refused,
                  begun = m_begun](const Result<bool>&) {
                     const bool lost = session->refusedSaves() != refused;
                     if (self && self->m_leaving == key)
                         self->m_leaving.clear();
                     if (self && self->m_begun != begun && self->m_key == key) {
                         // Begun anew: other words are typed there already, or were left there.
                         if (lost && self->m_open)
                             emit self->restored(QJsonDocument::fromJson(value).object().toVariantMap());
                         if (self->m_open)
                             self->m_draft.writeAnew();
                         return;
                     }
                     session->beginSave();
                     store->write([key, left = lost ? value : QByteArray()](
                                      WriteTx& tx) { return keep(tx, key, left); },
                                  session,
                                  [session](const Result<bool>& done) {
                                      session->endSave(done ? Done{} : Done{tl::unexpected(done.error())});
                                  });
                 });
}

} // namespace muster
