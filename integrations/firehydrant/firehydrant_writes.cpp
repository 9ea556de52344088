// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/firehydrant/firehydrant_writes.h"

#include "integrations/firehydrant/firehydrant_requests.h"

#include <QJsonArray>

#include <algorithm>
#include <utility>

namespace muster::firehydrant {

namespace {

const QString kPriority = QStringLiteral("incident.priority");
const QString kSummary = QStringLiteral("incident.summary");
const QString kChange = QStringLiteral("change.record");

const QString kIncidents = QStringLiteral("incidents");
/// The label by which what we made is found again.
const QString kLabel = QStringLiteral("muster");
/// How far before it was asked for something may lie and still be ours: their clock is not ours.
constexpr Milliseconds kSkew{5 * 60'000};
constexpr int kPerPage = 100;
constexpr int kMostPages = 50; ///< of a read-back

Result<QString> incidentOf(const Operation& operation)
{
    if (operation.target.isEmpty())
        return invalid(QStringLiteral("Which incident of FireHydrant is meant?"));
    return operation.target;
}

/// `member` of the payload, or when the person asked. Errors: Invalid.
Result<Instant> timeOf(const Operation& operation, const char* member)
{
    const QString text = textIn(payloadOf(operation), member).trimmed();
    if (text.isEmpty())
        return operation.createdAt;
    const auto at = Instant::fromIso(text);
    if (!at)
        return invalid(QStringLiteral("“%1” is no time with its zone, as in 2026-01-02T03:20:00Z.")
                           .arg(oneLine(text, 60)));
    return *at;
}

/// One write: what is sent, and where and by what it is found again.
struct Write
{
    HttpMethod method = HttpMethod::Post;
    HttpRequest request; ///< a GET of the address that is written to
    QJsonObject body;
    QString echo; ///< id that the answer has to name; empty: any
    HttpRequest look;
    bool list = false;                                                ///< `look` is a list of pages
    std::function<std::optional<QString>(const QJsonObject&)> isOurs; ///< its id, of the object or an item
};

// --------------------------------------------------------------------------------------- added to a timeline

/// The entries that say exactly this; by the marker where there is one.
std::function<std::optional<QString>(const QJsonObject&)> entrySaying(const QString& body, Instant since)
{
    return [body, since](const QJsonObject& entry) -> std::optional<QString> {
        const auto at = timeIn(entry, "occurred_at");
        const QString said = textIn(objectIn(entry, "data"), "body").trimmed();
        return said == body.trimmed() && at && *at >= since ? std::optional(idIn(entry, "id")) : std::nullopt;
    };
}

std::function<std::optional<QString>(const QJsonObject&)> entryMarked(const QString& marker)
{
    return [marker](const QJsonObject& entry) -> std::optional<QString> {
        return textIn(objectIn(entry, "data"), "body").contains(marker) ? std::optional(idIn(entry, "id"))
                                                                        : std::nullopt;
    };
}

/// "id=statuspage, id=statuspage": the pages, each with its integration.
Result<QJsonArray> pagesOf(const QJsonObject& payload)
{
    QJsonArray pages;
    for (const QString& part : textIn(payload, "components").split(u',', Qt::SkipEmptyParts)) {
        const QString id = part.section(u'=', 0, 0).trimmed();
        const QString slug = part.section(u'=', 1).trimmed();
        if (id.isEmpty() || slug.isEmpty())
            return invalid(QStringLiteral("“%1” is not a status page's id and its integration, as in "
                                          "6a0e0f1e=statuspageio.")
                               .arg(oneLine(part, 100)));
        pages.append(QJsonObject{{QStringLiteral("id"), id}, {QStringLiteral("integration_slug"), slug}});
    }
    return pages;
}

Result<Write> entry(const Account& account, const Operation& operation)
{
    const auto incident = incidentOf(operation);
    const auto text = requiredText(operation, "text", QStringLiteral("Text"));
    const auto at = timeOf(operation, "at");
    if (!incident || !text || !at)
        return tl::unexpected(!incident ? incident.error() : !text ? text.error() : at.error());
    const bool open = operation.verb == verb::kStatusPost;
    const bool chat = operation.verb == verb::kTimelineEntry;
    Write write;
    write.request = get(account, {kIncidents, *incident,
                                  chat ? QStringLiteral("generic_chat_messages") : QStringLiteral("notes")});
    // Customers do not read our marker.
    write.body[QStringLiteral("body")] = open ? *text : marked(*text, operation);
    write.body[QStringLiteral("occurred_at")] = at->toIso();
    if (!chat)
        write.body[QStringLiteral("visibility")] =
            open ? QStringLiteral("open_to_public") : QStringLiteral("private_to_org");
    if (open) {
        const auto pages = pagesOf(payloadOf(operation));
        if (!pages)
            return tl::unexpected(pages.error());
        if (!pages->isEmpty())
            write.body[QStringLiteral("status_pages")] = *pages;
    }
    write.look = get(account, {kIncidents, *incident, QStringLiteral("events")});
    write.list = true;
    write.isOurs = open ? entrySaying(*text, *at - kSkew) : entryMarked(operationMarker(operation.id));
    return write;
}

// -------------------------------------------------------------------------------------- a state of an
// incident

Result<Write> patch(const Account& account, const Operation& operation)
{
    const char* member = operation.verb == verb::kSeverity ? "severity"
                         : operation.verb == kPriority     ? "priority"
                                                           : "text";
    const QString label = operation.verb == verb::kSeverity ? QStringLiteral("Severity")
                          : operation.verb == kPriority     ? QStringLiteral("Priority")
                                                            : QStringLiteral("Summary");
    const auto incident = incidentOf(operation);
    const auto value = requiredText(operation, member, label);
    if (!incident || !value)
        return tl::unexpected(incident ? value.error() : incident.error());
    const QByteArray field = operation.verb == kSummary ? "summary" : member;
    Write write;
    write.method = HttpMethod::Patch;
    write.request = write.look = get(account, {kIncidents, *incident});
    write.body[QString::fromLatin1(field)] = *value;
    write.echo = *incident;
    write.isOurs = [id = *incident, field, value = *value](const QJsonObject& now) {
        return textIn(now, field.constData()).trimmed() == value ? std::optional(id) : std::nullopt;
    };
    return write;
}

Result<Write> milestone(const Account& account, const Operation& operation)
{
    const auto incident = incidentOf(operation);
    const auto slug = requiredText(operation, "status", QStringLiteral("Milestone"));
    const auto at = timeOf(operation, "at");
    if (!incident || !slug || !at)
        return tl::unexpected(!incident ? incident.error() : !slug ? slug.error() : at.error());
    Write write;
    write.method = HttpMethod::Put;
    write.request =
        get(account, {kIncidents, *incident, QStringLiteral("milestones"), QStringLiteral("bulk_update")});
    write.body[QStringLiteral("milestones")] = QJsonArray{
        QJsonObject{{QStringLiteral("type"), *slug}, {QStringLiteral("occurred_at"), at->toIso()}}};
    write.look = get(account, {kIncidents, *incident, QStringLiteral("milestones")});
    write.list = true;
    write.isOurs = [id = *incident, slug = *slug, at = *at](const QJsonObject& one) {
        // Their milliseconds may be cut off.
        const auto when = timeIn(one, "occurred_at");
        return textIn(one, "type") == slug && when && when->ms / 1000 == at.ms / 1000 ? std::optional(id)
                                                                                      : std::nullopt;
    };
    return write;
}

Result<Write> resolve(const Account& account, const Operation& operation)
{
    const auto incident = incidentOf(operation);
    if (!incident)
        return tl::unexpected(incident.error());
    const QString slug = textIn(payloadOf(operation), "status").trimmed();
    Write write;
    write.method = HttpMethod::Put;
    write.request = get(account, {kIncidents, *incident, QStringLiteral("resolve")});
    write.look = get(account, {kIncidents, *incident});
    write.body[QStringLiteral("milestone")] = slug.isEmpty() ? QStringLiteral("resolved") : slug;
    write.echo = *incident;
    write.isOurs = [id = *incident](const QJsonObject& now) {
        const QJsonValue active = now.value(QLatin1String("active"));
        const bool over =
            textIn(now, "current_milestone") == QLatin1String("resolved") || active == QJsonValue(false);
        return over ? std::optional(id) : std::nullopt;
    };
    return write;
}

// --------------------------------------------------------------------------------------------- made by us

std::function<std::optional<QString>(const QJsonObject&)> labelled(const Operation& operation)
{
    return [id = operation.id.value](const QJsonObject& one) -> std::optional<QString> {
        return textIn(objectIn(one, "labels"), "muster") == id ? std::optional(idIn(one, "id"))
                                                               : std::nullopt;
    };
}

Result<Write> declaration(const Account& account, const Operation& operation)
{
    const auto title = requiredText(operation, "title", QStringLiteral("Title"));
    if (!title)
        return tl::unexpected(title.error());
    const QJsonObject payload = payloadOf(operation);
    Write write;
    write.request = get(account, {kIncidents});
    write.body = {{QStringLiteral("name"), *title},
                  {QStringLiteral("labels"), QJsonObject{{kLabel, operation.id.value}}}};
    for (const auto& [member, field] : {std::pair{"text", "summary"}, std::pair{"severity", "severity"},
                                        std::pair{"priority", "priority"}}) {
        if (const QString text = textIn(payload, member).trimmed(); !text.isEmpty())
            write.body[QString::fromLatin1(field)] = text;
    }
    write.look = get(account, {kIncidents},
                     {{QStringLiteral("created_at_or_after"), (operation.createdAt - kSkew).toIso()}});
    write.list = true;
    write.isOurs = labelled(operation);
    return write;
}

Result<Write> change(const Account& account, const Operation& operation)
{
    const auto text = requiredText(operation, "text", QStringLiteral("What was changed"));
    const auto at = timeOf(operation, "at");
    if (!text || !at)
        return tl::unexpected(text ? at.error() : text.error());
    QJsonArray services;
    for (const QString& name : textIn(payloadOf(operation), "service").split(u',', Qt::SkipEmptyParts)) {
        if (!name.trimmed().isEmpty())
            services.append(name.trimmed());
    }
    const QString key = QStringLiteral("muster-") + operation.id.value;
    Write write;
    write.request = get(account, {QStringLiteral("changes"), QStringLiteral("events")});
    write.body = {{QStringLiteral("summary"), *text},
                  {QStringLiteral("starts_at"), at->toIso()},
                  {QStringLiteral("external_id"), key},
                  {QStringLiteral("labels"), QJsonObject{{kLabel, operation.id.value}}}};
    if (!services.isEmpty())
        write.body[QStringLiteral("services")] = services;
    write.look = get(account, {QStringLiteral("changes"), QStringLiteral("events")},
                     {{QStringLiteral("labels"), kLabel + u'=' + operation.id.value}});
    write.list = true;
    write.isOurs = [key, byLabel = labelled(operation)](const QJsonObject& one) {
        return textIn(one, "external_id") == key ? std::optional(idIn(one, "id")) : byLabel(one);
    };
    return write;
}

Result<Write> writeOf(const Account& account, const Operation& operation)
{
    using Make = Result<Write> (*)(const Account&, const Operation&);
    static const std::vector<std::pair<QString, Make>> makers{{verb::kNote, entry},
                                                              {verb::kTimelineEntry, entry},
                                                              {verb::kStatusPost, entry},
                                                              {verb::kSeverity, patch},
                                                              {kPriority, patch},
                                                              {kSummary, patch},
                                                              {verb::kStatus, milestone},
                                                              {verb::kResolve, resolve},
                                                              {verb::kDeclare, declaration},
                                                              {kChange, change}};
    for (const auto& [verb, make] : makers) {
        if (verb == operation.verb)
            return make(account, operation);
    }
    return invalid(QStringLiteral("FireHydrant cannot be told to do “%1”.").arg(oneLine(operation.verb, 60)));
}

HttpRequest pageOf(HttpRequest look, int page)
{
    if (!look.url.isValid())
        return look;
    const QueryItems items{{QStringLiteral("page"), QString::number(page)},
                           {QStringLiteral("per_page"), QString::number(kPerPage)}};
    const QUrl added = withQuery(look.url.adjusted(QUrl::RemoveQuery), items);
    const QString before = look.url.query(QUrl::FullyEncoded);
    look.url.setQuery(before.isEmpty() ? added.query(QUrl::FullyEncoded)
                                       : before + u'&' + added.query(QUrl::FullyEncoded));
    return look;
}

Outcome foundOrNot(const std::optional<QString>& id)
{
    Outcome outcome;
    outcome.readBack = id ? ReadBack::Found : ReadBack::NotFound;
    if (id)
        outcome.receipt = WriteReceipt{true, false, *id, {}};
    return outcome;
}

Step lookStep(Write write, int page)
{
    Step step;
    step.request = write.list ? pageOf(write.look, page) : write.look;
    step.decode = [write = std::move(write), page](const HttpReply& reply,
                                                   const Context& context) -> Result<Outcome> {
        const auto answer =
            write.list ? readAnswer(reply, context, {"data"}) : readAnswer(reply, context, {"id"});
        if (!answer)
            return tl::unexpected(answer.error());
        if (!write.list) {
            if (idIn(*answer, "id") != write.echo)
                return tl::unexpected(
                    notTheTool(reply, context, kTool, QStringLiteral("it speaks of something else")));
            return foundOrNot(write.isOurs(inQt(*answer)));
        }
        for (const QJsonValue& value : listIn(inQt(*answer), "data")) {
            if (const auto id = write.isOurs(value.toObject()))
                return foundOrNot(id);
        }
        const int next = nextPage(*answer, page);
        if (next == 0)
            return foundOrNot(std::nullopt);
        Outcome outcome;
        if (page < kMostPages)
            outcome.next = lookStep(write, next);
        else
            outcome.readBack = ReadBack::Failed;
        return outcome;
    };
    return step;
}

} // namespace

std::vector<WriteVerb> writeVerbs()
{
    const auto goal = OperationClass::IdempotentByGoal;
    const auto append = OperationClass::Append;
    const auto inside = OperationAudience::Internal;
    const SettingField at = textField("at", QStringLiteral("When"), false,
                                      QStringLiteral("As 2026-01-02T03:20:00Z; empty: now."));
    const SettingField words = textField("text", QStringLiteral("Text"), true);
    SettingField markedWords = words;
    markedWords.help = markedHelp();
    return {{verb::kNote, QStringLiteral("Add a note"), append, inside, true, {markedWords, at}},
            {verb::kTimelineEntry,
             QStringLiteral("Add a line to the timeline"),
             append,
             inside,
             true,
             {markedWords, at}},
            {verb::kStatusPost,
             QStringLiteral("Publish a note"),
             append,
             OperationAudience::Public,
             true,
             {words, textField("components", QStringLiteral("Status pages"), false,
                               QStringLiteral("As “id=integration”, with commas between."))}},
            {verb::kSeverity,
             QStringLiteral("Change the severity"),
             goal,
             inside,
             true,
             {listField("severity", QStringLiteral("Severity"), true, "severity",
                        QStringLiteral("From the list, or as SEV1."))}},
            {kPriority,
             QStringLiteral("Change the priority"),
             goal,
             inside,
             true,
             {listField("priority", QStringLiteral("Priority"), true, "priority",
                        QStringLiteral("From the list, or as P1."))}},
            {kSummary,
             QStringLiteral("Replace the summary"),
             goal,
             inside,
             true,
             {textField("text", QStringLiteral("Summary"), true)}},
            {verb::kStatus,
             QStringLiteral("Reach a milestone"),
             goal,
             inside,
             true,
             {listField("status", QStringLiteral("Milestone"), true, "milestone",
                        QStringLiteral("From the list, or as mitigated.")),
              at}},
            {verb::kResolve,
             QStringLiteral("Resolve"),
             goal,
             inside,
             true,
             {listField("status", QStringLiteral("Milestone"), false, "milestone",
                        QStringLiteral("Empty: resolved."))}},
            {verb::kDeclare,
             QStringLiteral("Declare an incident"),
             append,
             inside,
             false,
             {textField("title", QStringLiteral("Title"), true),
              textField("text", QStringLiteral("Summary"), false),
              listField("severity", QStringLiteral("Severity"), false, "severity",
                        QStringLiteral("From the list, or as SEV1.")),
              listField("priority", QStringLiteral("Priority"), false, "priority",
                        QStringLiteral("From the list, or as P1."))}},
            {kChange,
             QStringLiteral("Record a change"),
             append,
             inside,
             false,
             {textField("text", QStringLiteral("What was changed"), true),
              textField("service", QStringLiteral("Services"), false, QStringLiteral("With commas between.")),
              at}}};
}

Result<Step> pushWrite(const Account& account, const Operation& operation)
{
    auto write = writeOf(account, operation);
    if (!write)
        return tl::unexpected(write.error());
    const bool milestones = operation.verb == verb::kStatus;
    return Step{withJson(write->request, write->method, write->body),
                [write = *write, milestones, target = operation.target](
                    const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    const auto answer = inQt(milestones ? readAnswer(reply, context, {"data"})
                                                        : readAnswer(reply, context, {"id"}));
                    if (!answer)
                        return tl::unexpected(answer.error());
                    // Of milestones the answer is the incident's list, and ours has to be in it.
                    const QJsonArray list = listIn(*answer, "data");
                    const bool there = std::any_of(list.begin(), list.end(), [&](const QJsonValue& one) {
                        return write.isOurs(one.toObject()).has_value();
                    });
                    const QString id = milestones ? (there ? target : QString()) : idIn(*answer, "id");
                    if (id.isEmpty() || (!write.echo.isEmpty() && id != write.echo))
                        return tl::unexpected(
                            notTheTool(reply, context, kTool, QStringLiteral("it speaks of something else")));
                    Outcome outcome;
                    outcome.receipt = WriteReceipt{true, false, id, {}};
                    return outcome;
                }};
}

Result<Step> reconcileWrite(const Account& account, const Operation& operation)
{
    auto write = writeOf(account, operation);
    if (!write)
        return tl::unexpected(write.error());
    return lookStep(std::move(*write), 1);
}

} // namespace muster::firehydrant
