// SPDX-License-Identifier: GPL-3.0-or-later
// What a tool refused, or a person cancelled, in the form that it came from (declared in room_tools.h): with
// its words, unless the form holds others that nobody sent yet.
#include "models/view/room_tools.h"

#include "models/domain/display_text.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "models/view/outbox_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/tool_lists.h"
#include "models/view/tool_words.h"
#include "models/view/update_target.h"
#include "models/view/war_room.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

// Beside the fields in the kept draft: whose place its words take. No field is called so.
const QString kDraftAnew = QStringLiteral("=anew");
const QString kDraftAnewText = QStringLiteral("=anewText");

/// Of a tool that is not connected any more: what was typed can still be read.
WriteOffer offerLeft(const Operation& operation)
{
    WriteOffer offer;
    offer.source = operation.source;
    offer.verb = offer.title = operation.verb;
    offer.audience = operation.audience;
    offer.semantics = operation.semantics;
    offer.refusal =
        RoomTools::tr("What this was for is not connected any more. Connect it in Settings, or take "
                      "the words from here.");
    const QJsonObject payload = QJsonDocument::fromJson(operation.payload).object();
    for (auto member = payload.begin(); member != payload.end(); ++member) {
        if (member.value().isString())
            offer.fields.push_back({member.key(), member.key(), {}, {}});
    }
    return offer;
}

} // namespace

RoomTools::Action RoomTools::actionOf(const Operation& operation) const
{
    const std::vector<WriteOffer> offers = offersNow();
    const auto found = std::find_if(offers.begin(), offers.end(), [&](const WriteOffer& one) {
        return one.source == operation.source && one.verb == operation.verb;
    });
    Action action{found == offers.end() ? offerLeft(operation) : *found, operation.target, {}};
    if (found == offers.end() || operation.target.isEmpty())
        return action;
    if (action.offer.onIncident) {
        const auto& incidents = m_room->snapshot()->tools.incidents;
        const auto there = std::find_if(incidents.begin(), incidents.end(), [&](const ToolIncident& one) {
            return one.report.source == operation.source && one.report.remoteId == operation.target;
        });
        if (there != incidents.end())
            action.targetName = calledIn(there->report);
        else
            action.offer.refusal = tr("The incident of %1 that this was for is not in this room any more.")
                                       .arg(action.offer.sourceName);
        return action;
    }
    // A message of the timeline; one that is not shown at this moment is still there.
    action.targetName = operation.target;
    for (const MergedEvent& line : m_room->timeline()->events()) {
        std::vector<const TimelineEvent*> told{&line.event};
        for (const TimelineEvent& twin : line.twins)
            told.push_back(&twin);
        for (const TimelineEvent* event : told) {
            if (event->source != operation.source || event->remoteId != operation.target)
                continue;
            const QString text = withoutOperationMarkers(event->text);
            action.targetName = QStringLiteral("“%1”").arg(shortened(text));
            action.text = text;
        }
    }
    return action;
}

void RoomTools::takeUp(const Operation& operation, std::function<void()> onThere)
{
    m_waiting = operation;
    m_onThere = std::move(onThere);
    takeUpWhenReady();
}

void RoomTools::takeUpWhenReady()
{
    Store* store = m_room->session()->store();
    if (!m_waiting || !m_room->snapshot() || !store)
        return;
    const Operation operation = *std::exchange(m_waiting, std::nullopt);
    if (m_asked)
        cancel();
    const QString key = draftKey(operation.source, operation.verb, operation.target);
    const auto then = [this, operation](const Result<QString>& kept) {
        takeUpBeside(operation, kept ? *kept : QString());
    };
    const auto read = [key](const ReadTx& tx) -> Result<QString> {
        const auto kept = tx.setting(key);
        return kept ? Result<QString>(kept->value_or(QString())) : tl::unexpected(kept.error());
    };
    if (store->isReadOnly())
        store->read([read](ReadTx& tx) { return read(tx); }, this, then);
    else // behind what the form is writing
        store->write([read](WriteTx& tx) { return read(tx); }, this, then);
}

void RoomTools::takeUpBeside(const Operation& operation, const QString& keptDraft)
{
    if (!m_room->snapshot())
        return;
    ask(actionOf(operation));
    const QJsonObject payload = QJsonDocument::fromJson(operation.payload).object();
    const QJsonObject kept = QJsonDocument::fromJson(keptDraft.toUtf8()).object();
    const QString keptFor = kept.value(kDraftAnew).toString();
    bool other = !keptFor.isEmpty() && keptFor != operation.id.value;
    for (FieldRow row : m_fields.rows()) {
        const QString usual = row.value.trimmed();
        row.value = kept.value(row.key).toString().trimmed();
        other = other || (keptFor.isEmpty() && !row.value.isEmpty() && row.value != usual &&
                          sentFor(row) != payload.value(row.key).toString());
    }
    if (other)
        m_offered = operation; // asked about when the words of the form are back in it
    else if (keptFor.isEmpty())
        fillAnew(operation);
    if (const auto there = std::exchange(m_onThere, {}))
        there();
}

void RoomTools::fillAnew(const Operation& operation)
{
    m_anew = operation.id;
    m_anewText = anewWords(operation);
    const QJsonObject payload = QJsonDocument::fromJson(operation.payload).object();
    for (const FieldRow& row : std::vector<FieldRow>(m_fields.rows())) {
        QString value = payload.value(row.key).toString();
        const ToolField* field = fieldOf(row.key);
        // As the list calls it; several at once stand there as they were sent.
        if (field && !field->list.isEmpty() && !field->each && m_lists) {
            for (const ListedValue& one : *m_lists->known({m_asked->offer.source, field->list}).values)
                value = one.value == value ? one.name : value;
        }
        setValue(row.key, value);
    }
    m_draft.setTexts(typed());
    emit formChanged();
}

void RoomTools::putAnew(QVariantMap& texts) const
{
    if (m_anew.isEmpty())
        return;
    texts.insert(kDraftAnew, m_anew.value);
    texts.insert(kDraftAnewText, m_anewText);
}

void RoomTools::restore(const QVariantMap& texts)
{
    if (const QString id = texts.value(kDraftAnew).toString(); !id.isEmpty()) {
        m_anew = OperationId{id};
        m_anewText = texts.value(kDraftAnewText).toString();
    }
    for (const FieldRow& row : std::vector<FieldRow>(m_fields.rows())) {
        if (texts.contains(row.key))
            setValue(row.key, texts.value(row.key).toString());
    }
    m_asksWhich = m_offered.has_value();
    emit formChanged();
}

QString RoomTools::anewText() const
{
    return displayText(m_anewText, DisplayRole::Cell);
}

QString RoomTools::question() const
{
    return !m_asksWhich || !m_offered
               ? QString()
               : displayText(
                     tr("Other words stand in this form that were not sent yet. Those that were refused: %1",
                        "what was to be done, with its words")
                         .arg(m_offered->targetText),
                     DisplayRole::Cell);
}

void RoomTools::takeRefused()
{
    if (!m_offered || !m_asksWhich)
        return;
    m_asksWhich = false;
    fillAnew(*std::exchange(m_offered, std::nullopt));
}

void RoomTools::keepMine()
{
    m_offered.reset();
    m_asksWhich = false;
    emit formChanged();
}

void RoomTools::forgetAnew()
{
    m_anew = {};
    m_anewText.clear();
    m_offered.reset();
    m_asksWhich = false;
}

void RoomTools::checkAnew()
{
    Store* store = m_room->session()->store();
    if (m_anew.isEmpty() || !store)
        return;
    store->read([id = m_anew](ReadTx& tx) { return outbox::operation(tx, id); }, this,
                [this, id = m_anew](const Result<Operation>& old) {
                    if (m_anew != id || (old && outbox::mayWriteAnew(*old)))
                        return;
                    m_anew = {};
                    m_anewText.clear();
                    m_draft.setTexts(typed());
                    m_refusal =
                        tr("What was refused has been sent or written anew meanwhile: look in the outbox. "
                           "Sent from here it would be another one.");
                    emit formChanged();
                });
}

} // namespace muster
