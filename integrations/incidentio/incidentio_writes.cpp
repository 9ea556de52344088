// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/incidentio/incidentio_writes.h"

#include "integrations/incidentio/incidentio_pages.h"
#include "integrations/incidentio/incidentio_requests.h"

#include <QJsonArray>

#include <algorithm>
#include <array>
#include <utility>

namespace muster::incidentio {

namespace {

const QString kSummary = QStringLiteral("incident.summary");
const QString kTime = QStringLiteral("incident.time");
const QString kOpenPage = QStringLiteral("statuspage.open");

constexpr qsizetype kLongestMessage = 4'096; ///< of a status page, by the vendor's schema
constexpr qsizetype kLongestPageName = 200;
/// How far before it was asked for something may lie and still be ours: their clock is not ours.
constexpr Milliseconds kSkew{5 * 60'000};

const QString kV2 = QStringLiteral("v2");
const QString kIncidents = QStringLiteral("incidents");
const std::array kPageStates{"investigating", "identified", "monitoring", "resolved"};
const std::array kComponentStates{"operational", "degraded_performance", "partial_outage", "full_outage"};

using Goal = std::function<bool(const QJsonObject& incident)>;

template <size_t N>
bool isOneOf(const QString& word, const std::array<const char*, N>& words)
{
    return std::any_of(words.begin(), words.end(),
                       [&](const char* one) { return word == QLatin1String(one); });
}

/// "yes" unless the payload says "no".
bool saysYes(const QJsonObject& payload, const char* member)
{
    return textIn(payload, member).trimmed() != QLatin1String("no");
}

Result<QString> chosenId(const Operation& operation, const char* member, const QString& label)
{
    const auto text = requiredText(operation, member, label);
    if (!text)
        return text;
    const QString id = idFromChoice(*text);
    if (id.isEmpty())
        return invalid(
            QStringLiteral("“%1” is not one of incident.io's. Choose one from the list, or enter its id.")
                .arg(oneLine(*text, 100)));
    return id;
}

Result<QString> incidentOf(const Operation& operation)
{
    if (operation.target.isEmpty())
        return invalid(QStringLiteral("Which incident of incident.io is meant?"));
    if (!idOnPage(operation.target).isEmpty())
        return invalid(
            QStringLiteral("This is an incident of a status page. It can only be told more there."));
    return operation.target;
}

// ------------------------------------------------------------------------------------- edits of an incident

/// The members to change, and how the incident looks when they are changed.
struct Edit
{
    QJsonObject members;
    Goal reached;
};

bool sameText(const QString& a, const QString& b)
{
    return a.trimmed() == b.trimmed();
}

Result<Edit> roleEdit(const Operation& operation)
{
    const auto role = chosenId(operation, "role", QStringLiteral("Role"));
    const auto person = requiredText(operation, "person", QStringLiteral("Person"));
    if (!role || !person)
        return tl::unexpected(role ? person.error() : role.error());
    const bool mail = person->contains(u'@');
    const QString id = mail ? *person : idFromChoice(*person);
    if (id.isEmpty())
        return invalid(QStringLiteral("“%1” is neither an e-mail address nor the id of a person.")
                           .arg(oneLine(*person, 100)));
    const QJsonObject assignee{{mail ? QStringLiteral("email") : QStringLiteral("id"), id}};
    return Edit{{{QStringLiteral("incident_role_assignments"),
                  QJsonArray{QJsonObject{{QStringLiteral("incident_role_id"), *role},
                                         {QStringLiteral("assignee"), assignee}}}}},
                [role = *role, id, mail](const QJsonObject& incident) {
                    const QJsonArray assignments = listIn(incident, "incident_role_assignments");
                    return std::any_of(assignments.begin(), assignments.end(), [&](const QJsonValue& value) {
                        const QJsonObject one = value.toObject();
                        const QString who = textIn(objectIn(one, "assignee"), mail ? "email" : "id");
                        return idIn(objectIn(one, "role"), "id") == role &&
                               who.compare(id, mail ? Qt::CaseInsensitive : Qt::CaseSensitive) == 0;
                    });
                }};
}

Result<Edit> timeEdit(const Operation& operation)
{
    const auto time = chosenId(operation, "time", QStringLiteral("Which time"));
    const auto text = requiredText(operation, "at", QStringLiteral("When"));
    if (!time || !text)
        return tl::unexpected(time ? text.error() : time.error());
    const auto at = Instant::fromIso(*text);
    if (!at)
        return invalid(QStringLiteral("“%1” is no time with its zone, as in 2026-01-02T03:20:00Z.")
                           .arg(oneLine(*text, 60)));
    return Edit{{{QStringLiteral("incident_timestamp_values"),
                  QJsonArray{QJsonObject{{QStringLiteral("incident_timestamp_id"), *time},
                                         {QStringLiteral("value"), at->toIso()}}}}},
                [time = *time, at = *at](const QJsonObject& incident) {
                    const QJsonArray values = listIn(incident, "incident_timestamp_values");
                    return std::any_of(values.begin(), values.end(), [&](const QJsonValue& value) {
                        const QJsonObject one = value.toObject();
                        return idIn(objectIn(one, "incident_timestamp"), "id") == time &&
                               timeIn(objectIn(one, "value"), "value") == at;
                    });
                }};
}

bool isEdit(const QString& verb)
{
    return verb == verb::kStatus || verb == verb::kSeverity || verb == verb::kRole || verb == kSummary ||
           verb == kTime;
}

Result<Edit> editOf(const Operation& operation)
{
    if (operation.verb == verb::kRole)
        return roleEdit(operation);
    if (operation.verb == kTime)
        return timeEdit(operation);
    if (operation.verb == kSummary) {
        const auto text = requiredText(operation, "text", QStringLiteral("Summary"));
        if (!text)
            return tl::unexpected(text.error());
        return Edit{{{QStringLiteral("summary"), *text}}, [text = *text](const QJsonObject& incident) {
                        return sameText(textIn(incident, "summary"), text);
                    }};
    }
    const bool status = operation.verb == verb::kStatus;
    const auto id = chosenId(operation, status ? "status" : "severity",
                             status ? QStringLiteral("Status") : QStringLiteral("Severity"));
    if (!id)
        return tl::unexpected(id.error());
    return Edit{{{status ? QStringLiteral("incident_status_id") : QStringLiteral("severity_id"), *id}},
                [id = *id, status](const QJsonObject& incident) {
                    return idIn(objectIn(incident, status ? "incident_status" : "severity"), "id") == id;
                }};
}

// -------------------------------------------------------------------------------------------------- answers

/// A success whose `member` is an object with an id; `is`: it has to be this one. `prefix`: of its remote id.
Decode echoes(const char* member, const QString& is = {}, const QString& prefix = {})
{
    return [member, is, prefix](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto answer = inQt(readAnswer(reply, context, {member}));
        if (!answer)
            return tl::unexpected(answer.error());
        const QString id = idIn(objectIn(*answer, member), "id");
        if (id.isEmpty() || (!is.isEmpty() && id != is))
            return tl::unexpected(
                notTheTool(reply, context, kTool, QStringLiteral("it speaks of something else")));
        Outcome outcome;
        outcome.receipt = WriteReceipt{true, false, prefix + id, {}};
        return outcome;
    };
}

Outcome foundOrNot(const QString& id, bool found)
{
    Outcome outcome;
    outcome.readBack = found ? ReadBack::Found : ReadBack::NotFound;
    if (found)
        outcome.receipt = WriteReceipt{true, false, id, {}};
    return outcome;
}

/// The first member of the list that `is` ours.
Decode findIn(const char* member, std::function<bool(const QJsonObject&)> is)
{
    return [member, is = std::move(is)](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto answer = inQt(readAnswer(reply, context, {member}));
        if (!answer)
            return tl::unexpected(answer.error());
        for (const QJsonValue& value : listIn(*answer, member)) {
            const QJsonObject one = value.toObject();
            if (is(one) && !idIn(one, "id").isEmpty())
                return foundOrNot(idIn(one, "id"), true);
        }
        return foundOrNot({}, false);
    };
}

QString keyOf(const Operation& operation)
{
    return QStringLiteral("muster-") + operation.id.value;
}

bool isSince(const QJsonObject& object, const char* member, Instant asked)
{
    const auto at = timeIn(object, member);
    return at && *at >= asked - kSkew;
}

// -------------------------------------------------------------------------------------------------- declare

Result<QJsonObject> declaration(const Operation& operation)
{
    const auto title = requiredText(operation, "title", QStringLiteral("Title"));
    if (!title)
        return tl::unexpected(title.error());
    const QJsonObject payload = payloadOf(operation);
    const QString visibility = textIn(payload, "visibility").trimmed();
    if (!visibility.isEmpty() && visibility != QLatin1String("public") &&
        visibility != QLatin1String("private"))
        return invalid(QStringLiteral("An incident is “public” or “private” in incident.io."));
    QJsonObject body{
        {QStringLiteral("idempotency_key"), keyOf(operation)},
        {QStringLiteral("visibility"), visibility.isEmpty() ? QStringLiteral("public") : visibility},
        {QStringLiteral("name"), *title}};
    if (const QString text = textIn(payload, "text").trimmed(); !text.isEmpty())
        body[QStringLiteral("summary")] = text;
    if (!textIn(payload, "severity").trimmed().isEmpty()) {
        const auto severity = chosenId(operation, "severity", QStringLiteral("Severity"));
        if (!severity)
            return tl::unexpected(severity.error());
        body[QStringLiteral("severity_id")] = *severity;
    }
    return body;
}

// ------------------------------------------------------------------------------------------------ follow-up

Result<QJsonObject> followUp(const Operation& operation)
{
    const auto incident = incidentOf(operation);
    const auto title = requiredText(operation, "title", QStringLiteral("Title"));
    if (!incident || !title)
        return tl::unexpected(incident ? title.error() : incident.error());
    const QString text = textIn(payloadOf(operation), "text").trimmed();
    return QJsonObject{{QStringLiteral("incident_id"), *incident},
                       {QStringLiteral("title"), *title},
                       {QStringLiteral("description"), marked(text, operation).trimmed()},
                       {QStringLiteral("labels"), QJsonArray{}}};
}

// ---------------------------------------------------------------------------------------------- status pages

/// "01ABC=partial_outage, 01DEF=operational".
Result<QJsonArray> componentsOf(const QJsonObject& payload)
{
    QJsonArray components;
    for (const QString& part : textIn(payload, "components").split(u',', Qt::SkipEmptyParts)) {
        const QString id = part.section(u'=', 0, 0).trimmed();
        const QString state = part.section(u'=', 1).trimmed();
        if (id.isEmpty() || !isOneOf(state, kComponentStates))
            return invalid(QStringLiteral("“%1” is not a component's id and its state, as in "
                                          "01FCNDV6P870EA6S7TK1DSYDG0=partial_outage.")
                               .arg(oneLine(part, 100)));
        components.append(
            QJsonObject{{QStringLiteral("component_id"), id}, {QStringLiteral("component_status"), state}});
    }
    return components;
}

/// What a post and a new incident of a page have in common.
Result<QJsonObject> publicWords(const Operation& operation, bool stateNeeded)
{
    const QJsonObject payload = payloadOf(operation);
    const auto text = requiredText(operation, "text", QStringLiteral("Text"));
    if (!text)
        return tl::unexpected(text.error());
    if (text->size() > kLongestMessage)
        return invalid(QStringLiteral("The text has %1 characters; a status page of incident.io takes %2.")
                           .arg(text->size())
                           .arg(kLongestMessage));
    const QString state = textIn(payload, "state").trimmed();
    if ((stateNeeded || !state.isEmpty()) && !isOneOf(state, kPageStates))
        return invalid(QStringLiteral("A status page of incident.io says investigating, identified, "
                                      "monitoring or resolved, not “%1”.")
                           .arg(oneLine(state, 60)));
    const auto components = componentsOf(payload);
    if (!components)
        return tl::unexpected(components.error());
    QJsonObject body{{QStringLiteral("message"), *text},
                     {QStringLiteral("notify_subscribers"), saysYes(payload, "notify")}};
    if (!state.isEmpty())
        body[QStringLiteral("incident_status")] = state;
    if (!components->isEmpty())
        body[QStringLiteral("component_statuses")] = *components;
    return body;
}

Result<QJsonObject> publicPost(const Operation& operation)
{
    const QString id = idOnPage(operation.target);
    if (id.isEmpty())
        return invalid(
            QStringLiteral("Only an incident of a status page can be told more in public; open one "
                           "first."));
    auto body = publicWords(operation, false);
    if (body)
        (*body)[QStringLiteral("status_page_incident_id")] = id;
    return body;
}

Result<QJsonObject> pageIncident(const Operation& operation)
{
    const auto page = chosenId(operation, "page", QStringLiteral("Status page"));
    const auto title = requiredText(operation, "title", QStringLiteral("Title"));
    auto body = publicWords(operation, true);
    if (!page || !title || !body)
        return tl::unexpected(!page ? page.error() : !title ? title.error() : body.error());
    if (title->size() > kLongestPageName)
        return invalid(QStringLiteral("The title has %1 characters; a status page of incident.io takes %2.")
                           .arg(title->size())
                           .arg(kLongestPageName));
    (*body)[QStringLiteral("status_page_id")] = *page;
    (*body)[QStringLiteral("name")] = *title;
    (*body)[QStringLiteral("idempotency_key")] = keyOf(operation);
    return body;
}

/// Whether the incident of a page was told exactly these words since they were written.
PageJudge wasTold(const QJsonObject& body, Instant asked)
{
    return [body, asked](const QJsonObject& incident) -> std::optional<QString> {
        if (idIn(incident, "id") != textIn(body, "status_page_incident_id"))
            return std::nullopt;
        for (const QJsonValue& value : listIn(incident, "updates")) {
            const QJsonObject update = value.toObject();
            const QString state = textIn(body, "incident_status");
            if (sameText(textIn(update, "message"), textIn(body, "message")) &&
                (state.isEmpty() || textIn(update, "incident_status") == state) &&
                isSince(update, "published_at", asked))
                return idIn(update, "id");
        }
        return std::nullopt;
    };
}

PageJudge wasOpened(const QJsonObject& body, Instant asked)
{
    return [body, asked](const QJsonObject& incident) -> std::optional<QString> {
        const bool ours = sameText(textIn(incident, "name"), textIn(body, "name")) &&
                          idIn(incident, "status_page_id") == textIn(body, "status_page_id") &&
                          isSince(incident, "published_at", asked);
        return ours && !idIn(incident, "id").isEmpty() ? std::optional(pageIncidentId(idIn(incident, "id")))
                                                       : std::nullopt;
    };
}

tl::unexpected<Error> unknownVerb(const Operation& operation)
{
    return invalid(QStringLiteral("incident.io cannot be told to do “%1”.").arg(oneLine(operation.verb, 60)));
}

using Body = Result<QJsonObject> (*)(const Operation&);

/// What creates something: where it is posted to, the body, and the member of the answer.
struct Creation
{
    QString verb, path;
    Body body;
    const char* member;
};

const std::vector<Creation>& creations()
{
    static const std::vector<Creation> all{
        {verb::kDeclare, kIncidents, declaration, "incident"},
        {verb::kFollowUp, QStringLiteral("follow_ups"), followUp, "follow_up"},
        {verb::kStatusPost, QStringLiteral("status_page_incident_updates"), publicPost,
         "status_page_incident_update"},
        {kOpenPage, QStringLiteral("status_page_incidents"), pageIncident, "status_page_incident"}};
    return all;
}

} // namespace

std::vector<WriteVerb> writeVerbs()
{
    const auto goal = OperationClass::IdempotentByGoal;
    const auto inside = OperationAudience::Internal;
    const QString fromList = QStringLiteral("From the list, or the id.");
    // What is on a status page can only be told more there, and is no incident of responders.
    const QString plain = QStringLiteral("[^/]+");
    const SettingField notify = choiceField("notify", QStringLiteral("Tell the incident's channel"),
                                            {QStringLiteral("yes"), QStringLiteral("no")}, false);
    const SettingField subscribers = choiceField("notify", QStringLiteral("Tell subscribers"),
                                                 {QStringLiteral("yes"), QStringLiteral("no")}, false);
    const QStringList states{QStringLiteral("investigating"), QStringLiteral("identified"),
                             QStringLiteral("monitoring"), QStringLiteral("resolved")};
    const SettingField state = choiceField("state", QStringLiteral("State"), states, true);
    SettingField components = listField(
        "components", QStringLiteral("Components"), false, "components",
        QStringLiteral("Each with the state that the page shows from now on: API = partial outage."));
    for (const char* one : kComponentStates)
        components.choices << QString::fromLatin1(one);
    components.each = true;
    return {
        {verb::kStatus,
         QStringLiteral("Change the status"),
         goal,
         inside,
         true,
         {listField("status", QStringLiteral("Status"), true, "status", fromList), notify},
         false,
         plain},
        {verb::kSeverity,
         QStringLiteral("Change the severity"),
         goal,
         inside,
         true,
         {listField("severity", QStringLiteral("Severity"), true, "severity", fromList), notify},
         false,
         plain},
        {verb::kRole,
         QStringLiteral("Give somebody a role"),
         goal,
         inside,
         true,
         {listField("role", QStringLiteral("Role"), true, "role", fromList),
          listField("person", QStringLiteral("Person"), true, "people",
                    QStringLiteral("From the list, or the e-mail address, or the id.")),
          notify},
         false,
         plain},
        {kSummary,
         QStringLiteral("Replace the summary"),
         goal,
         inside,
         true,
         {textField("text", QStringLiteral("Summary"), true), notify},
         false,
         plain},
        {kTime,
         QStringLiteral("Set a time"),
         goal,
         inside,
         true,
         {listField("time", QStringLiteral("Which time"), true, "time", fromList),
          textField("at", QStringLiteral("When"), true, QStringLiteral("As 2026-01-02T03:20:00Z.")), notify},
         false,
         plain},
        {verb::kFollowUp,
         QStringLiteral("Add a follow-up"),
         OperationClass::Append,
         inside,
         true,
         {textField("title", QStringLiteral("Title"), true),
          textField("text", QStringLiteral("Description"), false, markedHelp())},
         false,
         plain},
        {verb::kDeclare,
         QStringLiteral("Declare an incident"),
         OperationClass::IdempotentByKey,
         inside,
         false,
         {textField("title", QStringLiteral("Title"), true),
          textField("text", QStringLiteral("Summary"), false),
          listField("severity", QStringLiteral("Severity"), false, "severity", fromList),
          choiceField("visibility", QStringLiteral("Visible to"),
                      {QStringLiteral("public"), QStringLiteral("private")}, false,
                      QStringLiteral("Within the organisation."))}},
        {verb::kStatusPost,
         QStringLiteral("Post on the status page"),
         OperationClass::Append,
         OperationAudience::Public,
         true,
         {textField("text", QStringLiteral("Text"), true),
          choiceField("state", QStringLiteral("State"), states, false), components, subscribers},
         false,
         QStringLiteral("statuspage/.+")},
        {kOpenPage,
         QStringLiteral("Open an incident on a status page"),
         OperationClass::IdempotentByKey,
         OperationAudience::Public,
         false,
         {listField("page", QStringLiteral("Status page"), true, "page", fromList),
          textField("title", QStringLiteral("Title"), true), textField("text", QStringLiteral("Text"), true),
          state, components, subscribers}}};
}

Result<Step> pushWrite(const Account& account, const Operation& operation)
{
    if (isEdit(operation.verb)) {
        const auto incident = incidentOf(operation);
        const auto edit = editOf(operation);
        if (!incident || !edit)
            return tl::unexpected(incident ? edit.error() : incident.error());
        const QJsonObject body{
            {QStringLiteral("incident"), edit->members},
            {QStringLiteral("notify_incident_channel"), saysYes(payloadOf(operation), "notify")}};
        return Step{withJson(get(account, {kV2, kIncidents, *incident, QStringLiteral("actions"),
                                           QStringLiteral("edit")}),
                             HttpMethod::Post, body),
                    echoes("incident", *incident)};
    }
    for (const Creation& creation : creations()) {
        if (creation.verb != operation.verb)
            continue;
        const auto body = creation.body(operation);
        if (!body)
            return tl::unexpected(body.error());
        return Step{
            withJson(get(account, {kV2, creation.path}), HttpMethod::Post, *body),
            echoes(creation.member, {}, operation.verb == kOpenPage ? pageIncidentId({}) : QString())};
    }
    return unknownVerb(operation);
}

Result<Step> reconcileWrite(const Account& account, const Operation& operation)
{
    if (isEdit(operation.verb)) {
        const auto incident = incidentOf(operation);
        const auto edit = editOf(operation);
        if (!incident || !edit)
            return tl::unexpected(incident ? edit.error() : incident.error());
        return Step{get(account, {kV2, kIncidents, *incident}),
                    [id = *incident, reached = edit->reached](const HttpReply& reply,
                                                              const Context& context) -> Result<Outcome> {
                        const auto answer = inQt(readAnswer(reply, context, {"incident"}));
                        if (!answer)
                            return tl::unexpected(answer.error());
                        const QJsonObject now = objectIn(*answer, "incident");
                        if (idIn(now, "id") != id)
                            return tl::unexpected(notTheTool(reply, context, kTool,
                                                             QStringLiteral("it speaks of something else")));
                        return foundOrNot(id, reached(now));
                    }};
    }
    const auto creation = std::find_if(creations().begin(), creations().end(),
                                       [&](const Creation& one) { return one.verb == operation.verb; });
    if (creation == creations().end())
        return unknownVerb(operation);
    const auto body = creation->body(operation);
    if (!body)
        return tl::unexpected(body.error());
    const Instant asked = operation.createdAt;
    if (operation.verb == verb::kStatusPost)
        return findOnPages(account, wasTold(*body, asked));
    if (operation.verb == kOpenPage)
        return findOnPages(account, wasOpened(*body, asked));
    if (operation.verb == verb::kFollowUp)
        return Step{get(account, {kV2, creation->path},
                        {{QStringLiteral("incident_id"), textIn(*body, "incident_id")}}),
                    findIn("follow_ups", [marker = operationMarker(operation.id)](const QJsonObject& one) {
                        return textIn(one, "description").contains(marker);
                    })};
    // Not by its key, which nothing tells: by its name, made since then by a key. Not found, the same key
    // makes no second one.
    return Step{get(account, {kV2, kIncidents},
                    {{QStringLiteral("page_size"), QStringLiteral("50")},
                     {QStringLiteral("sort_by"), QStringLiteral("created_at_newest_first")}}),
                findIn("incidents", [name = textIn(*body, "name"), asked](const QJsonObject& one) {
                    return sameText(textIn(one, "name"), name) && isSince(one, "created_at", asked) &&
                           !objectIn(objectIn(one, "creator"), "api_key").isEmpty();
                })};
}

} // namespace muster::incidentio
