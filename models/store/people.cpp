// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/people.h"

#include "models/store/database.h"
#include "models/store/event_row.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace muster {

namespace {

struct Joining
{
    PersonId one;
    std::optional<PersonId> other;
};

/// Newest said by hand of each.
Result<std::vector<Joining>> joinings(const ReadTx& tx)
{
    return collect<Joining>(
        tx.database().query("SELECT source, remote_id, other_source, other_remote_id FROM person_link l"
                            " WHERE NOT EXISTS(SELECT 1 FROM person_link n WHERE n.source = l.source"
                            "  AND n.remote_id = l.remote_id AND n.revision > l.revision) ORDER BY row"),
        [](const Query& query) {
            Joining joining{{SourceId{query.text(0)}, query.text(1)}, std::nullopt};
            if (const QString source = query.text(2); !source.isEmpty())
                joining.other = PersonId{SourceId{source}, query.text(3)};
            return joining;
        });
}

/// Groups of indexes that belong together.
class Groups
{
public:
    explicit Groups(size_t count) : m_parents(count) { std::iota(m_parents.begin(), m_parents.end(), 0); }
    size_t find(size_t of)
    {
        while (m_parents[of] != of)
            of = m_parents[of] = m_parents[m_parents[of]];
        return of;
    }
    void join(size_t a, size_t b)
    {
        const size_t x = find(a), y = find(b);
        m_parents[std::max(x, y)] = std::min(x, y);
    }

private:
    std::vector<size_t> m_parents;
};

} // namespace

Done putPerson(WriteTx& tx, const PersonReport& person)
{
    if (person.source.isEmpty() || person.remoteId.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("a person without an id"));
    return tx.database().run(
        "INSERT INTO person_report(source, remote_id, revision, known_at, name, email, handle, title, "
        "removed)"
        " SELECT ?1, ?2, (SELECT coalesce(max(revision) + 1, 0) FROM person_report WHERE source = ?1"
        "  AND remote_id = ?2), ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS(SELECT 1 FROM person_report p"
        "  WHERE p.source = ?1 AND p.remote_id = ?2 AND p.name = ?4 AND p.email = ?5 AND p.handle = ?6"
        "  AND p.title = ?7 AND p.removed = ?8 AND p.revision = (SELECT max(revision) FROM person_report"
        "  WHERE source = ?1 AND remote_id = ?2))",
        person.source, person.remoteId, tx.now(), person.name, person.email, person.handle, person.title,
        person.removed);
}

Result<std::vector<Person>> people(const ReadTx& tx)
{
    const auto reports = collect<PersonReport>(
        tx.database().query(
            "SELECT source, remote_id, name, email, handle, title, removed FROM person_report p"
            " WHERE removed = 0 AND NOT EXISTS(SELECT 1 FROM person_report n WHERE"
            "  n.source = p.source AND n.remote_id = p.remote_id AND n.revision > p.revision)"
            " ORDER BY (SELECT row FROM person_report f WHERE f.source = p.source"
            "  AND f.remote_id = p.remote_id AND f.revision = 0)"),
        [](const Query& query) {
            return PersonReport{SourceId{query.text(0)}, query.text(1), query.text(2),        query.text(3),
                                query.text(4),           query.text(5), query.integer(6) != 0};
        });
    const auto byHand = joinings(tx);
    if (!reports || !byHand)
        return tl::unexpected(reports ? byHand.error() : reports.error());

    std::map<PersonId, size_t> places;
    for (size_t i = 0; i < reports->size(); ++i)
        places.emplace(PersonId{(*reports)[i].source, (*reports)[i].remoteId}, i);
    std::vector<bool> apart(reports->size());
    Groups groups(reports->size());
    for (const Joining& joining : *byHand) {
        const auto one = places.find(joining.one);
        if (one == places.end())
            continue;
        if (!joining.other) {
            apart[one->second] = true;
            continue;
        }
        if (const auto other = places.find(*joining.other); other != places.end())
            groups.join(one->second, other->second);
    }
    std::map<QString, size_t> mails;
    for (size_t i = 0; i < reports->size(); ++i) {
        const QString mail = (*reports)[i].email.trimmed().toCaseFolded();
        if (mail.isEmpty() || apart[i])
            continue;
        const auto [first, isNew] = mails.emplace(mail, i);
        if (!isNew)
            groups.join(first->second, i);
    }

    std::map<size_t, Person> found;
    for (size_t i = 0; i < reports->size(); ++i) {
        Person& person = found[groups.find(i)];
        const PersonReport& report = (*reports)[i];
        if (person.name.isEmpty())
            person.name = report.name;
        if (person.email.isEmpty())
            person.email = report.email;
        person.reports.push_back(report);
    }
    std::vector<Person> list;
    list.reserve(found.size());
    for (auto& [group, person] : found)
        list.push_back(std::move(person));
    std::stable_sort(list.begin(), list.end(),
                     [](const Person& a, const Person& b) { return a.name.localeAwareCompare(b.name) < 0; });
    return list;
}

Done joinPeople(WriteTx& tx, const PersonId& one, const std::optional<PersonId>& other)
{
    Database& db = tx.database();
    const Result<qint64> revision = db.integer(
        "SELECT coalesce(max(revision) + 1, 0) FROM person_link WHERE source = ? AND remote_id = ?",
        one.source, one.remoteId);
    if (!revision)
        return tl::unexpected(revision.error());
    const PersonId second = other.value_or(PersonId{});
    Done done =
        db.run("INSERT INTO person_link(source, remote_id, revision, other_source, other_remote_id, known_at)"
               " VALUES(?, ?, ?, ?, ?, ?)",
               one.source, one.remoteId, *revision, second.source, second.remoteId, tx.now());
    if (done)
        tx.journal(QStringLiteral("person_link"), {{QStringLiteral("source"), one.source.value},
                                                   {QStringLiteral("remote_id"), one.remoteId},
                                                   {QStringLiteral("revision"), *revision},
                                                   {QStringLiteral("other_source"), second.source.value},
                                                   {QStringLiteral("other_remote_id"), second.remoteId},
                                                   {QStringLiteral("known_at"), tx.now().ms}});
    return done;
}

Result<QString> nameOf(const ReadTx& tx, const PersonName& person)
{
    if (!person.email.isEmpty()) {
        Query query = tx.database().query("SELECT name FROM person_report WHERE email = ? COLLATE NOCASE"
                                          " AND name <> '' ORDER BY row LIMIT 1",
                                          person.email);
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        if (*row)
            return query.text(0);
    }
    if (!person.name.isEmpty())
        return person.name;
    return person.email.isEmpty() ? person.remoteId : person.email;
}

} // namespace muster
