// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/on_call_rows.h"

#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/people.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace muster {

namespace {

constexpr const char* kColumns =
    " o.key, o.rota, o.policy, o.level, o.person, o.name, o.email, o.since, o.until";

OnCall onCallFrom(const Query& query)
{
    OnCall said;
    said.key = query.text(0);
    said.rota = query.text(1);
    said.policy = query.text(2);
    said.level = static_cast<int>(query.integer(3));
    said.person = {query.text(4), query.text(5), query.text(6)};
    said.since = query.optionalInstant(7);
    said.until = query.optionalInstant(8);
    return said;
}

Done append(WriteTx& tx, const SourceId& source, const OnCall& said, bool ended)
{
    return tx.database().run(
        "INSERT INTO on_call(source, key, revision, known_at, ended, rota, policy, level, person, name, "
        "email,"
        " since, until) VALUES(?1, ?2, (SELECT coalesce(max(revision) + 1, 0) FROM on_call WHERE source = ?1"
        "  AND key = ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        source, said.key, tx.now(), ended, said.rota, said.policy, said.level, said.person.remoteId,
        said.person.name, said.person.email, said.since, said.until);
}

} // namespace

Done putOnCall(WriteTx& tx, const SourceId& source, const OnCallReading& reading)
{
    if (source.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("who is on call, of no source"));
    const auto list = collect<OnCall>(
        tx.database().query(std::string("SELECT") + kColumns +
                                " FROM on_call o WHERE source = ? AND ended = 0 AND revision ="
                                " (SELECT max(revision) FROM on_call n WHERE n.source = o.source"
                                "  AND n.key = o.key)",
                            source),
        onCallFrom);
    if (!list)
        return tl::unexpected(list.error());
    std::map<QString, OnCall> known;
    for (const OnCall& said : *list)
        known.emplace(said.key, said);
    std::map<QString, OnCall> now;
    for (const OnCall& said : reading.named) {
        if (said.key.isEmpty())
            return fail(ErrorKind::Invalid, QStringLiteral("somebody on call without a key"));
        now.emplace(said.key, said);
    }
    Done done;
    for (const auto& [key, said] : now) {
        const auto before = known.find(key);
        if (done && (before == known.end() || before->second != said))
            done = append(tx, source, said, false);
    }
    for (const auto& [key, said] : known) {
        if (done && reading.whole && !now.contains(key))
            done = append(tx, source, said, true);
    }
    if (done)
        done = tx.database().run("INSERT INTO on_call_reading(source, read_at) VALUES(?1, ?2)"
                                 " ON CONFLICT(source) DO UPDATE SET read_at = ?2",
                                 source, tx.now());
    return done;
}

Result<std::vector<KnownOnCall>> onCallAt(const ReadTx& tx, Instant at, Instant knownBy)
{
    auto list = collect<KnownOnCall>(
        tx.database().query(
            std::string("SELECT") + kColumns +
                ", o.source, r.read_at FROM on_call o"
                " JOIN on_call_reading r ON r.source = o.source"
                " WHERE o.ended = 0 AND o.revision = (SELECT max(revision) FROM on_call n"
                "  WHERE n.source = o.source AND n.key = o.key AND n.known_at <= ?1)"
                " AND (o.since IS NULL OR o.since <= ?2) AND (o.until IS NULL OR o.until > ?2)",
            knownBy, at),
        [&](const Query& query) {
            return KnownOnCall{SourceId{query.text(9)}, onCallFrom(query), QString(),
                               std::min(query.instant(10), knownBy)};
        });
    if (!list)
        return list;
    for (KnownOnCall& one : *list) {
        const auto name = nameOf(tx, one.source, one.said.person);
        if (!name)
            return tl::unexpected(name.error());
        one.name = *name;
    }
    std::stable_sort(list->begin(), list->end(), [](const KnownOnCall& a, const KnownOnCall& b) {
        return std::tie(a.said.level, a.said.rota, a.name) < std::tie(b.said.level, b.said.rota, b.name);
    });
    return list;
}

} // namespace muster
