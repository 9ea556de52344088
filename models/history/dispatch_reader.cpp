// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/dispatch_reader.h"

#include "models/history/dispatch_mapping.h"
#include "models/history/dump_index.h"

#include <QDateTime>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace muster {

namespace {

constexpr qint64 kIndexedAtOnce = 32 * 1024 * 1024;
constexpr size_t kIncidentsOfChunk = 4'000; ///< one pass over the tables that refer to incidents for so many
constexpr qint64 kBytesOfChunk = 12 * 1024 * 1024;
constexpr size_t kIncidentsOfBatch = 200;
constexpr size_t kEventsOfBatch = 1'000;
constexpr qint64 kBytesOfBatch = 4 * 1024 * 1024;
constexpr size_t kPeopleOfBatch = 1'000;
constexpr size_t kMostContacts =
    150'000; ///< of one organisation that are known by name while its rows are read
const std::string kPrefix = "dispatch_organization_";

bool isWanted(std::string_view, std::string_view table)
{
    static const std::set<std::string, std::less<>> tables{
        "incident", "incident_type", "incident_severity", "incident_priority",  "event",      "participant",
        "task",     "ticket",        "participant_role",  "individual_contact", "conference", "conversation",
        "document", "project"};
    return tables.contains(table);
}

/// What refers to one incident of the chunk.
struct Attached
{
    struct Role
    {
        Instant since;
        QByteArray role;
        qint64 contact = 0;
    };
    std::vector<Role> roles;
    QString ticket, conference;
    std::vector<IncidentKey> keys;
    std::vector<std::pair<QString, QString>> documents;
    std::vector<TimelineEvent> tasks;
};

class DispatchReader final : public HistoryReader
{
public:
    DispatchReader(std::unique_ptr<QIODevice> file, const QFileInfo& info, const QString& position,
                   const QString& label)
        : m_file(std::move(file)), m_index(*m_file, isWanted), m_size(std::max<qint64>(m_file->size(), 1)),
          m_stamp(QStringLiteral("dispatch1;%1;%2")
                      .arg(m_file->size())
                      .arg(info.lastModified().toMSecsSinceEpoch()))
    {
        m_origin = originOf(QStringLiteral("dispatch"), QStringLiteral("Dispatch"), label);
        m_origin.name = QStringLiteral("%1 (dump %2 of %3)")
                            .arg(m_origin.sourceName, info.fileName(),
                                 info.lastModified().toUTC().date().toString(Qt::ISODate));
        const QStringList parts = position.split(u';');
        if (parts.size() == 6 && position.startsWith(m_stamp + u';')) {
            const int phase = parts[3].toInt();
            if (phase >= 0 && phase <= int(Phase::End)) {
                m_phase = Phase(phase);
                m_organisation = parts[4].toULongLong();
                m_at = parts[5].toLongLong();
            }
        }
    }

    const HistoryOrigin& origin() const override { return m_origin; }
    bool atEnd() const override { return m_indexed && m_phase == Phase::End; }
    double done() const override
    {
        if (!m_indexed)
            return 0.1 * double(m_index.at()) / double(m_size);
        return std::clamp(m_done, 0.1, 1.0);
    }
    QString position() const override
    {
        return QStringLiteral("%1;%2;%3;%4").arg(m_stamp).arg(int(m_phase)).arg(m_organisation).arg(m_at);
    }

    Result<HistoryBatch> next() override
    {
        HistoryBatch batch;
        if (!m_indexed) {
            const bool more = m_index.advance(kIndexedAtOnce);
            if (m_index.failed())
                return broken();
            if (more)
                return batch;
            if (Done found = indexed(batch); !found)
                return tl::unexpected(found.error());
            m_indexed = true;
        }
        while (m_phase != Phase::End) {
            if (m_organisation >= m_schemas.size()) {
                m_phase = Phase::End;
                break;
            }
            if (m_prepared != std::optional(m_organisation))
                prepare();
            const bool more = m_phase == Phase::People      ? people(batch)
                              : m_phase == Phase::Incidents ? incidents(batch)
                                                            : events(batch);
            if (m_failed)
                return broken();
            if (more)
                break;
            m_at = 0;
            m_pending.clear();
            m_phase = m_phase == Phase::People      ? Phase::Incidents
                      : m_phase == Phase::Incidents ? Phase::Events
                                                    : Phase::People;
            m_organisation += m_phase == Phase::People ? 1 : 0;
            if (!batch.people.empty() || !batch.incidents.empty() || !batch.events.empty())
                break;
        }
        if (m_phase == Phase::End || m_organisation >= m_schemas.size()) {
            m_phase = Phase::End;
            m_done = 1;
        }
        return batch;
    }

private:
    enum class Phase { People, Incidents, Events, End };

    tl::unexpected<Error> broken() const
    {
        return fail(
            ErrorKind::Storage,
            QStringLiteral("%1 cannot be read any more: %2").arg(m_origin.name, m_file->errorString()));
    }

    Done indexed(HistoryBatch& batch)
    {
        std::set<std::string> schemas;
        for (const DumpBlock& block : m_index.blocks()) {
            const auto has = [&](const char* name) {
                return std::find(block.columns.begin(), block.columns.end(), name) != block.columns.end();
            };
            if (block.table == "incident" && has("id") && has("title") && has("reported_at"))
                schemas.insert(block.schema);
        }
        if (schemas.empty())
            return fail(ErrorKind::Invalid,
                        QStringLiteral(
                            "%1 is a PostgreSQL dump, but no table in it is Dispatch's “incident” with its "
                            "rows (id, title, reported_at). Dump the whole database with “pg_dump -Fp”, "
                            "neither --schema-only nor a single table")
                            .arg(m_origin.name));
        m_schemas.assign(schemas.begin(), schemas.end());
        if (!m_index.endsWhole())
            batch.problems.push_back(
                {QStringLiteral("the end of the file"),
                 QStringLiteral("it does not end as a dump does: it may be cut, and what "
                                "came after it is missing")});
        const std::string& encoding = m_index.encoding();
        if (!encoding.empty() && encoding != "UTF8" && encoding != "SQL_ASCII")
            batch.problems.push_back(
                {QStringLiteral("letters that are not English"),
                 QStringLiteral("the dump is in %1. Make it with --encoding=UTF8 to have them "
                                "right")
                     .arg(QString::fromStdString(encoding))});
        return {};
    }

    std::vector<const DumpBlock*> blocksOf(std::string_view table) const
    {
        std::vector<const DumpBlock*> list;
        for (const DumpBlock& block : m_index.blocks()) {
            if (block.table == table && block.schema == m_schemas[m_organisation])
                list.push_back(&block);
        }
        return list;
    }

    /// Every row of a table of this organisation, from a place in the file on, until `use` says false.
    template <typename Use>
    bool rows(std::string_view table, qint64 from, Use use)
    {
        DumpRow row;
        for (const DumpBlock* block : blocksOf(table)) {
            if (block->end <= from)
                continue;
            DumpRows reader(*m_file, *block, from > block->begin ? from : 0);
            while (reader.next(row)) {
                const qint64 before = row.at;
                if (!use(*block, row, before, reader.position()))
                    return false;
            }
            m_failed = m_failed || reader.failed();
        }
        return true;
    }

    /// Whether the row can be read at all; else it is a problem, when the caller wants to hear of it.
    bool isWhole(const DumpBlock& block, const DumpRow& row, HistoryBatch* batch) const
    {
        const bool wrong = row.tooLong || row.cut ||
                           (!row.values.empty() && row.values.size() != block.columns.size()) ||
                           row.values.empty();
        if (wrong && batch) {
            const QString why =
                row.tooLong
                    ? QStringLiteral("its row is longer than %1 MB").arg(kMostDumpRowBytes / 1024 / 1024)
                : row.cut ? QStringLiteral("the file ends in the middle of it")
                          : QStringLiteral("its row has %1 values for %2 columns")
                                .arg(row.values.size())
                                .arg(block.columns.size());
            problem(*batch,
                    QStringLiteral("%1 at byte %2").arg(QString::fromStdString(block.table)).arg(row.at),
                    why);
        }
        return !wrong;
    }
    static void problem(HistoryBatch& batch, const QString& item, const QString& why)
    {
        batch.problems.push_back({item, why});
        ++batch.unreadable;
    }

    std::map<qint64, QString> names(std::string_view table)
    {
        std::map<qint64, QString> list;
        rows(table, 0, [&](const DumpBlock& block, const DumpRow& row, qint64, qint64) {
            const NamedRow named(block, row);
            if (const auto id = named.number("id");
                id && isWhole(block, row, nullptr) && list.size() < 10'000)
                list[*id] = dispatchText(named.text("name"));
            return true;
        });
        return list;
    }

    /// What is needed of an organisation before its rows are read.
    void prepare()
    {
        m_prepared = m_organisation;
        m_company = {};
        m_company.source = m_origin.source;
        m_company.sourceName = m_origin.sourceName;
        const std::string& schema = m_schemas[m_organisation];
        m_company.name =
            QString::fromStdString(schema.starts_with(kPrefix) ? schema.substr(kPrefix.size()) : schema);
        m_company.types = names("incident_type");
        m_company.severities = names("incident_severity");
        m_company.priorities = names("incident_priority");
        m_company.projects = names("project");
        rows("individual_contact", 0, [&](const DumpBlock& block, const DumpRow& row, qint64, qint64) {
            const NamedRow named(block, row);
            const auto id = named.number("id");
            if (!id || !isWhole(block, row, nullptr))
                return true;
            const QByteArray* name = named.value("name");
            const QByteArray* email = named.value("email");
            if (m_company.contacts.size() < kMostContacts)
                m_company.contacts[*id] = {name ? name->left(200) : QByteArray(),
                                           email ? email->left(200) : QByteArray()};
            return true;
        });
        m_known.clear();
        rows("incident", 0, [&](const DumpBlock& block, const DumpRow& row, qint64, qint64) {
            const NamedRow named(block, row);
            if (const auto id = named.number("id");
                id && isWhole(block, row, nullptr) && DispatchOrganisation::openedAt(named))
                m_known.push_back(*id);
            return true;
        });
        std::sort(m_known.begin(), m_known.end());
    }

    bool people(HistoryBatch& batch)
    {
        return !rows("individual_contact", m_at,
                     [&](const DumpBlock& block, const DumpRow& row, qint64, qint64 after) {
                         m_at = after;
                         if (!isWhole(block, row, &batch))
                             return true;
                         const NamedRow named(block, row);
                         const auto id = named.number("id");
                         if (!id)
                             return true;
                         batch.people.push_back(m_company.personReport(named, *id));
                         return batch.people.size() < kPeopleOfBatch;
                     });
    }

    // ------------------------------------------------------------------------------------------- incidents

    struct Pending
    {
        IncidentReport report;
        qint64 after = 0; ///< where to go on after it
        std::vector<TimelineEvent> tasks;
    };

    bool incidents(HistoryBatch& batch)
    {
        if (m_pending.empty() && !readChunk(batch))
            return false;
        size_t given = 0;
        for (; given < m_pending.size() && given < kIncidentsOfBatch && batch.events.size() < kEventsOfBatch;
             ++given) {
            Pending& one = m_pending[given];
            batch.reached = std::max(batch.reached.value_or(Instant{}), one.report.openedAt);
            std::move(one.tasks.begin(), one.tasks.end(), std::back_inserter(batch.events));
            batch.incidents.push_back(std::move(one.report));
            m_at = one.after;
        }
        m_pending.erase(m_pending.begin(), m_pending.begin() + static_cast<std::ptrdiff_t>(given));
        return true;
    }

    /// Reads incidents from m_at on and whatever refers to them. False when there is none any more.
    bool readChunk(HistoryBatch& batch)
    {
        std::unordered_map<qint64, size_t> places;
        std::vector<Attached> attached;
        std::vector<qint64> commanders;
        qint64 bytes = 0;
        rows("incident", m_at, [&](const DumpBlock& block, const DumpRow& row, qint64 before, qint64 after) {
            bytes += after - before;
            if (isWhole(block, row, &batch)) {
                const NamedRow named(block, row);
                const auto id = named.number("id");
                const auto opened = DispatchOrganisation::openedAt(named);
                if (!id || !opened) {
                    problem(batch,
                            id ? QStringLiteral("incident %1").arg(m_company.incidentId(*id))
                               : QStringLiteral("incident at byte %1").arg(row.at),
                            id ? QStringLiteral("it has neither reported_at nor created_at")
                               : QStringLiteral("it has no id"));
                } else if (places.emplace(*id, m_pending.size()).second) {
                    m_pending.push_back({m_company.report(named, *id, *opened), after, {}});
                    attached.emplace_back();
                    commanders.push_back(named.number("commander_id").value_or(-1));
                }
            }
            if (m_pending.empty())
                m_at = after;
            else
                m_pending.back().after = after;
            return m_pending.size() < kIncidentsOfChunk && bytes < kBytesOfChunk;
        });
        if (m_pending.empty())
            return false;
        attach(places, attached, commanders);
        for (size_t i = 0; i < m_pending.size(); ++i)
            finish(m_pending[i], attached[i]);
        return true;
    }

    void attach(const std::unordered_map<qint64, size_t>& places, std::vector<Attached>& attached,
                const std::vector<qint64>& commanders)
    {
        struct Participant
        {
            size_t incident = 0;
            qint64 contact = 0;
        };
        const auto placeOf = [&](const NamedRow& row) {
            const auto id = row.number("incident_id");
            const auto found = id ? places.find(*id) : places.end();
            return found == places.end() ? nullptr : &attached[found->second];
        };
        std::unordered_map<qint64, Participant> participants;
        each("participant", [&](const NamedRow& row) {
            const auto id = row.number("id"), incident = row.number("incident_id");
            const auto found = incident ? places.find(*incident) : places.end();
            if (id && found != places.end() && participants.size() < 500'000)
                participants[*id] = {found->second, row.number("individual_contact_id").value_or(-1)};
        });
        each("participant_role", [&](const NamedRow& row) {
            const auto whose = row.number("participant_id");
            const auto found = whose ? participants.find(*whose) : participants.end();
            const QByteArray* role = row.value("role");
            if (found == participants.end() || !role || row.value("renounced_at") || *role == "Participant" ||
                *role == "Observer" || role->isEmpty())
                return;
            attached[found->second.incident].roles.push_back(
                {row.time("assumed_at").value_or(Instant{}), role->left(200), found->second.contact});
        });
        for (size_t i = 0; i < commanders.size(); ++i) {
            const auto found = participants.find(commanders[i]);
            auto& roles = attached[i].roles;
            if (found != participants.end() &&
                std::none_of(roles.begin(), roles.end(),
                             [](const Attached::Role& one) { return one.role == "Incident Commander"; }))
                roles.push_back({Instant{}, "Incident Commander", found->second.contact});
        }
        each("ticket", [&](const NamedRow& row) {
            if (Attached* to = placeOf(row)) {
                to->ticket = dispatchText(row.text("weblink"));
                pageKey(*to, to->ticket);
            }
        });
        each("conference", [&](const NamedRow& row) {
            // A company may use one conference for every incident, so it says nothing about being the same.
            if (Attached* to = placeOf(row))
                to->conference = dispatchText(row.text("weblink"));
        });
        each("conversation", [&](const NamedRow& row) {
            Attached* to = placeOf(row);
            const QString channel = row.text("channel_id");
            if (to && !channel.isEmpty() && channel.size() < 100 && row.text("thread_id").isEmpty() &&
                row.text("resource_type").contains(QLatin1String("slack")))
                to->keys.push_back({IncidentKey::Kind::Channel, QStringLiteral("slack:") + channel});
        });
        each("document", [&](const NamedRow& row) {
            const QString link = dispatchText(row.text("weblink"));
            Attached* to = placeOf(row);
            if (!to || link.isEmpty() || to->documents.size() >= 50)
                return;
            QString name = row.text("name");
            to->documents.emplace_back(dispatchText(name.isEmpty() ? row.text("resource_type") : name), link);
            pageKey(*to, link);
        });
        each("task", [&](const NamedRow& row) {
            Attached* to = placeOf(row);
            const auto id = row.number("id");
            const auto at = row.time("created_at");
            if (to && id && at && to->tasks.size() < 2'000)
                to->tasks.push_back(m_company.task(row, *id, *at, [&](const char* column) {
                    const auto found = participants.find(row.number(column).value_or(-1));
                    return found == participants.end() ? QString()
                                                       : m_company.personWords(found->second.contact);
                }));
        });
    }

    /// Whole rows of a table of this organisation.
    template <typename Use>
    void each(std::string_view table, Use use)
    {
        rows(table, 0, [&](const DumpBlock& block, const DumpRow& row, qint64, qint64) {
            if (isWhole(block, row, nullptr))
                use(NamedRow(block, row));
            return true;
        });
    }

    static void pageKey(Attached& to, const QString& link)
    {
        if (const QString page = canonicalPage(link); !page.isEmpty())
            to.keys.push_back({IncidentKey::Kind::Page, page});
    }

    void finish(Pending& pending, Attached& attached) const
    {
        IncidentReport& report = pending.report;
        report.link = attached.ticket;
        std::stable_sort(attached.roles.begin(), attached.roles.end(),
                         [](const auto& a, const auto& b) { return a.since < b.since; });
        for (const Attached::Role& role : attached.roles) {
            const QString name =
                role.role == "Incident Commander" ? QStringLiteral("IC") : QString::fromUtf8(role.role);
            report.roles.push_back({name, m_company.person(role.contact)});
        }
        std::move(attached.keys.begin(), attached.keys.end(), std::back_inserter(report.keys));
        if (!attached.conference.isEmpty())
            report.fields[QStringLiteral("Conference")] = attached.conference;
        for (const auto& [name, link] : attached.documents) {
            QString key = QStringLiteral("Document: %1").arg(name);
            for (int n = 2; report.fields.contains(key); ++n)
                key = QStringLiteral("Document: %1 (%2)").arg(name).arg(n);
            report.fields[key] = link;
        }
        pending.tasks = std::move(attached.tasks);
    }

    // ---------------------------------------------------------------------------------------------- events

    bool events(HistoryBatch& batch)
    {
        const qint64 begin = m_at;
        return !rows("event", m_at, [&](const DumpBlock& block, const DumpRow& row, qint64, qint64 after) {
            m_at = after;
            event(batch, block, row);
            const bool more = batch.events.size() < kEventsOfBatch && after - begin < kBytesOfBatch;
            if (!more)
                m_done = std::max(m_done, 0.2 + 0.8 * eventsUntil(block, after));
            return more;
        });
    }

    /// Which part of all organisations' events lies before a place in a block of them.
    double eventsUntil(const DumpBlock& at, qint64 place) const
    {
        qint64 before = 0, all = 1;
        bool isBefore = true;
        for (const std::string& schema : m_schemas) {
            for (const DumpBlock& block : m_index.blocks()) {
                if (block.table != "event" || block.schema != schema)
                    continue;
                isBefore = isBefore && block.begin != at.begin;
                all += block.end - block.begin;
                before += isBefore ? block.end - block.begin : 0;
            }
        }
        return double(before + place - at.begin) / double(all);
    }

    void event(HistoryBatch& batch, const DumpBlock& block, const DumpRow& row) const
    {
        if (!isWhole(block, row, &batch))
            return;
        const NamedRow named(block, row);
        const auto incident = named.number("incident_id");
        if (!incident)
            return; // of a case or a signal
        const auto id = named.number("id");
        const auto at = named.time("started_at");
        const QString item = QStringLiteral("event %1/%2").arg(m_company.name).arg(id.value_or(-1));
        if (!std::binary_search(m_known.begin(), m_known.end(), *incident))
            return problem(batch, item,
                           QStringLiteral("its incident %1 was not taken or is not in the file")
                               .arg(m_company.incidentId(*incident)));
        if (!id || !at)
            return problem(batch, item, QStringLiteral("it has no id or no time that can be read"));
        TimelineEvent made = m_company.event(named, *id, *incident, *at);
        batch.reached = std::max(batch.reached.value_or(Instant{}), *at);
        batch.events.push_back(std::move(made));
    }

    std::unique_ptr<QIODevice> m_file;
    DumpIndex m_index;
    qint64 m_size;
    QString m_stamp; ///< a position fits only the file of this size and time
    HistoryOrigin m_origin;
    bool m_indexed = false, m_failed = false;
    double m_done = 0;
    std::vector<std::string> m_schemas;
    Phase m_phase = Phase::People;
    size_t m_organisation = 0;
    qint64 m_at = 0; ///< in the file; 0: the table's begin

    std::optional<size_t> m_prepared;
    DispatchOrganisation m_company;
    std::vector<qint64> m_known; ///< incidents of the organisation, ascending
    std::vector<Pending> m_pending;
};

} // namespace

Result<std::unique_ptr<HistoryReader>> openDispatchDump(std::unique_ptr<QIODevice> file,
                                                        const QFileInfo& info, const QString& position,
                                                        const QString& label)
{
    return std::make_unique<DispatchReader>(std::move(file), info, position, label);
}

} // namespace muster
