// SPDX-License-Identifier: GPL-3.0-or-later
// What people say about the impact, the phrases of the call, the clock of updates and the end of the incident
// (declared in command_desk.h).
#include "models/domain/display_text.h"
#include "models/domain/format.h"
#include "models/domain/key_time_origin.h"
#include "models/domain/stock_phrases.h"
#include "models/store/store.h"
#include "models/view/command_desk.h"
#include "models/view/composer.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/typed_time.h"
#include "models/view/war_room.h"

#include <QClipboard>
#include <QGuiApplication>

#include <cmath>

namespace muster {

namespace {

const QString kPersonNotice = QStringLiteral("person");
constexpr const char* kPoll = "poll";

/// Without the slash word, and without the end of the sentence, which the phrase makes itself.
QString proposalOf(const QString& typed)
{
    QString words = Composer::parse(typed).second.simplified();
    while (words.endsWith(QLatin1Char('.')))
        words.chop(1);
    return words;
}

TimeStyle style()
{
    return Format::instance()->style();
}

QString timeOrNothing(const std::optional<Instant>& t)
{
    return t ? format::timeOfDay(*t, style()) : QString();
}

/// "95,000", "95 000" or "95000"; nothing when it is no count.
std::optional<double> countOf(QString text)
{
    text.remove(QLatin1Char(',')).remove(QLatin1Char(' ')).remove(QLatin1Char('\''));
    bool ok = false;
    const qulonglong count = text.toULongLong(&ok);
    return ok ? std::optional(static_cast<double>(count)) : std::nullopt;
}

/// The statement that is in force, or an empty one.
ImpactStatement inForce(const CommandFacts* facts)
{
    return facts && facts->stated ? *facts->stated : ImpactStatement{};
}

ImpactFigures derivedOf(const CommandFacts* facts)
{
    return facts ? facts->derived : ImpactFigures{};
}

} // namespace

// ---- clock of updates
// ------------------------------------------------------------------------------------------

bool CommandDesk::internalOverdue() const
{
    const RoomSnapshot* room = m_room->snapshot();
    return room && room->comms.clock.internalPosts.next &&
           m_room->instant() > room->comms.clock.internalPosts.next->due;
}

QString CommandDesk::internalDueText() const
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room || !room->comms.clock.internalPosts.next)
        return {};
    const Milliseconds left = room->comms.clock.internalPosts.next->due - m_room->instant();
    return left.count() < 0 ? tr("overdue %1").arg(format::duration(-left)) : format::duration(left);
}

const PromiseOutcome* CommandDesk::lastPromise() const
{
    const RoomSnapshot* room = m_room->snapshot();
    // The header's own clock tells of a promise that is still open.
    return room && room->comms.clock.publicPosts.promise && room->comms.clock.publicPosts.promise->followed
               ? &*room->comms.clock.publicPosts.promise
               : nullptr;
}

QString CommandDesk::promiseText() const
{
    const PromiseOutcome* promise = lastPromise();
    if (!promise)
        return {};
    return promise->kept ? tr("last promise kept")
                         : tr("last promise broken by %1").arg(format::duration(promise->late));
}

QString CommandDesk::promiseShort() const
{
    const PromiseOutcome* promise = lastPromise();
    if (!promise)
        return {};
    return promise->kept ? tr("last kept") : tr("last %1 late").arg(format::duration(promise->late));
}

bool CommandDesk::promiseBroken() const
{
    return lastPromise() && !lastPromise()->kept;
}

QString CommandDesk::commsWhy() const
{
    const RoomSnapshot* room = m_room->snapshot();
    return room && room->comms.clock.publicPosts.next ? room->comms.clock.publicPosts.next->why : QString();
}

// ---- impact
// ----------------------------------------------------------------------------------------------------

QString CommandDesk::impactWords() const
{
    return displayLine(inForce(facts()).text);
}
QString CommandDesk::typedStart() const
{
    return timeOrNothing(inForce(facts()).typed.start);
}
QString CommandDesk::typedEnd() const
{
    return timeOrNothing(inForce(facts()).typed.end);
}
QString CommandDesk::typedFailed() const
{
    const auto failed = inForce(facts()).typed.failed;
    return failed ? QString::number(*failed, 'f', 0) : QString();
}
QString CommandDesk::derivedStart() const
{
    return timeOrNothing(derivedOf(facts()).start);
}
QString CommandDesk::derivedEnd() const
{
    return timeOrNothing(derivedOf(facts()).end);
}
QString CommandDesk::derivedFailed() const
{
    const auto failed = derivedOf(facts()).failed;
    return failed ? format::count(*failed) : QString();
}

QString CommandDesk::impactDifference() const
{
    const ImpactFigures typed = inForce(facts()).typed;
    const auto orUnknown = [](const QString& words) { return words.isEmpty() ? tr("unknown") : words; };
    QStringList parts;
    if (typed.start)
        parts << tr("start typed %1, derived %2").arg(typedStart(), orUnknown(derivedStart()));
    if (typed.end)
        parts << tr("end typed %1, derived %2").arg(typedEnd(), orUnknown(derivedEnd()));
    if (typed.failed)
        parts << tr("failed typed %1, counted %2")
                     .arg(format::count(*typed.failed), orUnknown(derivedFailed()));
    return parts.join(QStringLiteral(" · "));
}

QString CommandDesk::stateImpact(const QString& words, const QString& start, const QString& end,
                                 const QString& failed)
{
    if (!canWrite())
        return problem();
    const RoomSnapshot* room = m_room->snapshot();
    if (!room)
        return tr("The room is not there yet.");
    const bool utc = Format::instance()->utc();
    const Instant now = m_room->writeInstant();
    const Instant near = room->onset.value_or(now);
    ImpactStatement statement;
    statement.text = words.trimmed();
    statement.derived = derivedOf(facts());
    for (const auto& [text, into, what] : {std::tuple{start, &statement.typed.start, tr("the start")},
                                           {end, &statement.typed.end, tr("the end")}}) {
        if (text.trimmed().isEmpty())
            continue;
        *into = typedTime(text, utc, near);
        if (!*into)
            return tr("%1 is no time: 02:03 or 02:03:30").arg(what);
        if (**into > now)
            return tr("%1 lies in the future").arg(what);
    }
    if (!failed.trimmed().isEmpty()) {
        statement.typed.failed = countOf(failed.trimmed());
        if (!statement.typed.failed)
            return tr("the failed requests are a whole number");
    }
    const auto from = statement.typed.start ? statement.typed.start : statement.derived.start;
    if (from && statement.typed.end && *statement.typed.end < *from)
        return tr("the end lies before the start");

    const ImpactStatement before = inForce(facts());
    if (statement.text == before.text && statement.typed == before.typed)
        return {};
    std::vector<KeyTimeFact> times;
    const auto keep = [&](const char* name, const std::optional<Instant>& was,
                          const std::optional<Instant>& is, const std::optional<Instant>& derived) {
        if (is && is != was)
            times.push_back({*is, now, QLatin1String(name), QStringLiteral("human")});
        else if (was && !is && derived) // taken back: the samples count again
            times.push_back({*derived, now, QLatin1String(name), QStringLiteral("derived")});
        else if (was && !is) // and without samples nothing does
            times.push_back({*was, now, QLatin1String(name), QLatin1String(kWithdrawnOrigin)});
    };
    keep("impact_start", before.typed.start, statement.typed.start, statement.derived.start);
    keep("impact_end", before.typed.end, statement.typed.end, statement.derived.end);

    TimelineEvent event;
    event.kindName = QString::fromLatin1(kImpactStated);
    event.kind = EventKind::Impact;
    event.actor = me();
    event.text = textOf(statement);
    event.raw = toJson(statement);
    m_room->addLocalEvent(std::move(event),
                          [id = m_room->id(), times](WriteTx& tx) -> Done {
                              for (const KeyTimeFact& time : times) {
                                  if (Done done = tx.addFact(id, time); !done)
                                      return done;
                              }
                              return {};
                          },
                          {});
    return {};
}

// ---- phrases
// ---------------------------------------------------------------------------------------------------

void CommandDesk::preparePhrases()
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room)
        return;
    CallNames names;
    names.incident = m_room->number() + QStringLiteral(", ") + m_room->title();
    if (room->state.severity != Severity::Unknown)
        names.severity = toString(room->state.severity);
    names.commander = holderOf(QStringLiteral("IC"));
    if (names.commander.isEmpty())
        names.commander = me();
    names.deputy = holderOf(QStringLiteral("Deputy"));
    names.successor = names.deputy == names.commander ? QString() : names.deputy;
    names.scribe = holderOf(QStringLiteral("Scribe"));
    names.stage = toString(room->state.stage);
    names.impact = impactWords();
    if (room->updateDue)
        names.nextUpdate = format::hourMinute(room->updateDue->due, style()) + QLatin1Char(' ') +
                           format::zone(room->updateDue->due, style());
    // Of the open ones the newest: it is the one that is spoken out next.
    const Assignment* newest = nullptr;
    for (const Assignment& assignment : room->command.assignments) {
        if (assignment.isAwaited() && (!newest || assignment.givenAt > newest->givenAt))
            newest = &assignment;
    }
    if (newest) {
        names.person = newest->record.who;
        names.task = newest->record.what;
        names.box = formatDuration(newest->record.boxes.back().due - newest->record.boxes.back().at);
    }
    // What is being written as a decision is what the poll proposes.
    const Composer* composer = m_room->composer();
    if (composer->kind() == QLatin1String("decision"))
        names.proposal = proposalOf(composer->text());
    std::vector<PhraseRow> rows;
    for (const StockPhrase& phrase : stockPhrases(names))
        rows.push_back({phrase.id, phrase.title, phrase.sentence});
    m_phrases.setRows(std::move(rows));
}

bool CommandDesk::sayPhrase(const QString& phraseId)
{
    const PhraseRow* const phrase = m_phrases.row(m_phrases.indexOfKey(phraseId));
    if (!phrase || !canWrite())
        return false;
    copyPhrase(phraseId);
    if (phraseId == QLatin1String(kPoll)) {
        // Silence is consent: the decision's form begins with "asked, none"; whoever objects is written
        // there.
        Composer* composer = m_room->composer();
        if (composer->objections().trimmed().isEmpty())
            composer->setObjections(QStringLiteral("none"));
        if (composer->kind() != QLatin1String("decision") || proposalOf(composer->text()).isEmpty())
            return true; // nothing is proposed yet: the proposal is written first
    }
    TimelineEvent event;
    event.kindName = QString::fromLatin1(kPhraseSaid);
    event.kind = EventKind::Message;
    event.actor = me();
    event.text = phrase->sentence;
    event.raw = phraseJson(phraseId);
    m_room->addLocalEvent(std::move(event), {}, {});
    return true;
}

void CommandDesk::copyPhrase(const QString& phraseId)
{
    if (const PhraseRow* const phrase = m_phrases.row(m_phrases.indexOfKey(phraseId)))
        QGuiApplication::clipboard()->setText(displayLine(phrase->sentence));
}

// ---- end
// -------------------------------------------------------------------------------------------------------

bool CommandDesk::stillFiring() const
{
    return facts() && !facts()->firing.isEmpty();
}

QString CommandDesk::recoveryTime() const
{
    if (const auto end = derivedOf(facts()).end)
        return format::timeOfDay(*end, style());
    const auto said =
        m_room->snapshot() ? m_room->snapshot()->state.keyTime(QStringLiteral("impact_end")) : std::nullopt;
    return said && *said <= m_room->instant() ? format::timeOfDay(*said, style()) : QString();
}

QString CommandDesk::recoveryText() const
{
    const CommandFacts* known = facts();
    if (!known)
        return {};
    QString words;
    if (known->derived.end)
        words = tr("users recovered at %1 by the SLI").arg(format::timeOfDay(*known->derived.end, style()));
    else if (known->derived.start)
        words = tr("by the SLI users are still hurt");
    else if (!recoveryTime().isEmpty())
        words = tr("users recovered at %1, as it was said").arg(recoveryTime());
    else
        words = tr("the SLI does not tell when users recovered");
    // Kept apart: an alert's slow arm may fire long after users are well, and clear while they are not.
    if (known->firing.isEmpty())
        return words + QStringLiteral("; ") + tr("no alert is firing");
    return displayFilled(tr("%1; alert still firing: %2"), {words, known->firing.join(QStringLiteral(", "))});
}

QString CommandDesk::resolve(const QString& summary, const QString& recovery)
{
    if (!canWrite())
        return problem();
    const RoomSnapshot* room = m_room->snapshot();
    if (!room)
        return tr("The room is not there yet.");
    if (room->state.stage == Stage::Resolved)
        return tr("It is resolved already.");
    const Instant now = m_room->writeInstant();
    const auto derived = derivedOf(facts()).end;
    std::vector<KeyTimeFact> times{{now, now, QStringLiteral("resolved"), QStringLiteral("human")}};
    QString end;
    if (!recovery.trimmed().isEmpty()) {
        const auto typed = typedTime(recovery, Format::instance()->utc(), derived.value_or(now));
        if (!typed)
            return tr("the recovery is no time: 02:29 or 02:29:24");
        if (*typed > now)
            return tr("the recovery lies in the future");
        if (room->impact.start && *typed < *room->impact.start)
            return tr("the recovery lies before the impact");
        // Left as it was proposed it is what the samples say, to the millisecond.
        const bool proposed = derived && format::timeOfDay(*derived, style()) == recovery.trimmed();
        const Instant at = proposed ? *derived : *typed;
        times.push_back({at, now, QStringLiteral("impact_end"),
                         proposed ? QStringLiteral("derived") : QStringLiteral("human")});
        end = QStringLiteral(" Users recovered at %1 UTC (%2).")
                  .arg(formatUtcTime(at), proposed ? QStringLiteral("by the SLI") : QStringLiteral("typed"));
    }
    if (stillFiring())
        end += QStringLiteral(" Alert still firing: %1.").arg(facts()->firing.join(QStringLiteral(", ")));
    const StageFact stage{now, now, Stage::Resolved};
    TimelineEvent event;
    event.kindName = QStringLiteral("incident.resolved");
    event.kind = EventKind::Status;
    event.actor = me();
    const QString words = summary.trimmed();
    event.text = (words.isEmpty() ? QStringLiteral("Resolved.")
                                  : QStringLiteral("Resolved: ") + words +
                                        (words.back().isPunct() ? QString() : QStringLiteral("."))) +
                 end;
    m_room->addLocalEvent(std::move(event),
                          [id = m_room->id(), stage, times](WriteTx& tx) -> Done {
                              if (Done done = tx.addFact(id, stage); !done)
                                  return done;
                              for (const KeyTimeFact& time : times) {
                                  if (Done done = tx.addFact(id, time); !done)
                                      return done;
                              }
                              return {};
                          },
                          {});
    return {};
}

// ---- one person on the timeline
// ---------------------------------------------------------------------------------

bool CommandDesk::showPerson(const QString& person)
{
    TimelineModel* timeline = m_room->timeline();
    int theirs = 0;
    for (const MergedEvent& event : timeline->events())
        theirs += event.event.actor == person ? 1 : 0;
    NoticeModel* notices = m_room->session()->notices();
    if (theirs == 0) {
        notices->post({kPersonNotice,
                       displayFilled(tr("Nothing on this timeline is by %1."), {person}),
                       QStringLiteral("info"),
                       {},
                       {}});
        return false;
    }
    TimelineFilter only;
    only.people = QStringList{person};
    if (timeline->filter() != only && !m_filterBefore)
        m_filterBefore = timeline->filter();
    timeline->setFilter(only);
    notices->post({kPersonNotice,
                   displayFilled(tr("The timeline shows only what is by %1: %2."),
                                 {person, format::counted(theirs, tr("%1 event"), tr("%1 events"))}),
                   QStringLiteral("info"), QStringLiteral("room.everybody"),
                   tr("Show what was shown before")});
    return true;
}

void CommandDesk::showEverybody()
{
    m_room->timeline()->setFilter(m_filterBefore.value_or(TimelineFilter{}));
    m_filterBefore.reset();
    m_room->session()->notices()->dismiss(kPersonNotice);
}

} // namespace muster
