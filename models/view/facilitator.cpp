// SPDX-License-Identifier: GPL-3.0-or-later
// The story and the agenda of a session. What is written in it is in facilitator_words.cpp.
#include "models/view/facilitator.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/domain/review_notes.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QFile>

#include <algorithm>

namespace muster {

namespace {

constexpr Milliseconds kTick = std::chrono::seconds{1};
constexpr qsizetype kTitle = 90;
const QString kOpening = QStringLiteral("opening");
const QString kClosing = QStringLiteral("closing");
const QString kOfMoment = QStringLiteral("moment:");
const QString kOfSection = QStringLiteral("section:");

QString shortLine(const QString& text)
{
    const QString line = text.section(u'\n', 0, 0).simplified();
    return line.size() <= kTitle ? line : line.left(kTitle - 1) + QChar(0x2026);
}

/// What a question of this section is offered for, in words.
QString becauseOf(const QString& section)
{
    static const std::map<QString, const char*> words{
        {QStringLiteral("start"), QT_TRANSLATE_NOOP("muster::Facilitator", "to begin with")},
        {QStringLiteral("any"), QT_TRANSLATE_NOOP("muster::Facilitator", "at any moment")},
        {QStringLiteral("end"), QT_TRANSLATE_NOOP("muster::Facilitator", "to end with")},
        {QStringLiteral("late"), QT_TRANSLATE_NOOP("muster::Facilitator", "this was known late")},
        {QStringLiteral("silence"),
         QT_TRANSLATE_NOOP("muster::Facilitator", "nothing was noted before this")},
        {QStringLiteral("alert"), QT_TRANSLATE_NOOP("muster::Facilitator", "at an alert")},
        {QStringLiteral("page"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a page")},
        {QStringLiteral("change"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a change")},
        {QStringLiteral("decision"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a decision")},
        {QStringLiteral("hypothesis"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a hypothesis")},
        {QStringLiteral("runbook"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a step of the runbook")},
        {QStringLiteral("status"), QT_TRANSLATE_NOOP("muster::Facilitator", "at an update")},
        {QStringLiteral("severity"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a severity")},
        {QStringLiteral("role"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a change of roles")},
        {QStringLiteral("task"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a task")},
        {QStringLiteral("message"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a message")},
        {QStringLiteral("impact"), QT_TRANSLATE_NOOP("muster::Facilitator", "at an impact")},
        {QStringLiteral("chaos"), QT_TRANSLATE_NOOP("muster::Facilitator", "at an experiment")},
        {QStringLiteral("note"), QT_TRANSLATE_NOOP("muster::Facilitator", "at a note")},
    };
    const auto found = words.find(section);
    return found == words.end() ? QString() : Facilitator::tr(found->second);
}

} // namespace

Facilitator::Facilitator(PostMortemEditor* editor, WarRoom* room)
    : QObject(editor), m_editor(editor), m_room(room), m_questions(builtInSessionQuestions())
{
    m_remarkSoon.setSingleShot(true);
    m_remarkSoon.setInterval(std::chrono::milliseconds{300});
    m_notesSoon.setSingleShot(true);
    // Well under the promised 250 ms, so that the commit itself fits in.
    m_notesSoon.setInterval(std::chrono::milliseconds{150});
    connect(&m_notesSoon, &QTimer::timeout, this, &Facilitator::storeNotes);
    connect(room, &WarRoom::snapshotChanged, this, &Facilitator::refresh);
    connect(editor, &PostMortemEditor::analysed, this, &Facilitator::refresh);
    connect(&m_remarkSoon, &QTimer::timeout, this, [this] { setDraft(m_draft); });
}

Facilitator::~Facilitator()
{
    storeNotes(); // the write outlives the notes: its context is the session
}

Instant Facilitator::now() const
{
    return m_room->session()->clock().now();
}

Instant Facilitator::lastMoment() const
{
    const RoomSnapshot* room = m_room->snapshot();
    return room && !room->events->moments.empty() ? room->events->moments.back() : m_room->instant();
}

Instant Facilitator::moment() const
{
    return std::min(m_room->instant(), lastMoment());
}

Instant Facilitator::knownNow() const
{
    return std::max(now(), lastMoment());
}

bool Facilitator::atEnd() const
{
    return m_room->instant() >= lastMoment();
}

QString Facilitator::problem() const
{
    const Store* store = m_room->session()->store();
    if (!store)
        return tr("Nothing can be stored: the data folder could not be opened.");
    return store->isReadOnly() ? tr("Nothing can be stored: the data folder is read-only.") : QString();
}

// ---- begin and end
// -------------------------------------------------------------------------------------------

void Facilitator::begin()
{
    const RoomSnapshot* room = m_room->snapshot();
    if (m_active || !room)
        return;
    m_active = true;
    m_notesOpen = false;
    m_asked.clear();
    m_look.clear();
    m_editor->open();
    m_room->setAsKnownThen(true);
    m_all = facilitationOf(room->allEvents());
    m_directiveShown = m_all.times.empty();
    if (const TopicTime* running = m_all.running())
        m_topic = running->topic;
    else if (m_topic.isEmpty())
        m_topic = m_all.times.empty() ? kOpening : m_all.times.back().topic;
    if (m_all.times.empty())
        record({kOpening, tr("Opening"), TopicStep::Begin, kMoreMinutes});
    m_eventsRead = room->events;
    fillMoments();
    // The end of the story is where nobody begins; a moment in it was chosen.
    if ((!m_room->isPast() || atEnd()) && !room->events->moments.empty()) {
        Instant from = room->events->moments.front();
        for (const Moment& one : m_moments) {
            if (m_topic == kOfMoment + one.id.value)
                from = one.at;
        }
        m_room->seek(static_cast<double>(from.ms));
    }
    readQuestions();
    if (!m_notesReady)
        readNotes();
    refresh();
    emit activeChanged();
    tick();
}

void Facilitator::end()
{
    if (!m_active)
        return;
    if (m_all.running())
        record({m_topic, topicTitle(), TopicStep::Pause, 0});
    storeNotes();
    m_active = false;
    m_notesOpen = false;
    emit activeChanged();
    emit changed();
}

void Facilitator::showDirective(bool shown)
{
    if (std::exchange(m_directiveShown, shown) != shown)
        emit changed();
}

QString Facilitator::directive() const
{
    return displayLine(m_questions.directive);
}

void Facilitator::tick()
{
    if (!m_active || m_ticking)
        return;
    m_ticking = true;
    m_room->session()->clock().after(kTick, this, [this] {
        m_ticking = false;
        if (!m_active)
            return;
        if (m_all.running())
            fillTopics();
        emit clockChanged();
        tick();
    });
}

void Facilitator::refresh()
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!m_active || !room)
        return;
    if (m_eventsRead != room->events) {
        m_eventsRead = room->events;
        m_all = facilitationOf(room->allEvents());
        fillMoments();
    }
    if (!m_agendaChosen) {
        const bool ofSections =
            std::any_of(m_all.times.begin(), m_all.times.end(),
                        [](const TopicTime& time) { return time.topic.startsWith(kOfSection); });
        m_sections = ofSections || m_moments.empty();
    }
    fillTopics();
    fillQuestions();
    fillWords();
    fillPassages();
    emit changed();
    emit clockChanged();
}

// ---- the story
// -----------------------------------------------------------------------------------------------

void Facilitator::fillMoments()
{
    m_moments.clear();
    std::vector<EventId> unknown;
    for (const TimelineEvent& event : m_eventsRead->all) {
        // What is said in the session is no moment of the night.
        if (!event.pinned || event.retracted || isReviewNote(event) || isSaid(event))
            continue;
        const auto known = m_firstKnown.find(event.id);
        if (event.revision > 0 && known == m_firstKnown.end())
            unknown.push_back(event.id);
        const Instant first = event.revision == 0           ? event.knownAt
                              : known != m_firstKnown.end() ? known->second
                                                            : event.occurredAt;
        m_moments.push_back({event.id, event.text, event.occurredAt, std::max(event.occurredAt, first)});
    }
    std::stable_sort(m_moments.begin(), m_moments.end(),
                     [](const Moment& a, const Moment& b) { return a.at < b.at; });
    if (unknown.empty() || !m_room->session()->store())
        return;
    m_momentsAsked = true;
    // Pinning is a version of its own, made when nobody had to learn of the event any more.
    m_room->session()->store()->read(
        [unknown](ReadTx& tx) -> Result<std::map<EventId, Instant>> {
            std::map<EventId, Instant> first;
            for (const EventId& id : unknown) {
                const auto versions = tx.eventHistory(id);
                if (!versions)
                    return tl::unexpected(versions.error());
                first.emplace(id, versions->empty() ? Instant{} : versions->front().knownAt);
            }
            return first;
        },
        this,
        [this](Result<std::map<EventId, Instant>> first) {
            m_momentsAsked = false;
            if (!first || !m_eventsRead)
                return;
            m_firstKnown.merge(*first);
            fillMoments();
            refresh();
        });
}

void Facilitator::step(int direction)
{
    m_asked.clear();
    m_look.clear();
    m_room->stepEvent(direction);
}

void Facilitator::stepPinned(int direction)
{
    const Instant here = m_room->instant();
    const Moment* to = nullptr;
    for (const Moment& one : m_moments) {
        if (direction > 0 && one.at > here && !to)
            to = &one;
        if (direction < 0 && one.at < here)
            to = &one;
    }
    if (!to)
        return;
    m_asked.clear();
    m_look.clear();
    m_room->seek(static_cast<double>(to->at.ms));
}

void Facilitator::lookAt(const QString& eventId)
{
    if (std::exchange(m_look, eventId) == eventId)
        return;
    fillQuestions();
    emit changed();
}

void Facilitator::ask(const QString& question)
{
    m_asked = m_asked == question ? QString() : question;
    fillQuestions();
    emit changed();
}

// ---- agenda
// --------------------------------------------------------------------------------------------------

void Facilitator::setAgenda(const QString& agenda)
{
    m_agendaChosen = true;
    m_sections = agenda == QLatin1String("sections");
    refresh();
}

void Facilitator::fillTopics()
{
    std::vector<TopicRow> rows;
    const Instant at = now();
    const auto add = [&](const QString& key, const QString& title, bool ahead = false) {
        TopicRow row;
        row.key = key;
        row.title = title;
        row.ahead = ahead;
        row.current = key == m_topic;
        if (const TopicTime* time = m_all.timeOf(key)) {
            const Milliseconds spent = time->spentAt(at);
            row.clockText = topicClock(spent, time->box);
            row.over = time->box && spent > *time->box;
        }
        const bool there =
            std::any_of(rows.begin(), rows.end(), [&](const TopicRow& other) { return other.key == key; });
        if (!there)
            rows.push_back(std::move(row));
    };
    add(kOpening, tr("Opening"));
    if (m_sections) {
        for (const OutlineRow& heading : m_editor->outline()->rows()) {
            if (heading.level == 2)
                add(kOfSection + heading.title, heading.title);
        }
    } else {
        // Of what is ahead only that there is more: how much would tell.
        bool more = false;
        for (const Moment& one : m_moments) {
            const QString key = kOfMoment + one.id.value;
            if (m_room->asOf().sees(one.occurredAt, one.at))
                add(key, shortLine(one.text));
            else if (!std::exchange(more, true) || key == m_topic)
                add(key, tr("The next key moment"), true);
        }
    }
    add(kClosing, tr("Closing: what did you learn?"));
    m_topics.setRows(std::move(rows));
}

const TopicTime* Facilitator::currentTime() const
{
    return m_all.timeOf(m_topic);
}

QString Facilitator::topicTitle() const
{
    const TopicRow* row = m_topics.row(m_topics.indexOfKey(m_topic));
    // Of the other agenda.
    return row ? displayLine(row->title) : tr("Between topics");
}

QString Facilitator::topicPlace() const
{
    const int index = m_topics.indexOfKey(m_topic);
    if (index < 0)
        return {};
    return m_sections ? tr("%1 of %2").arg(QString::number(index + 1), QString::number(m_topics.count()))
                      : tr("topic %1").arg(index + 1);
}

QString Facilitator::topicClockText() const
{
    const TopicTime* time = currentTime();
    return time ? topicClock(time->spentAt(now()), time->box) : topicClock({}, std::nullopt);
}

QString Facilitator::topicWords() const
{
    const TopicTime* time = currentTime();
    if (!time)
        return tr("not begun");
    if (!time->since)
        return tr("paused");
    if (!time->box)
        return tr("no time box");
    const Milliseconds left = *time->box - time->spentAt(now());
    return left < Milliseconds{0} ? tr("%1 over time").arg(format::duration(-left))
                                  : tr("%1 left").arg(format::duration(left));
}

bool Facilitator::topicOver() const
{
    const TopicTime* time = currentTime();
    return time && time->box && time->spentAt(now()) > *time->box;
}

bool Facilitator::topicRuns() const
{
    const TopicTime* time = currentTime();
    return time && time->since;
}

void Facilitator::record(const TopicRecord& topic)
{
    if (!problem().isEmpty())
        return;
    TimelineEvent event;
    event.id = newId<EventId>();
    event.kindName = QString::fromLatin1(kSessionTopic);
    event.kind = EventKind::Note;
    event.sourceName = QString::fromUtf16(kSessionSource);
    event.text = tr("Topic: %1").arg(topic.title);
    event.raw = toJson(topic);
    event.occurredAt = event.knownAt = now();
    m_room->addLocalEvent(std::move(event), {}, {});
}

void Facilitator::moveTopic(int direction)
{
    if (m_topics.count() == 0)
        return;
    const int index = m_topics.indexOfKey(m_topic);
    const int next = std::clamp(index + direction, 0, m_topics.count() - 1);
    if (next != index)
        beginTopic(m_topics.rows()[static_cast<size_t>(next)].key);
}

void Facilitator::beginTopic(const QString& topicId)
{
    const TopicRow* row = m_topics.row(m_topics.indexOfKey(topicId));
    if (!row)
        return;
    m_topic = topicId;
    m_directiveShown = false;
    m_asked.clear();
    m_look.clear();
    const TopicTime* time = m_all.timeOf(topicId);
    record({topicId, row->title, TopicStep::Begin, time && time->box ? 0 : kUsualMinutes});
    for (const Moment& one : m_moments) {
        if (topicId == kOfMoment + one.id.value)
            m_room->seek(static_cast<double>(one.at.ms));
    }
    refresh();
}

void Facilitator::pauseOrGoOn()
{
    if (topicRuns())
        record({m_topic, topicTitle(), TopicStep::Pause, 0});
    else
        beginTopic(m_topic);
}

void Facilitator::moreTime()
{
    const TopicTime* time = currentTime();
    const auto box = time && time->box ? std::chrono::duration_cast<std::chrono::minutes>(*time->box)
                                       : std::chrono::minutes{kUsualMinutes};
    record({m_topic, topicTitle(), TopicStep::Box, static_cast<int>(box.count()) + kMoreMinutes});
}

// ---- questions
// -----------------------------------------------------------------------------------------------

void Facilitator::readQuestions()
{
    const Store* store = m_room->session()->store();
    if (!store)
        return;
    struct Read
    {
        std::optional<SessionQuestions> own;
        QString problem;
    };
    Worker::run(
        [path = store->directory() + QStringLiteral("/session-questions.txt")]() -> Read {
            constexpr qint64 kMost = 128 * 1024;
            QFile file(path);
            if (!file.exists())
                return {};
            if (!file.open(QIODevice::ReadOnly))
                return {std::nullopt,
                        QStringLiteral("session-questions.txt cannot be read: %1").arg(file.errorString())};
            auto read = readSessionQuestions(file.read(kMost), QStringLiteral("session-questions.txt"));
            if (!read)
                return {std::nullopt, read.error().what};
            return {std::move(*read), {}};
        },
        this,
        [this](Read read) {
            m_questionsProblem = displayLine(read.problem);
            m_questions = read.own ? std::move(*read.own) : builtInSessionQuestions();
            fillQuestions();
            emit changed();
        });
}

void Facilitator::fillQuestions()
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!m_active || !room)
        return;
    SessionScene scene;
    scene.end = m_topic == kClosing || (atEnd() && m_topic != kOpening);
    const std::vector<MergedEvent>& lines = room->timeline;
    if (m_topic != kOpening && m_topic != kClosing && !lines.empty()) {
        auto at = m_look.isEmpty() ? lines.end()
                                   : std::find_if(lines.begin(), lines.end(), [&](const MergedEvent& line) {
                                         return line.event.id.value == m_look;
                                     });
        if (at == lines.end())
            at = std::prev(lines.end());
        const TimelineEvent& event = at->event;
        scene.kind = event.kind;
        scene.late =
            room->look && firstKnown(*at, *room->look) - event.occurredAt > TimelineEvent::kLateAfter;
        scene.silence =
            at != lines.begin() && event.occurredAt - std::prev(at)->event.occurredAt >= kLongSilence;
    }
    std::vector<QuestionRow> rows;
    for (const ProposedQuestion& one : questionsFor(m_questions, scene))
        rows.push_back({one.text, becauseOf(one.section), one.text == m_asked});
    m_questionRows.setRows(std::move(rows));
}

} // namespace muster
