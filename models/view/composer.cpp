// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/composer.h"

#include "models/domain/judgement.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/session.h"
#include "models/view/timeline_desk.h"
#include "models/view/war_room.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

struct SlashCommand
{
    const char* word;     ///< after the slash; also the composer's kind
    const char* kindName; ///< of the event
    const char* title;
};
constexpr SlashCommand kCommands[] = {
    {"note", "note", QT_TRANSLATE_NOOP("muster::Composer", "Note")},
    {"decision", "decision", QT_TRANSLATE_NOOP("muster::Composer", "Decision")},
    {"task", "task", QT_TRANSLATE_NOOP("muster::Composer", "Task")},
    {"update", "status.posted", QT_TRANSLATE_NOOP("muster::Composer", "Update")},
    {"hypothesis", "hypothesis", QT_TRANSLATE_NOOP("muster::Composer", "Hypothesis")},
    {"log", "note", QT_TRANSLATE_NOOP("muster::Composer", "Log lines")},
};

const SlashCommand* commandOf(const QString& text)
{
    for (const SlashCommand& command : kCommands) {
        const QString word = QLatin1Char('/') + QLatin1String(command.word);
        if (text.startsWith(word, Qt::CaseInsensitive) &&
            (text.size() == word.size() || text.at(word.size()).isSpace()))
            return &command;
    }
    return nullptr;
}

} // namespace

Composer::Composer(WarRoom* room)
    : QObject(room), m_room(room), m_draft(room->session(), this, [this] { return draft(); })
{
    connect(room, &WarRoom::asOfChanged, this, &Composer::changed);
    connect(room, &WarRoom::clockChanged, this, &Composer::changed);
    connect(&m_draft, &KeptDraft::restored, this, &Composer::restoreDraft);
    connect(&m_draft, &KeptDraft::unreadable, this, [this](const Error& error) {
        m_room->session()->report(error, tr("The note that was being typed"));
    });
    m_draft.follow(draftKey(room->incidentId()));
}

Composer::~Composer()
{
    m_draft.follow({}); // also when what was kept is still on its way
}

// ------------------------------------------------------------------------------- what is typed and not
// stored

QString Composer::draftKey(const QString& incidentId)
{
    return QStringLiteral("composer.draft/") + incidentId;
}

QByteArray Composer::draft() const
{
    if (m_text.isEmpty() && m_alternatives.isEmpty() && m_objections.isEmpty())
        return {};
    return QJsonDocument(QJsonObject{{QStringLiteral("text"), m_text},
                                     {QStringLiteral("alternatives"), m_alternatives},
                                     {QStringLiteral("objections"), m_objections}})
        .toJson(QJsonDocument::Compact);
}

void Composer::restoreDraft(const QByteArray& kept)
{
    const QJsonObject typed = QJsonDocument::fromJson(kept).object();
    putBack(typed.value(QLatin1String("text")).toString(),
            typed.value(QLatin1String("alternatives")).toString(),
            typed.value(QLatin1String("objections")).toString());
}

void Composer::putBack(const QString& text, const QString& alternatives, const QString& objections)
{
    const QString early = m_text;
    m_text = text;
    if (!early.isEmpty())
        m_text += (m_text.isEmpty() ? QString() : QStringLiteral(" ")) + early;
    if (!alternatives.isEmpty())
        m_alternatives = alternatives;
    if (!objections.isEmpty())
        m_objections = objections;
    emit changed();
    emit restored();
    m_draft.edited();
}

void Composer::edited()
{
    emit changed();
    m_draft.edited();
}

void Composer::flush()
{
    m_draft.flush();
}

// ------------------------------------------------------------------------------------------------- what it
// says

std::pair<QString, QString> Composer::parse(const QString& text)
{
    const QString trimmed = text.trimmed();
    if (const SlashCommand* command = commandOf(trimmed)) {
        const auto wordLength = static_cast<qsizetype>(qstrlen(command->word)) + 1;
        return {QLatin1String(command->kindName), trimmed.mid(wordLength).trimmed()};
    }
    return {QStringLiteral("note"), trimmed};
}

QString Composer::kind() const
{
    const SlashCommand* command = commandOf(m_text.trimmed());
    return command ? QString(QLatin1String(command->word)) : QStringLiteral("note");
}

QString Composer::kindText() const
{
    const SlashCommand* command = commandOf(m_text.trimmed());
    return tr(command ? command->title : kCommands[0].title);
}

void Composer::setText(const QString& text)
{
    if (m_text == text)
        return;
    m_text = text;
    edited();
}

QStringList Composer::hints() const
{
    const QString typed = m_text.trimmed();
    if (!typed.startsWith(QLatin1Char('/')) || typed.contains(QLatin1Char(' ')))
        return {};
    QStringList found;
    for (const SlashCommand& command : kCommands) {
        const QString word = QLatin1Char('/') + QLatin1String(command.word);
        if (word.startsWith(typed, Qt::CaseInsensitive))
            found << word;
    }
    return found;
}

QString Composer::problem() const
{
    const Store* store = m_room->session()->store();
    if (!store)
        return tr("Nothing can be stored: the data folder could not be opened.");
    if (store->isReadOnly())
        return tr("Nothing can be stored: the data folder is read-only.");
    const QString typed = m_text.trimmed();
    if (typed.startsWith(QLatin1Char('/')) && !commandOf(typed) && hints().isEmpty())
        return tr("There is no such command; /decision, /task, /update, /hypothesis and /log are.");
    return {};
}

bool Composer::canSubmit() const
{
    return problem().isEmpty() && !parse(m_text).second.isEmpty() && hints().isEmpty();
}

QString Composer::whenText() const
{
    const TimeStyle style = Format::instance()->style();
    if (m_room->sealed())
        return tr("at %1 of the replay").arg(format::timeOfDay(m_room->writeInstant(), style));
    if (m_room->isPast())
        return tr("stored at %1, the room shows %2")
            .arg(format::timeOfDay(m_room->writeInstant(), style),
                 format::timeOfDay(m_room->instant(), style));
    return {};
}

bool Composer::submit()
{
    Decision decision;
    decision.alternatives = listFromText(m_alternatives);
    muster::setObjections(decision, m_objections);
    if (!canSubmit())
        return false;
    // The line is emptied with the same transaction that makes an event of it: neither is without the other.
    const auto forgotten = [key = draftKey(m_room->incidentId())](WriteTx& tx) {
        return tx.setSetting(key, {});
    };
    const auto refused = [this, text = m_text, alternatives = m_alternatives, objections = m_objections] {
        putBack(text, alternatives, objections);
    };
    if (!store(m_text, toJson(decision), forgotten, refused))
        return false;
    m_draft.taken();
    m_alternatives.clear();
    m_objections.clear();
    m_text.clear();
    emit changed();
    return true;
}

bool Composer::addNote(const QString& text)
{
    return store(text, {});
}

void Composer::setAlternatives(const QString& text)
{
    if (std::exchange(m_alternatives, text) != text)
        edited();
}

void Composer::setObjections(const QString& text)
{
    if (std::exchange(m_objections, text) != text)
        edited();
}

bool Composer::store(const QString& text, const QByteArray& decision, std::function<Done(WriteTx&)> facts,
                     std::function<void()> refused)
{
    const auto [kindName, words] = parse(text);
    if (words.isEmpty() || !m_room->session()->store() || m_room->session()->store()->isReadOnly())
        return false;
    TimelineEvent event;
    event.id = newId<EventId>();
    event.kindName = kindName;
    event.text = words;
    if (kindName == QLatin1String("decision"))
        event.raw = decision;
    else if (kindName == QLatin1String("hypothesis"))
        event.raw = toJson(Hypothesis{});
    else if (kindName == QLatin1String("task"))
        event.raw = toJson(PlainTask{});
    const QString id = event.id.value;
    m_room->addLocalEvent(
        std::move(event), std::move(facts),
        [this, id, refused = std::move(refused)](bool kept) {
            if (kept)
                emit stored(id);
            else if (refused)
                refused();
        },
        this);
    return true;
}

void Composer::setPinned(const QString& eventId, bool pinned)
{
    revise(eventId, [pinned](TimelineEvent& event) { event.pinned = pinned; });
}

void Composer::edit(const QString& eventId, const QString& text)
{
    const QString words = text.trimmed();
    if (!words.isEmpty())
        revise(eventId, [words](TimelineEvent& event) { event.text = words; });
}

void Composer::retract(const QString& eventId)
{
    revise(eventId, [](TimelineEvent& event) { event.retracted = true; });
}

void Composer::revise(const QString& eventId, std::function<void(TimelineEvent&)> change)
{
    m_room->desk()->revise(EventId{eventId}, std::move(change));
}

} // namespace muster
