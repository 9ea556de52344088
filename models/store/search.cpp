// SPDX-License-Identifier: GPL-3.0-or-later
// ReadTx::search: full-text search over events and post-mortems.
#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/read_tx.h"
#include "models/store/room_members.h"

#include <algorithm>
#include <limits>
#include <string>

namespace muster {

namespace {

/// The columns of a hit's event. Hits are shown in two lines: of the text the beginning, nothing of `raw`.
/// Two hundred of a megabyte each would be read for that.
const std::string& hitColumns()
{
    static const std::string columns = [] {
        std::string made = MUSTER_EVENT_COLUMNS;
        const auto put = [&made](const std::string& column, const std::string& instead) {
            made.replace(made.find(column), column.size(), instead);
        };
        put(" e.text,", " substr(e.text, 1, 4096),");
        put(" e.raw,", " x'',");
        return made;
    }();
    return columns;
}

constexpr uint kLastAlphabet =
    0x1FFF; // Greek Extended; what follows in the letters are syllables and ideographs

/// The user's words as an FTS5 expression: each in quotes, so that no operator, column filter or bracket of
/// the query language can be typed by accident or on purpose. Words without a letter or digit are dropped:
/// they have no token, and FTS5 would then find nothing at all. The last word is a prefix unless a space
/// after it says that it is complete, or it is a single letter of an alphabet: half of everything begins with
/// that. Empty when nothing is left.
QString expression(const QString& words)
{
    QString made;
    bool prefix = !words.isEmpty() && !words.back().isSpace();
    for (QString word : words.simplified().left(1000).split(u' ', Qt::SkipEmptyParts)) {
        word.remove(QChar::Null);
        const QList<uint> points = word.toUcs4();
        if (std::none_of(points.begin(), points.end(),
                         [](uint point) { return QChar::isLetterOrNumber(point); }))
            continue;
        if (!made.isEmpty())
            made += u' ';
        prefix = prefix && (points.size() > 1 || points.front() > kLastAlphabet);
        made += u'"' + word.replace(u'"', QStringLiteral("\"\"")) + u'"';
    }
    return made.isEmpty() || !prefix ? made : made + u'*';
}

} // namespace

Result<std::vector<SearchHit>> ReadTx::search(const QString& words, int limit,
                                              std::optional<IncidentId> within) const
{
    const QString match = expression(words);
    if (match.isEmpty() || limit <= 0)
        return std::vector<SearchHit>{};
    struct Found
    {
        SearchHit hit;
        Instant at;
    };
    // Within one incident the range of its rows bounds the walk through the hits of a common word.
    qint64 first = 0, last = std::numeric_limits<qint64>::max();
    if (within) {
        Query range =
            m_database.query(std::string("SELECT coalesce(min(row), 1), coalesce(max(row), 0) FROM event"
                                         " WHERE incident IN ") +
                                 membersSql("?1"),
                             *within);
        const Result<bool> row = range.step();
        if (!row)
            return tl::unexpected(row.error());
        first = range.integer(0);
        last = range.integer(1);
    }
    // char(8249) and char(8250): the marks promised in SearchHit.
    auto events = collect<Found>(
        m_database.query("SELECT " + hitColumns() +
                             ", snippet(event_text, 0, char(8249), char(8250), char(8230), 16)"
                             " FROM event_text JOIN event e ON e.row = event_text.rowid"
                             " WHERE event_text MATCH ?1 AND event_text.rowid BETWEEN ?3 AND ?4" +
                             (within ? " AND e.incident IN " + membersSql("?5") : " AND ?5 IS ?5") +
                             " ORDER BY event_text.rowid DESC LIMIT ?2",
                         match, limit, first, last, within.value_or(IncidentId{})),
        [](const Query& query) {
            Found one{{eventFrom(query), {}, {}, query.text(kEventColumns)}, {}};
            one.hit.incident = one.hit.event.incident;
            one.at = one.hit.event.occurredAt;
            return one;
        });
    if (!events)
        return tl::unexpected(events.error());
    auto documents = collect<Found>(
        m_database.query("SELECT p.id, p.incident, p.occurred_at,"
                         " snippet(postmortem_text, 0, char(8249), char(8250), char(8230), 16)"
                         " FROM postmortem_text JOIN postmortem p ON p.row = postmortem_text.rowid"
                         " WHERE postmortem_text MATCH ?1 AND (?3 = '' OR p.incident = ?3)"
                         " ORDER BY p.occurred_at DESC LIMIT ?2",
                         match, limit, within.value_or(IncidentId{})),
        [](const Query& query) {
            Found one;
            one.hit.postMortem.value = query.text(0);
            one.hit.incident.value = query.text(1);
            one.hit.snippet = query.text(3);
            one.at = query.instant(2);
            return one;
        });
    if (!documents)
        return tl::unexpected(documents.error());
    std::vector<Found> found = std::move(*events);
    std::move(documents->begin(), documents->end(), std::back_inserter(found));
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return b.at < a.at; });
    std::vector<SearchHit> hits;
    for (Found& one : found) {
        if (hits.size() == static_cast<size_t>(limit))
            break;
        const Result<IncidentId> room = roomOf(m_database, one.hit.incident);
        if (!room)
            return tl::unexpected(room.error());
        one.hit.incident = *room;
        hits.push_back(std::move(one.hit));
    }
    return hits;
}

} // namespace muster
