// SPDX-License-Identifier: GPL-3.0-or-later
// The outbox of the session (declared in session.h): read after each commit that touched it, decided about
// through the gateway.
#include "models/domain/display_text.h"
#include "models/domain/status_update.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "models/view/comms_reading.h"
#include "models/view/room_tools.h"
#include "models/view/session.h"
#include "models/view/update_desk.h"
#include "models/view/war_room.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

constexpr const char* kUpdateMember = "update"; ///< of a payload: the event that recorded the update

QString updateOf(const Operation& operation)
{
    return operation.verb == QLatin1String(kStatusPostVerb) ||
                   operation.verb == QLatin1String(kMessagePostVerb)
               ? QJsonDocument::fromJson(operation.payload).object()[QLatin1String(kUpdateMember)].toString()
               : QString();
}

/// The words of an update as they were typed: a channel's own may be dressed up.
Result<QString> typedWords(const ReadTx& tx, const Operation& operation)
{
    const QJsonObject payload = QJsonDocument::fromJson(operation.payload).object();
    const auto told = tx.eventHistory(EventId{updateOf(operation)});
    if (!told)
        return tl::unexpected(told.error());
    const QString before = updateStateWord(payload[u"state"].toString()) + QStringLiteral(" – ");
    const QString text = told->empty() ? QString() : told->front().text;
    const qsizetype at = text.indexOf(before);
    return at < 0 ? payload[u"text"].toString() : text.mid(at + before.size());
}

/// One to be written anew; of an update also what other channels refused of it.
Result<UpdateDesk::Refused> readRefused(const ReadTx& tx, const OperationId& id)
{
    const auto operation = outbox::operation(tx, id);
    if (!operation)
        return tl::unexpected(operation.error());
    UpdateDesk::Refused refused{{*operation}, {}};
    const QString update = updateOf(*operation);
    if (update.isEmpty())
        return refused;
    const auto all =
        outbox::operations(tx, {.incident = operation->incident, .states = {OperationState::Rejected}});
    if (!all)
        return tl::unexpected(all.error());
    for (const Operation& one : *all) {
        if (one.id != id && updateOf(one) == update && outbox::mayWriteAnew(one))
            refused.operations.push_back(one);
    }
    auto text = typedWords(tx, *operation);
    if (!text)
        return tl::unexpected(text.error());
    refused.text = *text;
    return refused;
}

QString noticeOf(const QString& operationId)
{
    return QStringLiteral("refused/") + operationId;
}

} // namespace

void Session::noticeRefused(const std::vector<Operation>& operations)
{
    QSet<QString> refused;
    for (const Operation& one : operations) {
        if (one.state != OperationState::Rejected)
            continue;
        refused.insert(one.id.value);
        // What was refused before the program was started stands in the status bar.
        if (!m_refused || m_refused->contains(one.id.value))
            continue;
        QString text = tr("Refused: %1", "what was sent").arg(one.targetText);
        if (!one.lastError.isEmpty())
            text += QStringLiteral(". ") + one.lastError;
        NoticeRow notice{
            noticeOf(one.id.value), displayText(text, DisplayRole::Cell), QStringLiteral("look"), {}, {}};
        const bool writable = outboxRow(one, m_services.clock->now()).canWriteAnew;
        notice.actionId =
            writable ? QStringLiteral("outbox.anew:") + one.id.value : QStringLiteral("show.outbox");
        notice.actionText = writable ? tr("Write anew") : tr("Outbox");
        m_notices.post(std::move(notice));
    }
    for (const QString& before : m_refused.value_or(QSet<QString>())) {
        if (!refused.contains(before))
            m_notices.withdraw(noticeOf(before));
    }
    m_refused = std::move(refused);
}

void Session::writeAnew(const QString& operationId)
{
    if (!m_services.store)
        return;
    m_services.store->read(
        [id = OperationId{operationId}](ReadTx& tx) { return readRefused(tx, id); }, this,
        [this](Result<UpdateDesk::Refused> refused) {
            const auto say = [this](const QString& why) {
                report({ErrorKind::Invalid, why, 0, {}, {}}, tr("Writing anew"));
            };
            if (!refused)
                return report(refused.error(), tr("Writing anew"));
            const Operation& operation = refused->operations.front();
            if (!outbox::mayWriteAnew(operation))
                return say(tr("This was decided otherwise meanwhile: look in the outbox."));
            const QString incident = operation.incident.value;
            if (!m_room || m_room->incidentId() != incident)
                openIncident(incident);
            if (!m_room || m_room->incidentId() != incident) {
                // The store is asked for it; where it is not, that is said there.
                connect(
                    this, &Session::roomChanged, this,
                    [this, incident, id = operation.id.value] {
                        if (m_room && m_room->incidentId() == incident)
                            writeAnew(id);
                    },
                    Qt::SingleShotConnection);
                return;
            }
            if (updateOf(operation).isEmpty())
                m_room->tools()->takeUp(operation, [this] { emit uiCommand(QStringLiteral("show.tools")); });
            else
                m_room->updates()->takeUp(std::move(*refused),
                                          [this] { emit uiCommand(QStringLiteral("focus.update")); });
        });
}

void Session::reloadOutbox()
{
    if (!m_services.store)
        return;
    const int generation = ++m_outboxGeneration;
    const Instant now = m_services.clock->now();
    m_services.store->read(
        [since = now - OutboxModel::kShownAfter](ReadTx& tx) {
            outbox::Filter filter;
            filter.settledSince = since;
            return outbox::operations(tx, filter);
        },
        this,
        [this, generation](Result<std::vector<Operation>> operations) {
            if (generation != m_outboxGeneration)
                return;
            if (operations) {
                noticeRefused(*operations);
                m_outbox.setOperations(std::move(*operations), m_services.clock->now());
            } else {
                report(operations.error(), tr("The outbox"));
            }
        });
}

void Session::decideOperation(const QString& operationId, outbox::Decision decision)
{
    if (!m_services.writes) {
        report({ErrorKind::Invalid, tr("Nothing can be sent from here."), 0, {}, {}}, tr("The outbox"));
        return;
    }
    m_services.writes->decide(OperationId{operationId}, decision, this, [this](const Done& done) {
        if (!done)
            report(done.error(), tr("The outbox"));
    });
}

void Session::sendOperation(const QString& operationId)
{
    decideOperation(operationId, outbox::Decision::SendAgain);
}

void Session::confirmOperation(const QString& operationId)
{
    decideOperation(operationId, outbox::Decision::ItArrived);
}

void Session::cancelOperation(const QString& operationId)
{
    decideOperation(operationId, outbox::Decision::Cancel);
}

} // namespace muster
