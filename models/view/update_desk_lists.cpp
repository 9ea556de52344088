// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown around the text of an update (declared in update_desk.h): templates, channels, hints, what
// changed, what was promised, how far the last one is.
#include "models/domain/display_text.h"
#include "models/domain/format.h"
#include "models/domain/update_lint.h"
#include "models/domain/word_diff.h"
#include "models/store/store.h"
#include "models/view/comms_reading.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/update_desk.h"
#include "models/view/update_target.h"
#include "models/view/war_room.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

namespace muster {

namespace {

/// A preview and a diff are for reading; the editor has the rest.
constexpr qsizetype kMostDiffWords = 300;

TimeStyle style()
{
    return Format::instance()->style();
}

QString utcMinute(Instant t)
{
    return format::hourMinute(t) + QStringLiteral(" UTC");
}

/// Values come from tools and people: one line, nothing that reads otherwise than it is.
QString plain(const QString& text)
{
    return withoutDeceptiveCharacters(text).simplified();
}

const QString kPublic = QStringLiteral("public");

} // namespace

QString UpdateDesk::Channel::key() const
{
    return offer ? offer->source.value + QLatin1Char('/') + offer->verb : channel.tool;
}

const CommsReading* UpdateDesk::comms() const
{
    return m_room->snapshot() ? &m_room->snapshot()->comms : nullptr;
}

const StatusFact* UpdateDesk::lastUpdate() const
{
    if (!comms())
        return nullptr;
    const auto& all = comms()->statuses;
    const auto found = std::find_if(all.rbegin(), all.rend(),
                                    [this](const StatusFact& one) { return one.audience == m_audience; });
    return found == all.rend() ? nullptr : &*found;
}

std::vector<UpdateDesk::Channel> UpdateDesk::channelsNow() const
{
    std::vector<Channel> channels;
    WriteGateway* writes = m_room->session()->writes();
    const auto offers = writes && !m_room->sealed() ? writes->offers() : std::vector<WriteOffer>{};
    for (const WriteOffer& offer : offers) {
        const bool status = offer.verb == QLatin1String(kStatusPostVerb);
        const bool message = offer.verb == QLatin1String(kMessagePostVerb);
        // What is meant for inside never goes to a page that everybody reads.
        const bool reaches = m_audience == kPublic || offer.audience == OperationAudience::Internal;
        if ((status || message) && reaches) {
            Channel told{channelOf(offer.tool, offer.sourceName), offer};
            if (m_room->snapshot()) {
                told.target = updateTarget(m_room->snapshot()->tools, offer, said(told.key()).place);
                told.offer->refusal = told.target.refusal;
            }
            channels.push_back(std::move(told));
        }
    }
    for (UpdateChannel& usual : usualChannels(m_audience)) {
        const bool there = std::any_of(channels.begin(), channels.end(),
                                       [&](const Channel& one) { return one.channel.tool == usual.tool; });
        if (!there)
            channels.push_back({std::move(usual), std::nullopt});
    }
    return channels;
}

std::map<QString, QString> UpdateDesk::values() const
{
    std::map<QString, QString> values;
    const RoomSnapshot* room = m_room->snapshot();
    if (!room)
        return values;
    const auto put = [&](const char* name, const QString& value) {
        values[QLatin1String(name)] = plain(value);
    };
    put("service", room->incident.services.join(QStringLiteral(", ")));
    put("number", room->incident.number);
    put("severity", toString(room->state.severity));
    put("stage", m_room->stageText());
    if (room->impact.ongoing && room->comms.errorRatio && *room->comms.errorRatio > 0) {
        constexpr double kWholePercent = 0.01;
        put("share",
            format::percent(*room->comms.errorRatio, *room->comms.errorRatio < kWholePercent ? 2 : 0));
    }
    if (room->impact.impact) {
        put("impact",
            QStringLiteral("%1 of %2")
                .arg(format::count(room->impact.impact->failed), format::count(room->impact.impact->total)));
        if (room->impact.impact->end)
            put("until", utcMinute(*room->impact.impact->end));
    }
    if (room->impact.start)
        put("since", utcMinute(*room->impact.start));
    if (room->impact.budget)
        put("budget", format::ratio(room->impact.budget->remainingRatio));
    for (const RoleFact& role : room->state.roles) {
        if (role.role == QLatin1String("IC"))
            put("lead", role.person);
    }
    if (m_draft.nextMinutes > 0)
        put("next", utcMinute(roundedUp(m_room->writeInstant() + std::chrono::minutes{m_draft.nextMinutes})));
    return values;
}

// ---- in words
// ------------------------------------------------------------------------------------------------

QString UpdateDesk::lastText() const
{
    const StatusFact* last = lastUpdate();
    return last ? tr("%1 at %2")
                      .arg(displayLine(updateStateWord(last->state)),
                           format::timeOfDay(last->occurredAt, style()))
                : QString();
}

QString UpdateDesk::lastWords() const
{
    const StatusFact* last = lastUpdate();
    return last ? displayText(last->text, DisplayRole::Cell) : QString();
}

QString UpdateDesk::promiseText() const
{
    if (!comms())
        return {};
    const AudienceClock& clock =
        m_audience == kPublic ? comms()->clock.publicPosts : comms()->clock.internalPosts;
    QStringList words;
    if (clock.promise) {
        const QString due = format::hourMinute(clock.promise->promised, style());
        if (clock.promise->followed)
            words << (clock.promise->kept
                          ? tr("Promised by %1, kept at %2.")
                                .arg(due, format::timeOfDay(*clock.promise->followed, style()))
                          : tr("Promised by %1, came %2 late.")
                                .arg(due, format::duration(clock.promise->late)));
        else if (clock.promise->late.count() > 0)
            words << tr("Promised by %1: %2 late, nothing came yet.")
                         .arg(due, format::duration(clock.promise->late));
        else
            words << tr("Promised by %1.").arg(due);
    }
    const bool known =
        clock.promise && !clock.promise->followed && clock.next && clock.next->due == clock.promise->promised;
    if (clock.next && !known)
        words << tr("Next is due by %1 (%2).")
                     .arg(format::hourMinute(clock.next->due, style()), clock.next->why);
    return displayLine(words.join(QLatin1Char(' ')));
}

bool UpdateDesk::promiseBroken() const
{
    if (!comms())
        return false;
    const AudienceClock& clock =
        m_audience == kPublic ? comms()->clock.publicPosts : comms()->clock.internalPosts;
    return clock.promise && !clock.promise->kept && clock.promise->late.count() > 0;
}

QString UpdateDesk::problem() const
{
    const Store* store = m_room->session()->store();
    if (!store)
        return tr("Nothing can be stored: the data folder could not be opened.");
    if (store->isReadOnly())
        return tr("Nothing can be stored: the data folder is read-only.");
    for (const UpdateChannelRow& row : m_channelRows.rows()) {
        if (row.chosen && row.over)
            return tr("Too long for %1, which would refuse it: shorten it, or leave %1 out.")
                .arg(displayLine(row.name));
    }
    return unsaid();
}

bool UpdateDesk::canPost() const
{
    return m_room->ready() && !m_posting && !m_offered && !m_draft.text.trimmed().isEmpty() &&
           problem().isEmpty();
}

QString UpdateDesk::postText() const
{
    const bool sends = std::any_of(m_channelRows.rows().begin(), m_channelRows.rows().end(),
                                   [](const UpdateChannelRow& row) { return row.chosen; });
    return sends ? tr("Post") : tr("Record here");
}

QString UpdateDesk::sendsText() const
{
    if (m_room->sealed())
        return tr("Recorded in this replay; nothing is sent from a recording.");
    QStringList names;
    bool connected = false;
    for (const UpdateChannelRow& row : m_channelRows.rows()) {
        connected = connected || row.connected;
        if (!row.chosen)
            continue;
        QString name = displayLine(row.name);
        if (row.placeIndex >= 0)
            name = tr("%1, to %2", "tool, incident").arg(name, row.places.value(row.placeIndex));
        if (row.canNotify)
            name = row.notifies ? tr("%1; its subscribers get a message").arg(name)
                                : tr("%1; its subscribers get no message").arg(name);
        names << name;
    }
    if (!names.isEmpty())
        return tr("Recorded here and sent to %1.")
            .arg(names.join(names.join(QString()).contains(u';') ? QStringLiteral(" · ")
                                                                 : QStringLiteral(", ")));
    return connected ? tr("Recorded here; no channel is chosen.")
                     : tr("Recorded here; no connected tool takes status updates.");
}

QString UpdateDesk::savedText() const
{
    if (m_failed)
        return tr("Draft not saved, trying again");
    if (!m_written)
        return {};
    if (m_underWay > 0 || m_journalTimer.isActive())
        return tr("Saving the draft…");
    return m_restored ? tr("Draft found again, saved on this machine") : tr("Draft saved on this machine");
}

QString UpdateDesk::textFor(const QString& channelKey) const
{
    for (const Channel& one : channelsNow()) {
        if (one.key() == channelKey)
            return channelText(one.channel, m_room->number(), m_draft.state, m_draft.text.trimmed());
    }
    return {};
}

void UpdateDesk::copyFor(const QString& channelKey) const
{
    if (QClipboard* clipboard = QGuiApplication::clipboard())
        clipboard->setText(textFor(channelKey));
}

void UpdateDesk::choose(const QString& channelKey, bool chosen)
{
    if (chosen)
        m_left.remove(channelKey);
    else
        m_left.insert(channelKey);
    refresh();
}

// ---- lists
// ---------------------------------------------------------------------------------------------------

void UpdateDesk::refresh()
{
    showTemplates();
    showChannels();
    showComponents();
    showHints();
    showDiff();
    showDeliveries();
    emit changed();
}

void UpdateDesk::showTemplates()
{
    const Severity severity = comms() ? comms()->latest.severity : Severity::Unknown;
    std::vector<UpdateTemplateRow> rows;
    for (const UpdateTemplate& one : templatesFor(m_templates, m_audience, m_draft.state, severity))
        rows.push_back({one.id, one.title, one.state == m_draft.state});
    m_templateRows.setRows(std::move(rows));
}

void UpdateDesk::showChannels()
{
    const QString text = m_draft.text.trimmed();
    std::vector<UpdateChannelRow> rows;
    for (const Channel& one : channelsNow()) {
        UpdateChannelRow row;
        row.key = one.key();
        row.name = one.channel.name;
        row.connected = one.offer.has_value();
        row.chosen = one.offer && one.offer->refusal.isEmpty() && !m_left.contains(row.key);
        const QString shown = channelText(one.channel, m_room->number(), m_draft.state, text);
        const auto length = static_cast<int>(shown.size());
        row.over = one.channel.limit > 0 && length > one.channel.limit && !one.channel.cuts;
        const bool cut = one.channel.limit > 0 && length > one.channel.limit && one.channel.cuts;
        row.limitText =
            one.channel.limit > 0
                ? tr("%1 of %2 characters").arg(format::count(length), format::count(one.channel.limit))
                : tr("%1 characters, no limit documented").arg(format::count(length));
        if (cut)
            row.limitText = tr("cut there after %1 characters").arg(format::count(one.channel.limit));
        if (!one.offer)
            row.standing = tr("Not connected: copy the text there yourself.");
        else if (!one.offer->refusal.isEmpty())
            row.standing = one.offer->refusal;
        else
            row.standing = row.chosen ? tr("Sent when you post.") : tr("Left out this time.");
        showPlaces(row, one);
        row.preview = cut ? shown.left(one.channel.limit) : shown;
        rows.push_back(std::move(row));
    }
    m_channelRows.setRows(std::move(rows));
}

void UpdateDesk::showHints()
{
    UpdateContext context;
    context.audience = m_audience;
    context.state = m_draft.state;
    context.nextDue = nextDue();
    if (const RoomSnapshot* room = m_room->snapshot()) {
        context.maxErrorRatio = room->comms.maxErrorRatio;
        for (const RoleFact& role : room->state.roles)
            context.people << role.person;
    }
    std::vector<UpdateHintRow> rows;
    for (const ProseFinding& finding : lintUpdate(m_draft.text, context)) {
        rows.push_back({QStringLiteral("%1/%2").arg(finding.rule, QString::number(rows.size())), finding.from,
                        finding.length, m_draft.text.mid(finding.from, finding.length).simplified(),
                        finding.why, finding.suggestion});
    }
    m_hintRows.setRows(std::move(rows));
}

void UpdateDesk::showDiff()
{
    const StatusFact* last = lastUpdate();
    std::vector<UpdateDiffRow> rows;
    if (last && !m_draft.text.trimmed().isEmpty()) {
        for (const DiffPart& part : wordDiff(last->text, m_draft.text)) {
            const QString change = part.kind == DiffPart::Kind::Same    ? QStringLiteral("same")
                                   : part.kind == DiffPart::Kind::Added ? QStringLiteral("added")
                                                                        : QStringLiteral("removed");
            // Word by word, so that a line can break between any two.
            const QStringList words = part.text.split(QLatin1Char(' '));
            for (const QString& word : words) {
                if (static_cast<qsizetype>(rows.size()) < kMostDiffWords)
                    rows.push_back({QString::number(rows.size()), word, change});
            }
        }
    }
    m_diffRows.setRows(std::move(rows));
}

void UpdateDesk::showDeliveries()
{
    std::vector<UpdateDeliveryRow> rows;
    const RoomSnapshot* room = m_room->snapshot();
    if (room) {
        // The newest update to this audience that was posted here.
        for (auto line = room->timeline.rbegin(); line != room->timeline.rend(); ++line) {
            if (line->event.kind != EventKind::Status || !line->event.source.isEmpty())
                continue;
            const auto record = updateRecordFromJson(line->event.raw);
            if (!record || record->audience != m_audience)
                continue;
            for (const DeliveryState& one : deliveryStates(*record, room->comms.operations))
                rows.push_back({one.delivery.operation.value, one.delivery.name, one.word, one.tone,
                                one.detail, !one.state && !m_room->sealed()});
            if (record->channels.empty())
                rows.push_back({line->event.id.value, tr("This room"), tr("Recorded here"),
                                QStringLiteral("muted"), tr("No connected tool was told."), false});
            break;
        }
    }
    m_deliveryRows.setRows(std::move(rows));
}

} // namespace muster
