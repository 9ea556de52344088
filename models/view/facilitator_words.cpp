// SPDX-License-Identifier: GPL-3.0-or-later
// What is written in a session: what people say, the parking lot, private notes; and what the document says
// so far.
#include "models/base/worker.h"
#include "models/document/action_append.h"
#include "models/document/passages_until.h"
#include "models/domain/display_text.h"
#include "models/domain/postmortem.h"
#include "models/store/store.h"
#include "models/view/command_desk.h"
#include "models/view/facilitator.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/timeline_desk.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room.h"

#include <QPointer>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace muster {

namespace {

QString markerText(StoryMarker marker)
{
    switch (marker) {
    case StoryMarker::None:
        return Facilitator::tr("Said");
    case StoryMarker::Detection:
        return Facilitator::tr("Detection");
    case StoryMarker::Diagnosis:
        return Facilitator::tr("Diagnosis");
    case StoryMarker::Repair:
        return Facilitator::tr("Repair");
    case StoryMarker::KeyMoment:
        return Facilitator::tr("Key moment");
    case StoryMarker::Learned:
        return Facilitator::tr("Learned");
    }
    return {};
}

constexpr std::array kMarkers{StoryMarker::None,   StoryMarker::Detection, StoryMarker::Diagnosis,
                              StoryMarker::Repair, StoryMarker::KeyMoment, StoryMarker::Learned};

} // namespace

QStringList Facilitator::markers() const
{
    QStringList names;
    for (const StoryMarker marker : kMarkers)
        names << markerText(marker);
    return names;
}

void Facilitator::fillWords()
{
    const Facilitation shown = upTo(m_all, m_room->instant());
    const TimeStyle style = Format::instance()->style();
    std::vector<SaidRow> said;
    for (auto one = shown.said.rbegin(); one != shown.said.rend(); ++one)
        said.push_back({one->id.value, format::timeOfDay(one->about, style), one->record.speaker,
                        one->marker == StoryMarker::None ? QString() : markerText(one->marker), one->text});
    m_said.setRows(std::move(said));
    std::vector<ParkedRow> parked;
    m_parkedCount = 0;
    for (const Parked& one : shown.parked) {
        const bool open = one.record.state == ParkedState::Parked;
        m_parkedCount += open ? 1 : 0;
        parked.push_back({one.id.value, one.record.text,
                          open                                      ? QString()
                          : one.record.state == ParkedState::Action ? tr("in the action items")
                                                                    : tr("dropped"),
                          open});
    }
    // What waits for a word first.
    std::stable_partition(parked.begin(), parked.end(), [](const ParkedRow& row) { return row.open; });
    m_parked.setRows(std::move(parked));
}

// ---- capture
// -------------------------------------------------------------------------------------------------

bool Facilitator::capture(const QString& words, const QString& speaker, int marker)
{
    const QString said = words.trimmed();
    if (said.isEmpty() || !m_room->snapshot() || !problem().isEmpty())
        return false;
    const StoryMarker about = marker > 0 && marker < static_cast<int>(kMarkers.size())
                                  ? kMarkers[static_cast<size_t>(marker)]
                                  : StoryMarker::None;
    const QString who = speaker.simplified();
    // A role is no person: the public version takes the names of persons out.
    const bool role = m_room->command()->roleNames().contains(who, Qt::CaseInsensitive);
    TimelineEvent event;
    event.id = newId<EventId>();
    event.kindName = saidKind(about);
    event.kind = EventKind::Note;
    event.sourceName = QString::fromUtf16(kSessionSource);
    event.actor = role ? QString() : who;
    event.text = role ? QStringLiteral("%1: %2").arg(who, said) : said;
    event.raw = toJson(SaidRecord{who, m_asked, m_room->command()->me()});
    event.pinned = about == StoryMarker::KeyMoment;
    event.occurredAt = moment();
    event.knownAt = knownNow();
    m_room->addLocalEvent(std::move(event), {}, {});
    m_draft.clear();
    m_remark.clear();
    ++m_remarkAsked;
    emit remarkChanged();
    return true;
}

void Facilitator::setDraft(const QString& words)
{
    const bool fresh = words != m_draft;
    m_draft = words;
    if (fresh) {
        m_remarkSoon.start();
        return;
    }
    m_remarkSoon.stop();
    QStringList people;
    if (const RoomSnapshot* room = m_room->snapshot())
        people = room->command.people;
    Worker::run(
        [words, people] {
            const std::vector<ProseFinding> findings = lintProse(words, people);
            return findings.empty() ? ProseFinding{} : findings.front();
        },
        this,
        [this, words, asked = ++m_remarkAsked](const ProseFinding& finding) {
            if (asked != m_remarkAsked)
                return;
            const QString remark =
                finding.length == 0
                    ? QString()
                    : displayFilled(tr("“%1” %2. Rather: %3"), {words.mid(finding.from, finding.length),
                                                                finding.why, finding.suggestion});
            if (std::exchange(m_remark, remark) != remark)
                emit remarkChanged();
        });
}

// ---- parking lot
// ---------------------------------------------------------------------------------------------

bool Facilitator::park(const QString& words)
{
    ParkedRecord record;
    record.text = words.trimmed();
    record.by = m_room->command()->me();
    record.about = moment();
    if (record.text.isEmpty() || !m_room->snapshot() || !problem().isEmpty())
        return false;
    TimelineEvent event;
    event.id = newId<EventId>();
    event.kindName = QString::fromLatin1(kSessionParked);
    event.kind = EventKind::Note;
    event.sourceName = QString::fromUtf16(kSessionSource);
    event.text = tr("Parked: %1").arg(record.text);
    event.raw = toJson(record);
    event.occurredAt = event.knownAt = knownNow();
    m_room->addLocalEvent(std::move(event), {}, {});
    return true;
}

bool Facilitator::settle(const QString& entryId, ParkedState state)
{
    const ParkedRow* row = m_parked.row(m_parked.indexOfKey(entryId));
    if (!row || !row->open || !problem().isEmpty())
        return false;
    m_room->desk()->revise(EventId{entryId}, [state](TimelineEvent& event) {
        if (auto record = parkedFromJson(event.raw)) {
            record->state = state;
            event.raw = toJson(*record);
        }
    });
    return true;
}

bool Facilitator::parkedToAction(const QString& entryId)
{
    const ParkedRow* row = m_parked.row(m_parked.indexOfKey(entryId));
    if (!row || !row->open || !m_editor->active() || !problem().isEmpty())
        return false;
    // The document first: what fails then is still parked.
    const QString made = withActionItem(m_editor->markdown(), row->text);
    if (made == m_editor->markdown())
        return false;
    m_editor->replaceText(made);
    m_editor->flush();
    return settle(entryId, ParkedState::Action);
}

bool Facilitator::dropParked(const QString& entryId)
{
    return settle(entryId, ParkedState::Dropped);
}

// ---- the document so far
// --------------------------------------------------------------------------------------

QString Facilitator::heldText() const
{
    return m_held
               ? tr("What speaks of a later moment, or cites none, is held back until the end of the story.")
               : QString();
}

void Facilitator::fillPassages()
{
    const Instant at = m_room->instant();
    // Going back, nothing of what was ahead stays until the answer is there.
    if (m_passagesAt && at < *m_passagesAt)
        m_passages.setRows({});
    m_passagesAt = at;
    Worker::run(
        [text = m_editor->markdown(), lines = m_room->timeline()->lines(), at, all = atEnd()] {
            std::unordered_map<std::string, Instant> moments;
            for (const MergedEvent& line : *lines) {
                moments.emplace(line.event.id.value.toStdString(), line.event.occurredAt);
                for (const TimelineEvent& twin : line.twins)
                    moments.emplace(twin.id.value.toStdString(), line.event.occurredAt);
            }
            const auto seen = [&](const EventId& id) -> std::optional<Instant> {
                const auto found = moments.find(id.value.toStdString());
                return found == moments.end() ? std::nullopt : std::optional(found->second);
            };
            return passagesUntil(text, seen, at, all);
        },
        this,
        [this, asked = ++m_passagesAsked](PassagesUntil made) {
            if (asked != m_passagesAsked)
                return;
            m_passagesShown = asked;
            std::vector<PassageRow> rows;
            for (Passage& one : made.passages)
                rows.push_back({one.key, one.level, std::move(one.text)});
            m_passages.setRows(std::move(rows));
            m_held = made.later + made.undated > 0;
            emit changed();
        });
}

// ---- private notes
// -------------------------------------------------------------------------------------------

QString Facilitator::notesKey(const QString& incidentId)
{
    return QStringLiteral("postmortem.private/") + incidentId;
}

void Facilitator::openNotes(bool open)
{
    if (std::exchange(m_notesOpen, open) != open)
        emit changed();
}

void Facilitator::readNotes()
{
    Store* store = m_room->session()->store();
    if (!store)
        return;
    store->read([key = notesKey(m_room->incidentId())](ReadTx& tx) { return tx.setting(key); }, this,
                [this](Result<std::optional<QString>> stored) {
                    if (!stored) {
                        m_room->session()->report(stored.error(), tr("The private notes"));
                        return;
                    }
                    m_notes = m_notesHanded = stored->value_or(QString());
                    m_notesReady = true;
                    emit notesChanged();
                });
}

void Facilitator::editNotes(const QString& text)
{
    // Before what is stored is there nothing may be typed over it.
    if (!m_notesReady || text == m_notes)
        return;
    m_notes = text;
    m_notesSoon.start();
    emit notesChanged();
}

void Facilitator::flush()
{
    storeNotes();
}

QString Facilitator::notesSavedText() const
{
    if (!m_notesTrouble.isEmpty())
        return tr("not saved: %1").arg(m_notesTrouble);
    if (!m_notesReady)
        return {};
    return m_notesUnderWay > 0 || m_notes != m_notesHanded ? tr("saving…") : tr("saved on this machine");
}

void Facilitator::storeNotes()
{
    m_notesSoon.stop();
    Session* session = m_room->session();
    if (!m_notesReady || m_notes == m_notesHanded || !session->store() || session->store()->isReadOnly())
        return;
    m_notesHanded = m_notes;
    ++m_notesUnderWay;
    session->beginSave();
    // The context is the session: what was typed last is kept also when the room closes now.
    session->store()->write(
        [key = notesKey(m_room->incidentId()), text = m_notes](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(key, text); !done)
                return tl::unexpected(done.error());
            return true;
        },
        session,
        [session, guard = QPointer<Facilitator>(this)](Result<bool> kept) {
            session->endSave(kept ? Done{} : Done{tl::unexpected(kept.error())});
            if (!kept)
                session->report(kept.error(), tr("The private notes"));
            if (!guard)
                return;
            --guard->m_notesUnderWay;
            guard->m_notesTrouble =
                kept ? QString() : muster::format::errorText(kept.error(), tr("The private notes"));
            if (!kept)
                guard->m_notesHanded = QString(QChar(0)); // tried again with the next key
            emit guard->notesChanged();
            if (kept && guard->m_notesUnderWay == 0)
                emit guard->notesStored();
        });
}

} // namespace muster
