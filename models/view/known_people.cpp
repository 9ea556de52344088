// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/known_people.h"

#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/room_tools.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QPointer>

#include <algorithm>

namespace muster {

namespace {

QString keyOf(const PersonReport& report)
{
    return report.source.value + u'/' + report.remoteId;
}

/// How one tool calls somebody.
QString calledIn(const PersonReport& report)
{
    for (const QString& name : {report.name, report.handle, report.email}) {
        if (!name.isEmpty())
            return name;
    }
    return report.remoteId;
}

QString nameOf(const Person& person)
{
    return displayLine(person.name.isEmpty() ? calledIn(person.reports.front()) : person.name);
}

} // namespace

KnownPeople::KnownPeople(WarRoom* room, QObject* parent) : QObject(parent), m_room(room) {}

void KnownPeople::refresh()
{
    Store* store = m_room->session()->store();
    if (!store)
        return;
    store->read(
        [](const ReadTx& tx) -> Result<Reading> {
            auto everybody = people(tx);
            const auto sources = tx.sources();
            if (!everybody || !sources)
                return tl::unexpected(everybody ? sources.error() : everybody.error());
            Reading reading;
            for (const Source& source : *sources)
                reading.sources[source.id] = source.name;
            reading.people.reserve(everybody->size());
            for (Person& person : *everybody) {
                QString words;
                for (const PersonReport& report : person.reports)
                    words += QStringList{report.name, report.handle, report.email, report.remoteId, QString()}
                                 .join(u' ');
                reading.people.push_back({std::move(person), words.toCaseFolded()});
            }
            return reading;
        },
        this,
        [this, read = ++m_reads](Result<Reading> reading) {
            if (read != m_reads || !reading)
                return; // a store that cannot read says so itself
            m_people = std::move(reading->people);
            m_sources = std::move(reading->sources);
            fill();
        });
}

const KnownPeople::Known* KnownPeople::known(const QString& key) const
{
    const auto found = std::find_if(m_people.begin(), m_people.end(), [&](const Known& one) {
        return std::any_of(one.person.reports.begin(), one.person.reports.end(),
                           [&](const PersonReport& report) { return keyOf(report) == key; });
    });
    return found == m_people.end() ? nullptr : &*found;
}

QString KnownPeople::toolOf(const PersonReport& report) const
{
    const auto found = m_sources.find(report.source);
    return found == m_sources.end() ? tr("a removed tool") : found->second;
}

QString KnownPeople::chosenName() const
{
    const Known* chosen = m_chosen.isEmpty() ? nullptr : known(m_chosen);
    return chosen ? nameOf(chosen->person) : QString();
}

void KnownPeople::fill()
{
    const Known* chosen = m_chosen.isEmpty() ? nullptr : known(m_chosen);
    if (!chosen)
        m_chosen.clear();
    std::vector<KnownPersonRow> rows;
    const auto put = [&](const Known& one) {
        KnownPersonRow row;
        row.key = keyOf(one.person.reports.front());
        row.name = nameOf(one.person);
        row.chosen = &one == chosen;
        QStringList tools;
        for (const PersonReport& report : one.person.reports) {
            const QString tool = toolOf(report);
            if (!tools.contains(tool))
                tools << tool;
            QString telling = tr("%1: %2", "tool, name there").arg(tool, calledIn(report));
            if (!report.email.isEmpty() && report.email != calledIn(report))
                telling += QStringLiteral(" · ") + report.email;
            row.tellings << displayLine(telling);
        }
        row.toolsText = tools.join(QStringLiteral(" · "));
        rows.push_back(std::move(row));
    };
    if (chosen)
        put(*chosen);
    size_t others = 0;
    for (const Known& one : m_people) {
        const bool goes = std::all_of(m_words.begin(), m_words.end(),
                                      [&](const QString& word) { return one.words.contains(word); });
        if (&one == chosen || !goes)
            continue;
        if (rows.size() < kMostShown)
            put(one);
        else
            ++others;
    }
    m_moreText =
        others == 0 ? QString() : tr("%n more: type a part of a name", nullptr, static_cast<int>(others));
    m_list.setRows(std::move(rows));
    emit changed();
}

void KnownPeople::find(const QString& words)
{
    m_words = words.toCaseFolded().split(u' ', Qt::SkipEmptyParts);
    fill();
}

void KnownPeople::choose(const QString& personKey)
{
    m_chosen = personKey;
    m_said.clear();
    fill();
}

template <typename Change>
void KnownPeople::write(Change change, QString said)
{
    Session* session = m_room->session();
    session->beginSave();
    session->store()->write(std::move(change), session,
                            [self = QPointer(this), session, said](const Done& done) {
                                session->endSave(done);
                                if (!done)
                                    session->report(done.error(), RoomTools::tr("Joining people"));
                                if (!self)
                                    return;
                                if (done) {
                                    self->m_said = said;
                                    self->m_chosen.clear();
                                }
                                self->refresh();
                            });
}

void KnownPeople::join(const QString& personKey)
{
    const Known* one = m_chosen.isEmpty() ? nullptr : known(m_chosen);
    const Known* other = known(personKey);
    if (!one || !other || one == other || !m_room->tools()->whyFixed().isEmpty())
        return;
    const PersonReport& first = one->person.reports.front();
    const PersonReport& second = other->person.reports.front();
    write([first = PersonId{first.source, first.remoteId}, second = PersonId{second.source, second.remoteId}](
              WriteTx& tx) { return joinPeople(tx, first, second); },
          tr("%1 (%2) and %3 (%4) are one person here now. “Somebody else” parts them again.")
              .arg(nameOf(one->person), toolOf(first), nameOf(other->person), toolOf(second)));
}

void KnownPeople::part(const QString& personKey, int telling)
{
    const Known* one = known(personKey);
    if (!one || telling < 0 || size_t(telling) >= one->person.reports.size() ||
        one->person.reports.size() < 2 || !m_room->tools()->whyFixed().isEmpty())
        return;
    const PersonReport& report = one->person.reports[size_t(telling)];
    write([id = PersonId{report.source, report.remoteId}](WriteTx& tx) { return partPerson(tx, id); },
          tr("%1 of %2 is somebody else than %3 here now. “Same person…” joins them again.")
              .arg(displayLine(calledIn(report)), toolOf(report), nameOf(one->person)));
}

} // namespace muster
