// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_writes.h"

#include "integrations/pagerduty/pagerduty_api.h"

#include <QJsonDocument>

#include <algorithm>

namespace muster::pagerduty {

namespace {

using Class = OperationClass;
const QString kList = QStringLiteral("incidents");
/// Snoozed until: between the moment it was sent and so much later, and the clocks may differ by it too.
constexpr Milliseconds kSnoozeSlack{10 * 60'000};
/// An update appears in the tool's time; both clocks are compared, and this is what may be left.
constexpr Milliseconds kUpdateSlack{60'000};
constexpr int kMostSnooze = 604'800; ///< seconds, by the vendor's schema
constexpr int kMostTitle = 1'024;

/// A whole number of the payload, typed as text or as number.
std::optional<int> number(const Operation& operation, const char* member)
{
    bool ok = false;
    const int value = payloadOf(operation).value(QLatin1String(member)).toVariant().toString().toInt(&ok);
    return ok ? std::optional(value) : std::nullopt;
}

/// Ids of PagerDuty are letters and digits; a name or address typed in its place is told as such.
Result<QString> requiredId(const Operation& operation, const char* member, const QString& label)
{
    const auto id = requiredText(operation, member, label);
    if (!id)
        return id;
    const bool isId = std::all_of(id->begin(), id->end(),
                                  [](QChar c) { return c.unicode() < 128 && c.isLetterOrNumber(); });
    if (!isId || id->size() < 4)
        return invalid(
            QStringLiteral("“%1” has to be an id of PagerDuty, such as PABC123; it stands at the end of the "
                           "page's address there.")
                .arg(label));
    return id;
}

QJsonObject reference(const QString& id, const char* type)
{
    return {{QStringLiteral("id"), id}, {QStringLiteral("type"), QString::fromLatin1(type)}};
}

tl::unexpected<Error> unreadable(const HttpReply& reply, const Context& context)
{
    return tl::unexpected(
        notTheTool(reply, context, kTool, QStringLiteral("its answer says nothing of what was done")));
}

/// Of a read-back or an answer: says whether the incident is as it should be.
using Goal = std::function<bool(const QJsonObject& incident)>;

bool isAssigned(const QJsonObject& incident, const QString& person)
{
    const QJsonArray list = listIn(incident, "assignments");
    return std::any_of(list.begin(), list.end(), [&](const QJsonValue& one) {
        return textIn(objectIn(one.toObject(), "assignee"), "id") == person;
    });
}

bool isSnoozed(const QJsonObject& incident, Instant sentAt, Milliseconds span)
{
    const QJsonArray list = listIn(incident, "pending_actions");
    return std::any_of(list.begin(), list.end(), [&](const QJsonValue& one) {
        const QJsonObject action = one.toObject();
        const auto at = timeIn(action, "at");
        return textIn(action, "type") == QLatin1String("unacknowledge") && at &&
               std::chrono::abs(*at - (sentAt + span)) <= kSnoozeSlack;
    });
}

/// What a PUT sets, and how it is seen to be set. Errors: Invalid.
struct Change
{
    QJsonObject members;
    Goal isSo;
};
Result<Change> changeOf(const Operation& operation)
{
    const QString verb = operation.verb;
    if (verb == verb::kAcknowledge)
        return Change{
            {{QStringLiteral("status"), QStringLiteral("acknowledged")}}, [](const QJsonObject& incident) {
                // Resolved meanwhile: nobody has to take it any more.
                const QString status = textIn(incident, "status");
                return status == QLatin1String("acknowledged") || status == QLatin1String("resolved");
            }};
    if (verb == verb::kResolve) {
        QJsonObject members{{QStringLiteral("status"), QStringLiteral("resolved")}};
        if (const QString why = payloadText(operation, "text"); !why.isEmpty())
            members.insert(QStringLiteral("resolution"), why);
        return Change{members, [](const QJsonObject& incident) {
                          return textIn(incident, "status") == QLatin1String("resolved");
                      }};
    }
    if (verb == verb::kReassign) {
        const auto person = requiredId(operation, "person", QStringLiteral("Person"));
        if (!person)
            return tl::unexpected(person.error());
        return Change{
            {{QStringLiteral("assignments"),
              QJsonArray{QJsonObject{{QStringLiteral("assignee"), reference(*person, "user_reference")}}}}},
            [person = *person](const QJsonObject& incident) { return isAssigned(incident, person); }};
    }
    if (verb == verb::kSeverity) {
        const auto priority = requiredId(operation, "severity", QStringLiteral("Priority"));
        if (!priority)
            return tl::unexpected(priority.error());
        return Change{{{QStringLiteral("priority"), reference(*priority, "priority_reference")}},
                      [priority = *priority](const QJsonObject& incident) {
                          return textIn(objectIn(incident, "priority"), "id") == priority;
                      }};
    }
    return invalid(QStringLiteral("PagerDuty cannot be told to do “%1”.").arg(verb));
}

/// Escalating has no state that could be seen afterwards but the policy.
Result<QJsonObject> escalationOf(const Operation& operation)
{
    if (!payloadText(operation, "policy").isEmpty()) {
        // A level is one of the policy that the incident has. What is confirmed is sent, all of it or
        // nothing.
        if (!payloadText(operation, "level").isEmpty() || number(operation, "level"))
            return invalid(QStringLiteral("PagerDuty is told one at a time: a level of the policy that the "
                                          "incident has, or another policy, which begins at its first level. "
                                          "Leave one of them empty."));
        const auto policy = requiredId(operation, "policy", QStringLiteral("Escalation policy"));
        if (!policy)
            return tl::unexpected(policy.error());
        return QJsonObject{
            {QStringLiteral("escalation_policy"), reference(*policy, "escalation_policy_reference")}};
    }
    const auto level = number(operation, "level");
    if (!level || *level < 1 || *level > 20)
        return invalid(
            QStringLiteral("“Level” has to be a number from 1 to 20, or name an escalation policy."));
    return QJsonObject{{QStringLiteral("escalation_level"), *level}};
}

/// The answer to a PUT or snooze: the incident, as it is now.
Decode changed(const QString& target, const Goal& isSo)
{
    return [target, isSo](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto object = inQt(read(reply, context, {"incident"}));
        if (!object)
            return tl::unexpected(object.error());
        const QJsonObject incident = objectIn(*object, "incident");
        if (textIn(incident, "id") != target)
            return unreadable(reply, context);
        Outcome outcome;
        outcome.receipt = WriteReceipt{isSo(incident), false, target, {}};
        return outcome;
    };
}

/// An answer that holds `member`, an object; its id becomes the remote id.
Decode created(const char* member)
{
    return [member](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto object = inQt(read(reply, context, {member}));
        if (!object)
            return tl::unexpected(object.error());
        const QJsonObject made = objectIn(*object, member);
        if (made.isEmpty())
            return unreadable(reply, context);
        Outcome outcome;
        outcome.receipt = WriteReceipt{true, false, textIn(made, "id"), {}};
        return outcome;
    };
}

Result<Step> put(const Account& account, const Operation& operation, QJsonObject members, const Goal& isSo)
{
    members.insert(QStringLiteral("type"), QStringLiteral("incident_reference"));
    auto request =
        writeTo(account, HttpMethod::Put, {kList, operation.target}, {{QStringLiteral("incident"), members}});
    if (!request)
        return tl::unexpected(request.error());
    return Step{std::move(*request), changed(operation.target, isSo)};
}

Result<Step> post(const Account& account, const Operation& operation, const QString& what,
                  const QJsonObject& body, const Decode& decode)
{
    auto request = writeTo(account, HttpMethod::Post, {kList, operation.target, what}, body);
    if (!request)
        return tl::unexpected(request.error());
    return Step{std::move(*request), decode};
}

Result<int> snoozeSeconds(const Operation& operation)
{
    const auto minutes = number(operation, "minutes");
    if (!minutes || *minutes < 1 || *minutes > kMostSnooze / 60)
        return invalid(
            QStringLiteral("“Minutes” has to be a number from 1 to %1 (a week).").arg(kMostSnooze / 60));
    return *minutes * 60;
}

Result<Step> pushSnooze(const Account& account, const Operation& operation)
{
    const auto seconds = snoozeSeconds(operation);
    if (!seconds)
        return tl::unexpected(seconds.error());
    return post(account, operation, QStringLiteral("snooze"), {{QStringLiteral("duration"), *seconds}},
                changed(operation.target, [](const QJsonObject& incident) {
                    return textIn(incident, "status") == QLatin1String("acknowledged");
                }));
}

Result<Step> pushNote(const Account& account, const Operation& operation)
{
    const auto words = requiredText(operation, "text", QStringLiteral("Note"));
    if (!words)
        return tl::unexpected(words.error());
    const QJsonObject note{{QStringLiteral("content"), marked(*words, operation)}};
    return post(account, operation, QStringLiteral("notes"), {{QStringLiteral("note"), note}},
                created("note"));
}

Result<Step> pushStatus(const Account& account, const Operation& operation)
{
    const auto words = requiredText(operation, "text", QStringLiteral("Update"));
    if (!words)
        return tl::unexpected(words.error());
    // Stakeholders do not read our marker.
    QJsonObject body{{QStringLiteral("message"), *words}};
    // A subject goes with an HTML message or not at all.
    if (const QString title = payloadText(operation, "title"); !title.isEmpty()) {
        body.insert(QStringLiteral("subject"), title);
        body.insert(QStringLiteral("html_message"), QStringLiteral("<p>%1</p>").arg(words->toHtmlEscaped()));
    }
    return post(account, operation, QStringLiteral("status_updates"), body, created("status_update"));
}

Result<Step> pushResponders(const Account& account, const Operation& operation)
{
    const auto person = requiredId(operation, "person", QStringLiteral("Person"));
    if (!person)
        return tl::unexpected(person.error());
    const QString requester = setting(account, kRequester);
    if (requester.isEmpty())
        return invalid(QStringLiteral("PagerDuty wants to know who asks: enter your user id there in the "
                                      "settings of %1.")
                           .arg(account.name));
    QString message = payloadText(operation, "text");
    if (message.isEmpty())
        message = QStringLiteral("Please join.");
    const QJsonObject target{
        {QStringLiteral("responder_request_target"), reference(*person, "user_reference")}};
    return post(account, operation, QStringLiteral("responder_requests"),
                {{QStringLiteral("requester_id"), requester},
                 {QStringLiteral("message"), marked(message, operation)},
                 {QStringLiteral("responder_request_targets"), QJsonArray{target}}},
                created("responder_request"));
}

/// Also what the read-back looks for.
QString incidentKeyOf(const Operation& operation)
{
    return QStringLiteral("muster-") + operation.id.value;
}

Result<Step> pushDeclare(const Account& account, const Operation& operation)
{
    const auto title = requiredText(operation, "title", QStringLiteral("Title"));
    if (!title)
        return tl::unexpected(title.error());
    const auto service = requiredId(operation, "service", QStringLiteral("Service"));
    if (!service)
        return tl::unexpected(service.error());
    QJsonObject incident{{QStringLiteral("type"), QStringLiteral("incident")},
                         {QStringLiteral("title"), oneLine(*title, kMostTitle - 1)},
                         {QStringLiteral("service"), reference(*service, "service_reference")},
                         {QStringLiteral("incident_key"), incidentKeyOf(operation)}};
    if (!payloadText(operation, "severity").isEmpty()) {
        const auto priority = requiredId(operation, "severity", QStringLiteral("Priority"));
        if (!priority)
            return tl::unexpected(priority.error());
        incident.insert(QStringLiteral("priority"), reference(*priority, "priority_reference"));
    }
    if (const QString words = payloadText(operation, "text"); !words.isEmpty())
        incident.insert(QStringLiteral("body"),
                        QJsonObject{{QStringLiteral("type"), QStringLiteral("incident_body")},
                                    {QStringLiteral("details"), words}});
    auto request = writeTo(account, HttpMethod::Post, {kList}, {{QStringLiteral("incident"), incident}});
    if (!request)
        return tl::unexpected(request.error());
    return Step{std::move(*request), [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    auto outcome = created("incident")(reply, context);
                    if (outcome && outcome->receipt->remoteId.isEmpty())
                        return unreadable(reply, context);
                    return outcome;
                }};
}

// ----------------------------------------------------------------------------------------------- read back

Outcome answer(bool found, const QString& remoteId = {})
{
    Outcome outcome;
    outcome.readBack = found ? ReadBack::Found : ReadBack::NotFound;
    if (found && !remoteId.isEmpty())
        outcome.receipt = WriteReceipt{true, false, remoteId, {}};
    return outcome;
}

/// The incident as it is now. `isSo` may say nothing (nullopt): then a person decides.
Step lookAt(const Account& account, const QString& target,
            const std::function<std::optional<bool>(const QJsonObject& incident)>& isSo)
{
    return {get(account, {kList, target}),
            [target, isSo](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto object = inQt(read(reply, context, {"incident"}));
                if (!object)
                    return tl::unexpected(object.error());
                const QJsonObject incident = objectIn(*object, "incident");
                if (textIn(incident, "id") != target)
                    return unreadable(reply, context);
                const auto so = isSo(incident);
                return so ? answer(*so) : Outcome{};
            }};
}

Step lookForNote(const Account& account, const Operation& operation)
{
    return {get(account, {kList, operation.target, QStringLiteral("notes")}),
            [marker = operationMarker(operation.id)](const HttpReply& reply,
                                                     const Context& context) -> Result<Outcome> {
                const auto object = inQt(read(reply, context, {"notes"}));
                if (!object)
                    return tl::unexpected(object.error());
                for (const QJsonValue& one : listIn(*object, "notes")) {
                    if (textIn(one.toObject(), "content").contains(marker))
                        return answer(true, textIn(one.toObject(), "id"));
                }
                return answer(false);
            }};
}

Step lookForKey(const Account& account, const Operation& operation)
{
    const QString key = incidentKeyOf(operation);
    return {get(account, {kList},
                {{QStringLiteral("incident_key"), key},
                 {QStringLiteral("date_range"), QStringLiteral("all")},
                 {QStringLiteral("limit"), QString::number(kPage)}}),
            [key](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readPage(reply, context, "incidents");
                if (!list)
                    return tl::unexpected(list.error());
                for (const QJsonValue& one : inQt(list->items)) {
                    if (textIn(one.toObject(), "incident_key") == key)
                        return answer(true, textIn(one.toObject(), "id"));
                }
                // A server that did not understand the filter lists other incidents: that says nothing.
                return list->items.isEmpty() ? answer(false) : Outcome{};
            }};
}

/// Whether these very words stand anywhere in it.
bool says(const QJsonValue& value, const QString& words)
{
    if (value.isString())
        return value.toString().simplified() == words;
    const QJsonArray array = value.toArray();
    const QJsonObject object = value.toObject();
    const auto said = [&](const QJsonValue& one) { return says(one, words); };
    return std::any_of(array.begin(), array.end(), said) || std::any_of(object.begin(), object.end(), said);
}

/// Updates are in no list. Whether the log has their text is not documented: there, since it was sent, it
/// proves that one was posted; not there it proves nothing.
Step lookForUpdate(const Account& account, const Operation& operation)
{
    return {get(account, {kList, operation.target, QStringLiteral("log_entries")},
                {{QStringLiteral("include[]"), QStringLiteral("channels")},
                 {QStringLiteral("limit"), QString::number(kPage)}}),
            [words = payloadText(operation, "text").simplified(),
             since = operation.sentAt.value_or(operation.createdAt) -
                     kUpdateSlack](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readPage(reply, context, "log_entries");
                if (!list)
                    return tl::unexpected(list.error());
                for (const QJsonValue& one : inQt(list->items)) {
                    const auto at = timeIn(one.toObject(), "created_at");
                    if (at && *at >= since && says(one, words))
                        return answer(true);
                }
                return Outcome{};
            }};
}

bool wasAsked(const QJsonObject& incident, const QString& marker)
{
    const auto says = [&](const QJsonValue& one) {
        return textIn(one.toObject(), "message").contains(marker);
    };
    const QJsonArray requests = listIn(incident, "responder_requests");
    const QJsonArray responders = listIn(incident, "incidents_responders");
    return std::any_of(requests.begin(), requests.end(), says) ||
           std::any_of(responders.begin(), responders.end(), says);
}

} // namespace

std::vector<WriteVerb> verbs()
{
    const auto internal = OperationAudience::Internal;
    const SettingField person = listField("person", QStringLiteral("Person"), true, "people",
                                          QStringLiteral("From the list, or the user's id in PagerDuty."));
    const SettingField priority =
        listField("severity", QStringLiteral("Priority"), true, "priorities",
                  QStringLiteral("From the list, or the priority's id in PagerDuty."));
    SettingField firstPriority = priority;
    firstPriority.required = false;
    const auto words = [](const char* label, bool required) {
        return textField("text", QString::fromLatin1(label), required);
    };
    return {
        {verb::kAcknowledge, QStringLiteral("Acknowledge"), Class::IdempotentByGoal, internal, true, {}},
        {verb::kResolve,
         QStringLiteral("Resolve"),
         Class::IdempotentByGoal,
         internal,
         true,
         {words("Resolution", false)}},
        {verb::kReassign, QStringLiteral("Reassign"), Class::IdempotentByGoal, internal, true, {person}},
        // Once more is one level further: never by itself.
        {verb::kEscalate,
         QStringLiteral("Escalate"),
         Class::Append,
         internal,
         true,
         {textField("level", QStringLiteral("Level"), false,
                    QStringLiteral(
                        "Of the policy that the incident has; 1 is the first. Not with another policy.")),
          listField(
              "policy", QStringLiteral("Escalation policy"), false, "policies",
              QStringLiteral("To hand over to another one, from its first level on. Not with a level."))}},
        {verb::kResponders,
         QStringLiteral("Ask to join"),
         Class::Append,
         internal,
         true,
         {person, textField("text", QStringLiteral("Message"), false, markedHelp())}},
        {verb::kSeverity,
         QStringLiteral("Set the priority"),
         Class::IdempotentByGoal,
         internal,
         true,
         {priority}},
        {verb::kSnooze,
         QStringLiteral("Snooze"),
         Class::IdempotentByGoal,
         internal,
         true,
         {textField("minutes", QStringLiteral("Minutes"), true, QStringLiteral("1 to 10080"))}},
        {verb::kDeclare,
         QStringLiteral("Declare an incident"),
         Class::Append,
         internal,
         false,
         {textField("title", QStringLiteral("Title"), true),
          listField("service", QStringLiteral("Service"), true, "services",
                    QStringLiteral("From the list, or its id in PagerDuty.")),
          words("Details", false), firstPriority}},
        {verb::kNote,
         QStringLiteral("Add a note"),
         Class::Append,
         internal,
         true,
         {textField("text", QStringLiteral("Note"), true, markedHelp())}},
        {verb::kStatusPost,
         QStringLiteral("Tell the stakeholders"),
         Class::Append,
         OperationAudience::Public,
         true,
         {words("Update", true), textField("title", QStringLiteral("Subject"), false)}},
    };
}

Result<Step> push(const Account& account, const Operation& operation)
{
    const QString& verb = operation.verb;
    if (verb == verb::kDeclare)
        return pushDeclare(account, operation);
    if (operation.target.isEmpty())
        return invalid(QStringLiteral("Which incident of PagerDuty is meant?"));
    if (verb == verb::kNote)
        return pushNote(account, operation);
    if (verb == verb::kStatusPost)
        return pushStatus(account, operation);
    if (verb == verb::kResponders)
        return pushResponders(account, operation);
    if (verb == verb::kSnooze)
        return pushSnooze(account, operation);
    if (verb == verb::kEscalate) {
        const auto members = escalationOf(operation);
        if (!members)
            return tl::unexpected(members.error());
        return put(account, operation, *members, [](const QJsonObject&) { return true; });
    }
    const auto change = changeOf(operation);
    if (!change)
        return tl::unexpected(change.error());
    return put(account, operation, change->members, change->isSo);
}

Result<Step> reconcile(const Account& account, const Operation& operation)
{
    const QString& verb = operation.verb;
    if (verb == verb::kDeclare)
        return lookForKey(account, operation);
    if (verb == verb::kNote)
        return lookForNote(account, operation);
    if (verb == verb::kStatusPost)
        return lookForUpdate(account, operation);
    if (verb == verb::kResponders)
        return lookAt(account, operation.target,
                      [marker = operationMarker(operation.id)](const QJsonObject& incident) {
                          return std::optional(wasAsked(incident, marker));
                      });
    if (verb == verb::kSnooze) {
        const auto seconds = snoozeSeconds(operation);
        if (!seconds)
            return tl::unexpected(seconds.error());
        const Instant sentAt = operation.sentAt.value_or(operation.createdAt);
        return lookAt(account, operation.target,
                      [sentAt, span = Milliseconds{*seconds * 1'000LL}](const QJsonObject& incident) {
                          return std::optional(isSnoozed(incident, sentAt, span));
                      });
    }
    if (verb == verb::kEscalate) {
        const QString policy = payloadText(operation, "policy");
        return lookAt(account, operation.target,
                      [policy](const QJsonObject& incident) -> std::optional<bool> {
                          // The level an incident is at is in no answer.
                          if (policy.isEmpty())
                              return std::nullopt;
                          return textIn(objectIn(incident, "escalation_policy"), "id") == policy;
                      });
    }
    const auto change = changeOf(operation);
    if (!change)
        return tl::unexpected(change.error());
    return lookAt(account, operation.target, [isSo = change->isSo](const QJsonObject& incident) {
        return std::optional(isSo(incident));
    });
}

} // namespace muster::pagerduty
