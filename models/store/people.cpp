// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/people.h"

#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/incident_reports.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace muster {

namespace {

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

PersonId idOf(const PersonReport& report)
{
    return {report.source, report.remoteId};
}

QString mailOf(const QString& email)
{
    return email.trimmed().toCaseFolded();
}

/// Everybody whom a tool ever named, in the order in which they were learnt, and who is whom.
///
/// What was said by hand is a forest: each names at most one other (its newest row in person_link), and one
/// is joined to another only from somebody who names nobody. So joining overwrites no other joining. A row
/// that names itself says nothing any more; one that names nobody ("") parts, and ever after its e-mail is no
/// reason.
struct Circle
{
    std::vector<PersonReport> reports;
    std::map<PersonId, size_t> places;
    std::map<size_t, size_t> named; ///< who names whom, by hand
    Groups groups{0};

    std::vector<size_t> groupOf(size_t one)
    {
        std::vector<size_t> all;
        for (size_t i = 0; i < reports.size(); ++i) {
            if (groups.find(i) == groups.find(one))
                all.push_back(i);
        }
        return all;
    }
};

struct Naming
{
    PersonId one, other;
    bool parted = false; ///< it was, once
};

/// Newest said by hand of each.
Result<std::vector<Naming>> namings(const ReadTx& tx)
{
    return collect<Naming>(
        tx.database().query("SELECT source, remote_id, other_source, other_remote_id,"
                            " EXISTS(SELECT 1 FROM person_link p WHERE p.source = l.source"
                            "  AND p.remote_id = l.remote_id AND p.other_source = '')"
                            " FROM person_link l WHERE NOT EXISTS(SELECT 1 FROM person_link n"
                            "  WHERE n.source = l.source AND n.remote_id = l.remote_id"
                            "  AND n.revision > l.revision) ORDER BY row"),
        [](const Query& query) {
            return Naming{{SourceId{query.text(0)}, query.text(1)},
                          {SourceId{query.text(2)}, query.text(3)},
                          query.integer(4) != 0};
        });
}

Result<Circle> circle(const ReadTx& tx)
{
    auto reports = collect<PersonReport>(
        tx.database().query(
            "SELECT source, remote_id, name, email, handle, title, removed FROM person_report p"
            " WHERE NOT EXISTS(SELECT 1 FROM person_report n WHERE"
            "  n.source = p.source AND n.remote_id = p.remote_id AND n.revision > p.revision)"
            " ORDER BY (SELECT row FROM person_report f WHERE f.source = p.source"
            "  AND f.remote_id = p.remote_id AND f.revision = 0)"),
        [](const Query& query) {
            return PersonReport{SourceId{query.text(0)}, query.text(1), query.text(2),        query.text(3),
                                query.text(4),           query.text(5), query.integer(6) != 0};
        });
    const auto byHand = namings(tx);
    if (!reports || !byHand)
        return tl::unexpected(reports ? byHand.error() : reports.error());

    Circle all;
    all.reports = std::move(*reports);
    all.groups = Groups(all.reports.size());
    for (size_t i = 0; i < all.reports.size(); ++i)
        all.places.emplace(idOf(all.reports[i]), i);
    std::set<size_t> parted;
    for (const Naming& naming : *byHand) {
        const auto one = all.places.find(naming.one), other = all.places.find(naming.other);
        if (one == all.places.end())
            continue;
        if (naming.parted)
            parted.insert(one->second);
        if (other == all.places.end() || other == one)
            continue;
        all.named.emplace(one->second, other->second);
        all.groups.join(one->second, other->second);
    }
    std::map<QString, size_t> mails;
    for (size_t i = 0; i < all.reports.size(); ++i) {
        const QString mail = mailOf(all.reports[i].email);
        if (mail.isEmpty() || parted.contains(i))
            continue;
        const auto [first, isNew] = mails.emplace(mail, i);
        if (!isNew)
            all.groups.join(first->second, i);
    }
    return all;
}

Done name(WriteTx& tx, const PersonId& one, const PersonId& other)
{
    Database& db = tx.database();
    const Result<qint64> revision = db.integer(
        "SELECT coalesce(max(revision) + 1, 0) FROM person_link WHERE source = ? AND remote_id = ?",
        one.source, one.remoteId);
    if (!revision)
        return tl::unexpected(revision.error());
    Done done =
        db.run("INSERT INTO person_link(source, remote_id, revision, other_source, other_remote_id, known_at)"
               " VALUES(?, ?, ?, ?, ?, ?)",
               one.source, one.remoteId, *revision, other.source, other.remoteId, tx.now());
    if (!done)
        return done;
    tx.changes().mark(Table::People);
    tx.journal(QStringLiteral("person_link"), {{QStringLiteral("source"), one.source.value},
                                               {QStringLiteral("remote_id"), one.remoteId},
                                               {QStringLiteral("revision"), *revision},
                                               {QStringLiteral("other_source"), other.source.value},
                                               {QStringLiteral("other_remote_id"), other.remoteId},
                                               {QStringLiteral("known_at"), tx.now().ms}});
    return done;
}

/// Somebody of the group of `other` who names nobody names `one`, who is in another group.
Done joinGroups(WriteTx& tx, Circle& all, size_t one, size_t other)
{
    for (const size_t from : all.groupOf(other)) {
        if (all.named.contains(from))
            continue;
        const Done done = name(tx, idOf(all.reports[from]), idOf(all.reports[one]));
        if (done) {
            all.named.emplace(from, one);
            all.groups.join(from, one);
        }
        return done;
    }
    return fail(ErrorKind::Bug, QStringLiteral("people that name each other in a ring"));
}

Error nobody(const PersonId& id)
{
    return {ErrorKind::NotFound, QStringLiteral("no tool knows a person %1").arg(id.remoteId), 0, {}, {}};
}

Done part(WriteTx& tx, const PersonId& id)
{
    auto before = circle(tx);
    if (!before)
        return tl::unexpected(before.error());
    const size_t one = before->places.at(id);
    std::vector<size_t> rest = before->groupOf(one);
    std::erase(rest, one);
    Done done = name(tx, id, PersonId{});
    for (const auto& [from, to] : before->named) {
        if (done && to == one)
            done = name(tx, idOf(before->reports[from]), idOf(before->reports[from]));
    }
    auto after = done ? circle(tx) : tl::unexpected(done.error());
    if (!after)
        return tl::unexpected(after.error());
    // Who was one only through it stays one.
    for (const size_t other : rest) {
        if (done && after->groups.find(other) != after->groups.find(rest.front()))
            done = joinGroups(tx, *after, rest.front(), other);
    }
    return done;
}

/// Whoever is the same person as somebody, found from what is asked on.
class Walk
{
public:
    explicit Walk(const ReadTx& tx) : m_db(tx.database()) {}
    void add(const PersonId& id)
    {
        if (!id.remoteId.isEmpty() && m_seen.insert(id).second)
            m_next.push_back(id);
    }
    Done mail(const QString& email)
    {
        if (email.trimmed().isEmpty() || !m_mails.insert(mailOf(email)).second)
            return {};
        const auto same = collect<PersonId>(
            m_db.query("SELECT DISTINCT source, remote_id FROM person_report WHERE email = ? COLLATE NOCASE",
                       email.trimmed()),
            [](const Query& query) {
                return PersonId{SourceId{query.text(0)}, query.text(1)};
            });
        if (!same)
            return tl::unexpected(same.error());
        for (const PersonId& id : *same) {
            const auto known = newest(id);
            if (!known)
                return tl::unexpected(known.error());
            if (!known->parted && mailOf(known->email) == mailOf(email))
                add(id);
        }
        return {};
    }
    Result<bool> isParted(const PersonId& id)
    {
        const Result<Known> known = newest(id);
        if (!known)
            return tl::unexpected(known.error());
        return known->parted;
    }
    /// The name of whoever was learnt first, of those that are not removed; empty: none is known.
    Result<QString> name()
    {
        std::optional<Known> best;
        while (!m_next.empty()) {
            const PersonId id = m_next.back();
            m_next.pop_back();
            const Result<Known> known = newest(id);
            if (!known)
                return tl::unexpected(known.error());
            const auto better = [&] {
                return !best ||
                       std::pair(known->removed, known->first) < std::pair(best->removed, best->first);
            };
            if (!known->name.isEmpty() && better())
                best = *known;
            if (Done done = known->parted ? Done{} : mail(known->email); !done)
                return tl::unexpected(done.error());
            const auto named = collect<PersonId>(
                m_db.query("SELECT other_source, other_remote_id FROM person_link l WHERE source = ?1"
                           " AND remote_id = ?2 AND NOT EXISTS(SELECT 1 FROM person_link n"
                           "  WHERE n.source = l.source AND n.remote_id = l.remote_id"
                           "  AND n.revision > l.revision)"
                           " UNION SELECT source, remote_id FROM person_link l WHERE other_source = ?1"
                           " AND other_remote_id = ?2 AND NOT EXISTS(SELECT 1 FROM person_link n"
                           "  WHERE n.source = l.source AND n.remote_id = l.remote_id"
                           "  AND n.revision > l.revision)",
                           id.source, id.remoteId),
                [](const Query& query) {
                    return PersonId{SourceId{query.text(0)}, query.text(1)};
                });
            if (!named)
                return tl::unexpected(named.error());
            for (const PersonId& other : *named)
                add(other);
        }
        return best ? best->name : QString();
    }

private:
    struct Known
    {
        QString name, email;
        bool removed = true, parted = false;
        qint64 first = 0;
    };
    Result<Known> newest(const PersonId& id)
    {
        Query query = m_db.query("SELECT name, email, removed, (SELECT row FROM person_report"
                                 "  WHERE source = ?1 AND remote_id = ?2 AND revision = 0),"
                                 " EXISTS(SELECT 1 FROM person_link WHERE source = ?1 AND remote_id = ?2"
                                 "  AND other_source = '')"
                                 " FROM person_report WHERE source = ?1 AND remote_id = ?2"
                                 " ORDER BY revision DESC LIMIT 1",
                                 id.source, id.remoteId);
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        Known known;
        if (*row)
            known = {query.text(0), query.text(1), query.integer(2) != 0, query.integer(4) != 0,
                     query.integer(3)};
        return known;
    }

    Database& m_db;
    std::set<PersonId> m_seen;
    std::set<QString> m_mails;
    std::vector<PersonId> m_next;
};

} // namespace

Done putPerson(WriteTx& tx, const PersonReport& person)
{
    if (person.source.isEmpty() || person.remoteId.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("a person without an id"));
    Done done = tx.database().run(
        "INSERT INTO person_report(source, remote_id, revision, known_at, name, email, handle, title, "
        "removed)"
        " SELECT ?1, ?2, (SELECT coalesce(max(revision) + 1, 0) FROM person_report WHERE source = ?1"
        "  AND remote_id = ?2), ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS(SELECT 1 FROM person_report p"
        "  WHERE p.source = ?1 AND p.remote_id = ?2 AND p.name = ?4 AND p.email = ?5 AND p.handle = ?6"
        "  AND p.title = ?7 AND p.removed = ?8 AND p.revision = (SELECT max(revision) FROM person_report"
        "  WHERE source = ?1 AND remote_id = ?2))",
        person.source, person.remoteId, tx.now(), person.name, person.email, person.handle, person.title,
        person.removed);
    if (done && tx.database().changes() > 0)
        tx.changes().mark(Table::People);
    return done;
}

Result<std::vector<Person>> people(const ReadTx& tx)
{
    auto all = circle(tx);
    if (!all)
        return tl::unexpected(all.error());
    std::map<size_t, Person> found;
    for (size_t i = 0; i < all->reports.size(); ++i) {
        const PersonReport& report = all->reports[i];
        if (report.removed)
            continue;
        Person& person = found[all->groups.find(i)];
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

Done joinPeople(WriteTx& tx, const PersonId& one, const PersonId& other)
{
    auto all = circle(tx);
    if (!all)
        return tl::unexpected(all.error());
    const auto first = all->places.find(one), second = all->places.find(other);
    if (first == all->places.end() || second == all->places.end())
        return tl::unexpected(nobody(first == all->places.end() ? one : other));
    if (all->groups.find(first->second) == all->groups.find(second->second))
        return {};
    return renamingHolders(tx, [&] { return joinGroups(tx, *all, first->second, second->second); });
}

Done partPerson(WriteTx& tx, const PersonId& one)
{
    const Result<qint64> known = tx.database().integer(
        "SELECT count(*) FROM person_report WHERE source = ? AND remote_id = ?", one.source, one.remoteId);
    if (!known)
        return tl::unexpected(known.error());
    if (*known == 0)
        return tl::unexpected(nobody(one));
    return renamingHolders(tx, [&] { return part(tx, one); });
}

Result<QString> nameOf(const ReadTx& tx, const SourceId& source, const PersonName& person)
{
    Walk walk(tx);
    const PersonId id{source, person.remoteId};
    walk.add(id);
    const Result<bool> parted = person.remoteId.isEmpty() ? Result<bool>(false) : walk.isParted(id);
    if (!parted)
        return tl::unexpected(parted.error());
    if (Done done = *parted ? Done{} : walk.mail(person.email); !done)
        return tl::unexpected(done.error());
    const Result<QString> name = walk.name();
    if (!name || !name->isEmpty())
        return name;
    if (!person.name.isEmpty())
        return person.name;
    return person.email.isEmpty() ? person.remoteId : person.email;
}

Result<ActorNames> actorNames(const ReadTx& tx)
{
    auto all = circle(tx);
    if (!all)
        return tl::unexpected(all.error());
    // As nameOf chooses: whoever was learnt first of those that are not removed, else of all.
    std::map<size_t, const PersonReport*> named;
    for (size_t i = 0; i < all->reports.size(); ++i) {
        const PersonReport& report = all->reports[i];
        if (report.name.isEmpty())
            continue;
        const PersonReport*& best = named[all->groups.find(i)];
        if (!best || (best->removed && !report.removed))
            best = &report;
    }
    ActorNames names;
    for (size_t i = 0; i < all->reports.size(); ++i) {
        const auto best = named.find(all->groups.find(i));
        if (best == named.end())
            continue;
        const PersonReport& report = all->reports[i];
        names.add(report.source, report.name, best->second->name);
        names.add(report.source, report.email, best->second->name);
    }
    return names;
}

} // namespace muster
