// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/incidentio/incidentio_pages.h"

#include "integrations/core/address.h"
#include "integrations/core/throttle.h"
#include "integrations/incidentio/incidentio_events.h"
#include "integrations/incidentio/incidentio_requests.h"
#include "models/base/json_text.h"

#include <QJsonDocument>

#include <algorithm>
#include <utility>

namespace muster::incidentio {

namespace {

constexpr int kPerPage = 100;
constexpr size_t kMostPages = 50;     ///< status pages of one organisation
constexpr int kListsPerReading = 200; ///< of a read-back, and of one round
const QString kPrefix = QStringLiteral("statuspage/");
const QString kV2 = QStringLiteral("v2");

struct StatusPage
{
    QString id, name, link;
};

std::vector<StatusPage> readPages(const JsonObject& answer)
{
    std::vector<StatusPage> pages;
    for (const JsonValue& value : listIn(answer, "status_pages")) {
        const JsonObject page = value.toObject();
        if (const QString id = addressable(idIn(page, "id")); !id.isEmpty() && pages.size() < kMostPages)
            pages.push_back({id, oneLine(textIn(page, "name"), 100), textIn(page, "public_url")});
    }
    return pages;
}

HttpRequest pagesRequest(const Account& account)
{
    return get(account, {kV2, QStringLiteral("status_pages")},
               {{QStringLiteral("page_size"), QString::number(kPerPage)}});
}

HttpRequest listRequest(const Account& account, const QString& page, const QString& after)
{
    QueryItems items{{QStringLiteral("status_page_id"), page},
                     {QStringLiteral("page_size"), QString::number(kPerPage)}};
    if (!after.isEmpty())
        items.emplace_back(QStringLiteral("after"), after);
    return get(account, {kV2, QStringLiteral("status_page_incidents")}, items);
}

/// The four words that a status page of incident.io knows.
std::optional<Stage> stageOf(const QString& status)
{
    if (status == QLatin1String("investigating"))
        return Stage::Triage;
    if (status == QLatin1String("identified"))
        return Stage::Mitigating;
    if (status == QLatin1String("monitoring"))
        return Stage::Monitoring;
    if (status == QLatin1String("resolved"))
        return Stage::Resolved;
    return std::nullopt;
}

struct PageReading
{
    std::optional<Instant> oldest; ///< publication of the oldest incident of the list
};

void readUpdate(const Context& context, const JsonObject& update, const QString& incident,
                IncidentReport& report, Facts& facts)
{
    const QString id = idIn(update, "id");
    const auto at = timeIn(update, "published_at");
    if (id.isEmpty() || !at)
        return;
    const QString status = oneLine(textIn(update, "incident_status"), 60);
    const QString message = textIn(update, "message");
    report.changedAt = std::max(report.changedAt, *at);
    if (stageOf(status) == Stage::Resolved)
        report.resolvedAt = std::max(report.resolvedAt.value_or(*at), *at);
    StatusFact told;
    told.occurredAt = *at;
    told.audience = QStringLiteral("public");
    told.state = status;
    told.text = message.left(4'096);
    report.statuses.push_back(std::move(told));
    TimelineEvent event = incidentEvent(context, incident, kPrefix + QStringLiteral("update/") + id,
                                        QStringLiteral("status.posted"), *at);
    event.link = report.link;
    event.text = oneLine(QStringLiteral("Public, %1: %2").arg(status, message), 2'000);
    event.raw = update.raw();
    facts.events.push_back(std::move(event));
}

std::optional<QString> readPageIncident(const Context& context, const JsonObject& incident,
                                        const StatusPage& page, Facts& facts, PageReading& reading)
{
    const QString id = idIn(incident, "id");
    const auto at = timeIn(incident, "published_at");
    if (id.isEmpty() || !at || at->ms <= 0)
        return QStringLiteral("it has no id or no time of publication");
    reading.oldest = std::min(reading.oldest.value_or(*at), *at);
    if (context.account.importSince && *at < *context.account.importSince)
        return std::nullopt; // the last page reaches behind the bound
    IncidentReport report;
    report.source = context.account.source;
    report.remoteId = pageIncidentId(id);
    report.number = QStringLiteral("Status page");
    report.title = oneLine(textIn(incident, "name"), 300);
    report.link = page.link;
    report.openedAt = report.changedAt = *at;
    report.stageText = oneLine(textIn(incident, "incident_status"), 60);
    report.stage = stageOf(report.stageText);
    // The page's address is no key: all of its incidents share it.
    report.keys = ownKeys(kKeyTool, report.remoteId, QString());
    if (!page.name.isEmpty())
        report.fields[QStringLiteral("Status page")] = page.name;
    for (const JsonValue& update : listIn(incident, "updates"))
        readUpdate(context, update.toObject(), report.remoteId, report, facts);
    std::stable_sort(report.statuses.begin(), report.statuses.end(),
                     [](const StatusFact& a, const StatusFact& b) { return a.occurredAt < b.occurredAt; });
    if (report.stage != Stage::Resolved)
        report.resolvedAt.reset();
    report.raw = incident.raw();
    facts.incidents.push_back(std::move(report));
    return std::nullopt;
}

struct Round
{
    Account account;
    std::vector<StatusPage> pages; ///< of which the first is being read
    PagesMemory memory;
    Instant since;
    int lists = 0;
};

Step listStep(Round round);

/// The cursor, and the next list if there is one.
Outcome goOn(Outcome outcome, Round round)
{
    sortEvents(outcome.facts);
    outcome.cursor = Cursor{kPagesFeed, writePagesMemory(round.memory)};
    if (!round.pages.empty() && round.lists < kListsPerReading)
        outcome.next = listStep(std::move(round));
    return outcome;
}

Step listStep(Round round)
{
    const StatusPage page = round.pages.front();
    const auto known = round.memory.find(page.id);
    const QString after = known == round.memory.end() ? QString() : known->second;
    Step step;
    step.request = listRequest(round.account, page.id, after);
    step.decode = [round, page, after](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto answer = readAnswer(reply, context, {"status_page_incidents"});
        if (!answer)
            return tl::unexpected(answer.error());
        Round now = round;
        ++now.lists;
        Outcome outcome;
        PageReading reading;
        readItems(listIn(*answer, "status_page_incidents"), outcome.facts, [&](const JsonObject& incident) {
            return readPageIncident(context, incident, page, outcome.facts, reading);
        });
        const QString next = nextPage(*answer);
        const bool past = now.memory.contains(page.id) && after.isEmpty(); // read before
        const bool more =
            !past && !next.isEmpty() && next != after && reading.oldest && *reading.oldest >= now.since;
        now.memory[page.id] = more ? next : QString();
        if (!more)
            now.pages.erase(now.pages.begin());
        return goOn(std::move(outcome), std::move(now));
    };
    return step;
}

/// Reading the structures of all pages, one after the other.
struct Structures
{
    Account account;
    std::vector<StatusPage> pages; ///< of which the first is being read
    bool several = false;          ///< there are more pages than one
    QStringList ids, found;
};

constexpr int kDeepest = 4; ///< groups and pages within pages; the vendor has three

void readItemsOf(const JsonArray& items, const QString& within, Structures& all, int depth = 0)
{
    const auto path = [&](const QString& name) {
        return within.isEmpty() ? name : name.isEmpty() ? within : within + QStringLiteral(" / ") + name;
    };
    const auto take = [&](const JsonObject& component, const QString& group) {
        const QString id = idIn(component, "component_id");
        // One that several pages show is one component.
        if (id.isEmpty() || all.ids.contains(id))
            return;
        const QString name = oneLine(textIn(component, "name"), 100);
        const QString page = all.several ? QStringLiteral(" (%1)").arg(all.pages.front().name) : QString();
        all.ids << id;
        all.found << namedValue(id, (group.isEmpty() ? name : group + QStringLiteral(" / ") + name) + page);
    };
    for (const JsonValue& value : items) {
        const JsonObject item = value.toObject();
        take(objectIn(item, "component"), within);
        const JsonObject group = objectIn(item, "group");
        for (const JsonValue& component : listIn(group, "components"))
            take(component.toObject(), path(oneLine(textIn(group, "name"), 60)));
        const JsonObject inner = objectIn(item, "sub_page");
        if (depth < kDeepest)
            readItemsOf(listIn(inner, "items"), path(oneLine(textIn(inner, "name"), 60)), all, depth + 1);
    }
}

/// Path and members as in the vendor's generated client (README); not in the schema that requests are checked
/// against.
Step structureStep(Structures all)
{
    Step step;
    step.request = get(all.account, {kV2, QStringLiteral("status_page_structures"), all.pages.front().id});
    step.decode = [all = std::move(all)](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        Structures now = all;
        // A page that is gone since it was listed, or not for this key, hides no other.
        if (reply.status != 403 && reply.status != 404) {
            const auto answer = readAnswer(reply, context, {"current_structure"});
            if (!answer)
                return tl::unexpected(answer.error());
            readItemsOf(listIn(objectIn(*answer, "current_structure"), "items"), {}, now);
        }
        now.pages.erase(now.pages.begin());
        Outcome outcome;
        if (now.pages.empty())
            outcome.facts.completions = now.found;
        else
            outcome.next = structureStep(std::move(now));
        return outcome;
    };
    return step;
}

struct Search
{
    Account account;
    PageJudge judge;
    std::vector<StatusPage> pages;
    int lists = 0;
};

Step searchStep(Search search, const QString& after)
{
    Step step;
    step.request = listRequest(search.account, search.pages.front().id, after);
    step.decode = [search, after](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto answer = readAnswer(reply, context, {"status_page_incidents"});
        if (!answer)
            return tl::unexpected(answer.error());
        Outcome outcome;
        for (const JsonValue& incident : listIn(*answer, "status_page_incidents")) {
            if (const auto id = search.judge(inQt(incident.toObject()))) {
                outcome.readBack = ReadBack::Found;
                outcome.receipt = WriteReceipt{true, false, *id, {}};
                return outcome;
            }
        }
        Search now = search;
        const QString next = nextPage(*answer);
        const bool more = !next.isEmpty() && next != after;
        if (!more)
            now.pages.erase(now.pages.begin());
        if (now.pages.empty())
            outcome.readBack = ReadBack::NotFound;
        else if (++now.lists < kListsPerReading)
            outcome.next = searchStep(std::move(now), more ? next : QString());
        else
            outcome.readBack = ReadBack::Failed; // endless; a person has to look
        return outcome;
    };
    return step;
}

} // namespace

QString pageIncidentId(const QString& id)
{
    return kPrefix + id;
}

QString idOnPage(const QString& remoteId)
{
    return remoteId.startsWith(kPrefix) ? remoteId.mid(kPrefix.size()) : QString();
}

PagesMemory readPagesMemory(const QString& token)
{
    const QJsonObject object = parseJson(token.toUtf8()).object();
    PagesMemory memory;
    if (object.value(QLatin1String("v")).toInt() != 1)
        return memory;
    const QJsonObject pages = objectIn(object, "pages");
    for (auto page = pages.begin(); page != pages.end() && memory.size() < kMostPages; ++page) {
        if (page.value().isString())
            memory[page.key()] = page.value().toString();
    }
    return memory;
}

QString writePagesMemory(const PagesMemory& memory)
{
    QJsonObject pages;
    for (const auto& [page, after] : memory)
        pages[page] = after;
    const QJsonObject object{{QStringLiteral("v"), 1}, {QStringLiteral("pages"), pages}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

Step pullPages(const Account& account, const Cursor& cursor, const Interest&)
{
    return {pagesRequest(account),
            [account, memory = readPagesMemory(cursor.token)](const HttpReply& reply,
                                                              const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {"status_pages"});
                if (!answer)
                    return tl::unexpected(answer.error());
                Round round{account, readPages(*answer), {}, {}, 0};
                round.since = historyFrom(context.account, toolTime(reply, context.now));
                for (const StatusPage& page : round.pages) {
                    if (const auto known = memory.find(page.id); known != memory.end())
                        round.memory.insert(*known);
                }
                return goOn(Outcome{}, std::move(round));
            }};
}

Step listComponents(const Account& account)
{
    return {pagesRequest(account),
            [account](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {"status_pages"});
                if (!answer)
                    return tl::unexpected(answer.error());
                Structures all{account, readPages(*answer), false, {}, {}};
                all.several = all.pages.size() > 1;
                Outcome outcome;
                if (!all.pages.empty())
                    outcome.next = structureStep(std::move(all));
                return outcome;
            }};
}

Step findOnPages(const Account& account, PageJudge judge)
{
    return {pagesRequest(account),
            [account, judge = std::move(judge)](const HttpReply& reply,
                                                const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {"status_pages"});
                if (!answer)
                    return tl::unexpected(answer.error());
                Search search{account, judge, readPages(*answer), 0};
                Outcome outcome;
                if (search.pages.empty())
                    outcome.readBack = ReadBack::NotFound;
                else
                    outcome.next = searchStep(std::move(search), {});
                return outcome;
            }};
}

} // namespace muster::incidentio
