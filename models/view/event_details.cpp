// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/event_details.h"

#include "models/domain/display_text.h"
#include "models/domain/judgement.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/timeline_desk.h"
#include "models/view/timeline_model.h"
#include "models/view/typed_time.h"
#include "models/view/war_room.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QJsonDocument>

#include <algorithm>

namespace muster {

namespace {

TimeStyle style()
{
    return Format::instance()->style();
}

} // namespace

EventDetails::EventDetails(WarRoom* room, QObject* parent) : QObject(parent), m_room(room)
{
    connect(room->timeline(), &TimelineModel::updated, this, [this] {
        if (!m_id.isEmpty())
            read();
    });
    connect(room->session(), &Session::settingsChanged, this, &EventDetails::changed);
}

EventDetails::~EventDetails() = default;

const MergedEvent* EventDetails::line() const
{
    if (m_id.isEmpty())
        return nullptr;
    const std::vector<MergedEvent>& lines = m_room->timeline()->events();
    const auto is = [this](const TimelineEvent& one) { return one.id == m_id; };
    const auto found = std::find_if(lines.begin(), lines.end(), [&](const MergedEvent& one) {
        return is(one.event) || std::any_of(one.twins.begin(), one.twins.end(), is);
    });
    return found == lines.end() ? nullptr : &*found;
}

const TimelineEvent* EventDetails::event() const
{
    const MergedEvent* here = line();
    if (!here || here->event.id == m_id)
        return here ? &here->event : nullptr;
    const auto found = std::find_if(here->twins.begin(), here->twins.end(),
                                    [this](const TimelineEvent& one) { return one.id == m_id; });
    return found == here->twins.end() ? nullptr : &*found;
}

// ---- what is shown
// -------------------------------------------------------------------------------------------

QString EventDetails::kind() const
{
    const TimelineEvent* here = event();
    return here ? toString(here->kind) : QString();
}

/// The name here, and the tool's where that is another one.
QString EventDetails::actorWords(const TimelineEvent& shown) const
{
    const QString told = m_file.revisions.empty() ? shown.actor : m_file.revisions.back().actor;
    return told.isEmpty() || told == shown.actor ? shown.actor : tr("%1 (%2 there)").arg(shown.actor, told);
}

QString EventDetails::headText() const
{
    const TimelineEvent* here = event();
    if (!here)
        return {};
    QStringList parts{here->sourceName, kindInWords(here->kindName)};
    if (!here->actor.isEmpty() && here->actor != here->sourceName)
        parts << actorWords(*here);
    if (!here->service.isEmpty())
        parts << here->service;
    return displayLine(parts.join(QStringLiteral(" · ")));
}

QString EventDetails::text() const
{
    const TimelineEvent* here = event();
    return here ? displayText(here->text, DisplayRole::Detail) : QString();
}

QString EventDetails::editText() const
{
    const TimelineEvent* here = event();
    return here ? here->text : QString();
}

QString EventDetails::occurredText() const
{
    const TimelineEvent* here = event();
    return here ? format::dateTimeFull(here->occurredAt, style()) : QString();
}

QString EventDetails::knownText() const
{
    if (!event())
        return {};
    const Instant known = m_file.revisions.empty() ? event()->knownAt : m_file.revisions.front().knownAt;
    return format::dateTimeFull(known, style());
}

QString EventDetails::lateText() const
{
    const TimelineEvent* here = event();
    if (!here)
        return {};
    const Instant known = m_file.revisions.empty() ? here->knownAt : m_file.revisions.front().knownAt;
    const Milliseconds late = known - here->occurredAt;
    return late > TimelineEvent::kLateAfter ? tr("known %1 later").arg(format::duration(late)) : QString();
}

QString EventDetails::remarks() const
{
    const int row = m_room->timeline()->rowOf(m_id.value);
    const TimelineRow* made = m_room->timeline()->row(row);
    return made ? displayLine(made->remarks) : QString();
}

QString EventDetails::link() const
{
    const TimelineEvent* here = event();
    return here ? here->link : QString();
}

QString EventDetails::rawNote() const
{
    return m_file.rawCut ? tr("the first %1 of it").arg(format::bytes(static_cast<double>(kMostRaw)))
                         : QString();
}

bool EventDetails::pinned() const
{
    const TimelineEvent* here = event();
    return here && here->pinned;
}

bool EventDetails::writable() const
{
    const Store* store = m_room->session()->store();
    return store && !store->isReadOnly();
}

bool EventDetails::canEdit() const
{
    return event() && writable();
}

bool EventDetails::ofTool() const
{
    const TimelineEvent* here = event();
    return here && !(here->source.isEmpty() && here->sourceName == QLatin1String("You"));
}

bool EventDetails::corrected() const
{
    if (!event() || !m_room->snapshot())
        return false;
    const auto& layers = m_room->snapshot()->look->layers;
    const auto found = layers.find(m_id);
    return found != layers.end() && found->second.corrected;
}

bool EventDetails::hasTwins() const
{
    const MergedEvent* here = line();
    return here && !here->twins.empty();
}

QString EventDetails::twinsText() const
{
    const MergedEvent* here = line();
    if (!here || here->twins.empty() || !m_room->snapshot())
        return {};
    const auto& layers = m_room->snapshot()->look->layers;
    const auto found = layers.find(here->event.id);
    const TwinReason reason = twinReason(*here, found == layers.end() ? LineLayers{} : found->second);
    QStringList tellers;
    for (const TimelineEvent& twin : here->twins)
        tellers << tr("%1 at %2").arg(twin.sourceName, format::timeOfDay(twin.occurredAt, style()));
    const QString told = tr("Also told by %1").arg(tellers.join(QStringLiteral(", ")));
    const QString why =
        reason.byRule
            ? tr("taken for one: same alert and service, %1 apart").arg(format::duration(reason.apart))
            : tr("joined by a person: %1").arg(reason.words);
    return displayLine(told + QStringLiteral(" · ") + why);
}

QString EventDetails::stateText() const
{
    const TimelineEvent* here = event();
    if (!here)
        return {};
    if (here->kind == EventKind::Hypothesis) {
        const Hypothesis hypothesis = hypothesisFrom(*here);
        switch (hypothesis.state) {
        case HypothesisState::Open:
            return tr("open");
        case HypothesisState::Confirmed:
            return hypothesis.by.isEmpty() ? tr("confirmed") : tr("confirmed by %1").arg(hypothesis.by);
        case HypothesisState::Refuted:
            return hypothesis.by.isEmpty() ? tr("refuted") : tr("refuted by %1").arg(hypothesis.by);
        }
    }
    if (here->kindName == QLatin1String("task"))
        return plainTaskFrom(*here).done ? tr("done") : tr("to do");
    return {};
}

QString EventDetails::evidenceText() const
{
    const TimelineEvent* here = event();
    return here && here->kind == EventKind::Hypothesis
               ? hypothesisFrom(*here).evidence.join(QStringLiteral("; "))
               : QString();
}

// ---- reading
// -------------------------------------------------------------------------------------------------

void EventDetails::show(const QString& eventId)
{
    m_id = EventId{eventId};
    m_file = {};
    if (!event())
        m_id = {};
    fillVersions();
    emit changed();
    if (m_id.isEmpty())
        return;
    read();
    emit shown();
}

void EventDetails::close()
{
    if (m_id.isEmpty())
        return;
    m_id = {};
    m_file = {};
    ++m_generation;
    fillVersions();
    emit changed();
}

QString EventDetails::readableRaw(const QByteArray& raw, bool& cut)
{
    // Reading a payload of many megabytes as JSON only to show its beginning is not worth it.
    constexpr qsizetype kMostParsed = 4 * 1024 * 1024;
    QString text;
    QJsonParseError error;
    const QJsonDocument document =
        raw.size() <= kMostParsed ? QJsonDocument::fromJson(raw, &error) : QJsonDocument();
    if (!document.isNull())
        text = QString::fromUtf8(document.toJson(QJsonDocument::Indented));
    else
        text = QString::fromUtf8(raw.left(4 * kMostRaw));
    cut = text.size() > kMostRaw || (document.isNull() && raw.size() > 4 * kMostRaw);
    text.truncate(kMostRaw);
    QStringList lines = text.trimmed().split(u'\n');
    for (QString& line : lines) {
        qsizetype indent = 0;
        while (indent < line.size() && line.at(indent) == u' ')
            ++indent;
        line = line.left(indent) + displayText(line.mid(indent), DisplayRole::Line);
    }
    return lines.join(u'\n');
}

void EventDetails::read()
{
    Store* store = m_room->session()->store();
    if (!store)
        return;
    if (!event()) {
        close(); // scrubbed away, withdrawn, or filtered by nobody: it is not here any more
        return;
    }
    const int generation = ++m_generation;
    store->read(
        [id = m_id, asOf = m_room->asOf()](ReadTx& tx) -> Result<EventFile> {
            auto revisions = tx.eventHistory(id);
            if (!revisions)
                return tl::unexpected(revisions.error());
            if (asOf.asKnownThen)
                std::erase_if(*revisions,
                              [&](const TimelineEvent& one) { return one.knownAt > asOf.instant; });
            EventFile file;
            if (!revisions->empty())
                file.raw = readableRaw(revisions->back().raw, file.rawCut);
            for (TimelineEvent& one : *revisions)
                one.raw.clear();
            file.revisions = std::move(*revisions);
            return file;
        },
        this,
        [this, generation](Result<EventFile> file) {
            if (generation != m_generation)
                return;
            if (!file) {
                m_room->session()->report(file.error(), tr("The history of the event"));
                return;
            }
            m_file = std::move(*file);
            fillVersions();
            emit changed();
        });
    emit changed();
}

void EventDetails::fillVersions()
{
    struct Version
    {
        Instant knownAt;
        VersionRow row;
    };
    std::vector<Version> versions;
    const auto put = [&](const QString& key, const QString& who, Instant knownAt, Instant occurredAt,
                         const QString& text) {
        versions.push_back({knownAt,
                            {key, who, tr("known %1").arg(format::dateTimeFull(knownAt, style())),
                             tr("happened %1").arg(format::timeOfDay(occurredAt, style())), text, false}});
    };
    for (const TimelineEvent& one : m_file.revisions) {
        const bool persons = one.revision > 0 && one.source.isEmpty();
        QString text = one.text;
        if (one.retracted)
            text = tr("withdrawn: %1").arg(text);
        put(QString::number(one.revision), persons ? tr("You") : one.sourceName, one.knownAt, one.occurredAt,
            text);
    }
    if (!m_id.isEmpty() && m_room->snapshot()) {
        const AsOf asOf = m_room->asOf();
        for (const TimelineEvent& one : m_room->snapshot()->allEvents()) {
            const auto correction = one.source.isEmpty() ? correctionFrom(one) : std::nullopt;
            if (!correction || correction->of != m_id || (asOf.asKnownThen && one.knownAt > asOf.instant))
                continue;
            const Instant told =
                m_file.revisions.empty() ? one.occurredAt : m_file.revisions.back().occurredAt;
            const bool withdrawn = !correction->text && !correction->occurredAt;
            put(one.id.value, withdrawn ? tr("You took the correction back") : tr("You, over it"),
                one.knownAt, correction->occurredAt.value_or(told), correction->text.value_or(QString()));
        }
    }
    std::reverse(versions.begin(), versions.end()); // of two at one instant the later word first
    std::stable_sort(versions.begin(), versions.end(),
                     [](const Version& a, const Version& b) { return b.knownAt < a.knownAt; });
    std::vector<VersionRow> rows;
    const TimelineEvent* here = event();
    bool marked = false;
    for (Version& version : versions) {
        if (here && !marked && version.row.text == here->text) {
            version.row.shown = true;
            marked = true;
        }
        rows.push_back(std::move(version.row));
    }
    m_versions.setRows(std::move(rows));
}

// ---- what is done with it
// ------------------------------------------------------------------------------------

std::optional<Instant> EventDetails::typedInstant(const QString& text, Instant reference, TimeStyle style)
{
    return typedTime(text, style.utc, reference);
}

void EventDetails::addWord(const char* kind, const QByteArray& raw, const QString& text, Instant occurredAt)
{
    TimelineEvent word;
    word.kindName = QString::fromLatin1(kind);
    word.kind = EventKind::Note;
    word.text = text;
    word.raw = raw;
    word.occurredAt = occurredAt;
    m_room->addLocalEvent(std::move(word), {}, {});
}

QString EventDetails::edit(const QString& text, const QString& time)
{
    const TimelineEvent* here = event();
    if (!here)
        return tr("The event is not shown any more.");
    if (!writable())
        return tr("Nothing can be stored: the data folder is read-only.");
    std::optional<QString> words;
    if (const QString typed = text.trimmed(); !typed.isEmpty() && typed != here->text)
        words = typed;
    std::optional<Instant> at;
    if (!time.trimmed().isEmpty()) {
        at = typedInstant(time, here->occurredAt, style());
        if (!at)
            return tr("A time is 02:13:40, or 2026-11-20 02:13:40.");
        if (*at > m_room->writeInstant())
            return tr("That time is still to come.");
        // Whole seconds are shown: what was not touched stays to the millisecond.
        if (at->ms / 1000 == here->occurredAt.ms / 1000)
            at.reset();
    }
    if (!words && !at)
        return {};
    if (!ofTool()) {
        revise([words, at](TimelineEvent& event) {
            if (words)
                event.text = *words;
            if (at)
                event.occurredAt = *at;
        });
        return {};
    }
    // What an earlier correction said and this one does not touch still holds.
    Correction correction{m_id, words, at};
    if (corrected()) {
        const TimelineEvent* told = m_file.revisions.empty() ? nullptr : &m_file.revisions.back();
        if (!correction.text && told && told->text != here->text)
            correction.text = here->text;
        if (!correction.occurredAt && told && told->occurredAt != here->occurredAt)
            correction.occurredAt = here->occurredAt;
    }
    addWord(kCorrectionKind, toJson(correction),
            tr("Corrected: %1").arg(correction.text.value_or(here->text)),
            std::min(here->occurredAt, at.value_or(here->occurredAt)));
    return {};
}

void EventDetails::withdrawCorrection()
{
    if (corrected() && writable())
        addWord(kCorrectionKind, toJson(Correction{m_id, {}, {}}), tr("Correction taken back"),
                event()->occurredAt);
}

void EventDetails::revise(const std::function<void(TimelineEvent&)>& change)
{
    if (event())
        m_room->desk()->revise(m_id, change);
}

void EventDetails::setPinned(bool pinned)
{
    revise([pinned](TimelineEvent& event) { event.pinned = pinned; });
}

void EventDetails::jump()
{
    if (const TimelineEvent* here = event())
        m_room->seek(static_cast<double>(here->occurredAt.ms));
}

QString EventDetails::joinWith(const QString& eventId, const QString& why)
{
    const MergedEvent* here = line();
    if (!here || eventId == m_id.value)
        return tr("Choose another event: one alone has no duplicate.");
    const int row = m_room->timeline()->rowOf(eventId);
    const MergedEvent* other = m_room->timeline()->line(row);
    if (!other)
        return tr("The other event is not shown any more.");
    if (other->event.id == here->event.id)
        return tr("They stand in one line already.");
    if (!writable())
        return tr("Nothing can be stored: the data folder is read-only.");
    const QString words = why.trimmed();
    addWord(kJoinedKind, duplicatesToJson({here->event.id, other->event.id}),
            words.isEmpty() ? tr("said to be the same") : words,
            std::min(here->event.occurredAt, other->event.occurredAt));
    return {};
}

void EventDetails::part()
{
    const MergedEvent* here = line();
    if (!here || here->twins.empty() || !writable())
        return;
    std::vector<EventId> ids{here->event.id};
    for (const TimelineEvent& twin : here->twins)
        ids.push_back(twin.id);
    addWord(kPartedKind, duplicatesToJson(ids), tr("said not to be the same"), here->event.occurredAt);
}

void EventDetails::settle(const QString& state, const QString& evidence)
{
    const TimelineEvent* here = event();
    if (!here || here->kind != EventKind::Hypothesis || !writable())
        return;
    Hypothesis next = hypothesisFrom(*here);
    next.state = state == toString(HypothesisState::Confirmed) ? HypothesisState::Confirmed
                 : state == toString(HypothesisState::Refuted) ? HypothesisState::Refuted
                                                               : HypothesisState::Open;
    next.evidence = listFromText(evidence);
    next.by = next.state == HypothesisState::Open ? QString() : QStringLiteral("You");
    revise([next](TimelineEvent& event) {
        event.kindName = next.state == HypothesisState::Open
                             ? QStringLiteral("hypothesis.opened")
                             : QStringLiteral("hypothesis.") + toString(next.state);
        event.raw = toJson(next);
    });
}

void EventDetails::setDone(bool done)
{
    const TimelineEvent* here = event();
    if (!here || here->kindName != QLatin1String("task") || !writable())
        return;
    PlainTask next = plainTaskFrom(*here);
    next.done = done;
    revise([next](TimelineEvent& event) { event.raw = toJson(next); });
}

void EventDetails::cite()
{
    if (!event())
        return;
    QGuiApplication::clipboard()->setText(m_room->postMortem()->citation(m_id.value));
    m_room->session()->notices()->post({QStringLiteral("event.cited"),
                                        tr("The citation is on the clipboard: paste it into the post-mortem"),
                                        QStringLiteral("info"),
                                        {},
                                        {}});
}

} // namespace muster
