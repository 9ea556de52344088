// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_reason.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

RunbookReason::RunbookReason(Session* session, QObject* owner)
    : QObject(owner), m_draft(session, this, [this] { return draft(); })
{
    connect(&m_draft, &KeptDraft::restored, this, &RunbookReason::restore);
}

RunbookReason::~RunbookReason()
{
    m_draft.follow({}); // also when what was kept is still on its way
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
    m_draft.follow({}); // that of the step before
    m_key = key;
    m_step = step;
    m_reason.clear();
    m_skipping = false;
    m_draft.follow(key);
}

void RunbookReason::restore(const QByteArray& kept)
{
    const QJsonObject typed = QJsonDocument::fromJson(kept).object();
    if (typed.value(QLatin1String("step")).toString() != m_step)
        return;
    const QString early = m_reason;
    m_reason = typed.value(QLatin1String("reason")).toString();
    if (!early.isEmpty())
        m_reason += QLatin1Char(' ') + early;
    m_skipping = m_skipping || typed.value(QLatin1String("skip")).toBool();
    // Copies: whoever puts them into the field says in turn what stands in it.
    emit restored(QString(m_reason), bool(m_skipping));
}

void RunbookReason::typed(const QString& reason, bool skipping)
{
    if (m_key.isEmpty() || (reason == m_reason && skipping == m_skipping))
        return;
    m_reason = reason;
    m_skipping = skipping;
    m_draft.edited();
}

void RunbookReason::answered()
{
    m_reason.clear();
    m_skipping = false;
    m_draft.flush();
}

void RunbookReason::flush()
{
    m_draft.flush();
}

} // namespace muster
