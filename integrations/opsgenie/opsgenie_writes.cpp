// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/opsgenie/opsgenie_writes.h"

#include "integrations/opsgenie/opsgenie_api.h"

#include <algorithm>

namespace muster::opsgenie {

namespace {

using Class = OperationClass;
const QString kV1 = QStringLiteral("v1");
const QString kV2 = QStringLiteral("v2");
const QString kAlerts = QStringLiteral("alerts");
const QString kIncidents = QStringLiteral("incidents");
const QString kRequests = QStringLiteral("requests");
/// Remote id of an operation that is under way: this and the request's id.
const QLatin1String kRequest("request/");

constexpr int kMostMessage = 130; ///< characters of an alert's message (documentation of the API)
constexpr int kMostSnooze = 7 * 24 * 60;
/// A request is worked on within seconds: asked so often, so far apart, before the things themselves are
/// looked at.
constexpr int kAsks = 5;
constexpr Milliseconds kBetween{2'000};

tl::unexpected<Error> unreadable(const HttpReply& reply, const Context& context)
{
    return tl::unexpected(
        notTheTool(reply, context, kTool, QStringLiteral("its answer says nothing of what was done")));
}

/// Members that every action on an alert may have.
QJsonObject action(const Account& account)
{
    QJsonObject body{{QStringLiteral("source"), QStringLiteral("Muster")}};
    if (const QString user = setting(account, kUser); !user.isEmpty())
        body.insert(QStringLiteral("user"), user);
    return body;
}

/// 202 and a request id: taken. The id is kept, so that a program started anew can still ask.
Result<Outcome> taken(const HttpReply& reply, const Context& context)
{
    const auto object = inQt(read(reply, context, {}));
    if (!object)
        return tl::unexpected(object.error());
    const QString request = textIn(*object, "requestId");
    if (request.isEmpty())
        return unreadable(reply, context);
    Outcome outcome;
    outcome.receipt = WriteReceipt{false, true, kRequest + request, {}};
    return outcome;
}

HttpRequest write(const Account& account, const Thing& thing, const QString& what, const QJsonObject& body,
                  HttpMethod method = HttpMethod::Post)
{
    return withJson(get(account,
                        {thing.isAlert ? kV2 : kV1, thing.isAlert ? kAlerts : kIncidents, thing.id, what},
                        {{QStringLiteral("identifierType"), QStringLiteral("id")}}),
                    method, body);
}

std::optional<QString> priorityOf(const Operation& operation)
{
    const QString word = payloadText(operation, "severity").toUpper();
    const bool known = word.size() == 2 && word[0] == u'P' && word[1] >= u'1' && word[1] <= u'5';
    return known ? std::optional(word) : std::nullopt;
}

QString aliasOf(const Operation& operation)
{
    return QStringLiteral("muster-") + operation.id.value;
}

std::optional<int> minutesOf(const Operation& operation)
{
    bool ok = false;
    const int minutes =
        payloadOf(operation).value(QLatin1String("minutes")).toVariant().toString().toInt(&ok);
    return ok && minutes >= 1 && minutes <= kMostSnooze ? std::optional(minutes) : std::nullopt;
}

/// From when it was sent: the moment is part of what is asked.
Instant snoozedUntil(const Operation& operation, int minutes)
{
    return operation.sentAt.value_or(operation.createdAt) + Milliseconds{minutes * 60'000LL};
}

Result<Step> pushDeclare(const Account& account, const Operation& operation)
{
    const auto title = requiredText(operation, "title", QStringLiteral("Title"));
    if (!title)
        return tl::unexpected(title.error());
    QJsonObject body = action(account);
    body.insert(QStringLiteral("message"), oneLine(*title, kMostMessage - 1));
    body.insert(QStringLiteral("alias"), aliasOf(operation));
    if (const QString words = payloadText(operation, "text"); !words.isEmpty())
        body.insert(QStringLiteral("description"), words);
    if (!payloadText(operation, "severity").isEmpty()) {
        const auto priority = priorityOf(operation);
        if (!priority)
            return invalid(QStringLiteral("“Priority” has to be one of P1 to P5."));
        body.insert(QStringLiteral("priority"), *priority);
    }
    return Step{withJson(get(account, {kV2, kAlerts}), HttpMethod::Post, body), taken};
}

Result<Step> pushEntry(const Account& account, const Operation& operation, const Thing& thing)
{
    const auto words = requiredText(operation, "text", QStringLiteral("Text"));
    if (!words)
        return tl::unexpected(words.error());
    const QString typed = payloadText(operation, "at");
    const auto at = typed.isEmpty() ? std::optional(operation.createdAt) : Instant::fromIso(typed);
    if (!at)
        return invalid(QStringLiteral("“When” has to be a time such as 2026-01-02T03:04:05Z."));
    const QJsonObject body{
        {QStringLiteral("description"), QJsonObject{{QStringLiteral("type"), QStringLiteral("plain_text")},
                                                    {QStringLiteral("content"), marked(*words, operation)}}},
        {QStringLiteral("time"), at->toIso()}};
    return Step{withJson(get(account, {kV2, QStringLiteral("incident-timelines"), thing.id,
                                       QStringLiteral("entries")}),
                         HttpMethod::Post, body),
                taken};
}

/// A user as a recipient: by e-mail address, or by id.
QJsonObject userCalled(const QString& person)
{
    return {{QStringLiteral("type"), QStringLiteral("user")},
            {person.contains(u'@') ? QStringLiteral("username") : QStringLiteral("id"), person}};
}

Result<Step> pushOnAlert(const Account& account, const Operation& operation, const Thing& alert)
{
    const QString& asked = operation.verb;
    QJsonObject body = action(account);
    if (asked == verb::kAcknowledge)
        return Step{write(account, alert, QStringLiteral("acknowledge"), body), taken};
    if (asked == verb::kResolve) {
        if (const QString why = payloadText(operation, "text"); !why.isEmpty())
            body.insert(QStringLiteral("note"), why);
        return Step{write(account, alert, QStringLiteral("close"), body), taken};
    }
    if (asked == verb::kReassign) {
        const auto person = requiredText(operation, "person", QStringLiteral("Person"));
        if (!person)
            return tl::unexpected(person.error());
        body.insert(QStringLiteral("owner"), userCalled(*person));
        return Step{write(account, alert, QStringLiteral("assign"), body), taken};
    }
    if (asked == verb::kResponders || asked == verb::kEscalate) {
        const bool joins = asked == verb::kResponders;
        const auto whom = joins ? requiredText(operation, "person", QStringLiteral("Person"))
                                : requiredText(operation, "policy", QStringLiteral("Escalation"));
        if (!whom)
            return tl::unexpected(whom.error());
        const QString member = joins ? QStringLiteral("responder") : QStringLiteral("escalation");
        body.insert(member,
                    joins ? userCalled(*whom)
                          : QJsonObject{{QStringLiteral("type"), member}, {QStringLiteral("name"), *whom}});
        // Neither leaves a state to see; the note does, and holds the marker.
        QString why = payloadText(operation, "text");
        if (why.isEmpty())
            why = joins ? QStringLiteral("Asked to join.") : QStringLiteral("Escalated.");
        body.insert(QStringLiteral("note"), marked(why, operation));
        return Step{
            write(account, alert, joins ? QStringLiteral("responders") : QStringLiteral("escalate"), body),
            taken};
    }
    if (asked == verb::kSeverity) {
        const auto priority = priorityOf(operation);
        if (!priority)
            return invalid(QStringLiteral("“Priority” has to be one of P1 to P5."));
        return Step{write(account, alert, QStringLiteral("priority"),
                          {{QStringLiteral("priority"), *priority}}, HttpMethod::Put),
                    taken};
    }
    if (asked == verb::kSnooze) {
        const auto minutes = minutesOf(operation);
        if (!minutes)
            return invalid(
                QStringLiteral("“Minutes” has to be a number from 1 to %1 (a week).").arg(kMostSnooze));
        body.insert(QStringLiteral("endTime"), snoozedUntil(operation, *minutes).toIso());
        return Step{write(account, alert, QStringLiteral("snooze"), body), taken};
    }
    if (asked == verb::kNote) {
        const auto words = requiredText(operation, "text", QStringLiteral("Note"));
        if (!words)
            return tl::unexpected(words.error());
        body.insert(QStringLiteral("note"), marked(*words, operation));
        return Step{write(account, alert, QStringLiteral("notes"), body), taken};
    }
    return invalid(QStringLiteral("An alert of Opsgenie cannot be told to do “%1”.").arg(asked));
}

Result<Step> pushOnIncident(const Account& account, const Operation& operation, const Thing& incident)
{
    if (operation.verb == verb::kTimelineEntry)
        return pushEntry(account, operation, incident);
    if (operation.verb == verb::kResolve) {
        QJsonObject body;
        if (const QString why = payloadText(operation, "text"); !why.isEmpty())
            body.insert(QStringLiteral("note"), why);
        return Step{write(account, incident, QStringLiteral("close"), body), taken};
    }
    return invalid(QStringLiteral("An incident of Opsgenie cannot be told to do “%1”, only to close and to "
                                  "take a timeline entry; alerts can.")
                       .arg(operation.verb));
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

using Goal = std::function<bool(const QJsonObject& thing)>;

/// The state that the verb sets, seen in the alert or incident.
Result<Goal> goalOf(const Operation& operation)
{
    const auto closed = [](const QJsonObject& thing) {
        const QString status = textIn(thing, "status");
        return status == QLatin1String("closed") || status == QLatin1String("resolved");
    };
    const QString& asked = operation.verb;
    if (asked == verb::kAcknowledge)
        return Goal([closed](const QJsonObject& thing) {
            return thing.value(QLatin1String("acknowledged")).toBool() || closed(thing);
        });
    if (asked == verb::kResolve)
        return Goal(closed);
    if (asked == verb::kReassign)
        return Goal([person = payloadText(operation, "person")](const QJsonObject& thing) {
            return textIn(thing, "owner").compare(person, Qt::CaseInsensitive) == 0;
        });
    if (asked == verb::kSeverity)
        return Goal([priority = priorityOf(operation)](const QJsonObject& thing) {
            return textIn(thing, "priority") == priority;
        });
    if (asked == verb::kSnooze) {
        const auto minutes = minutesOf(operation);
        if (!minutes)
            return invalid(QStringLiteral("The snooze has no length."));
        return Goal([until = snoozedUntil(operation, *minutes)](const QJsonObject& thing) {
            const auto at = timeIn(thing, "snoozedUntil");
            return thing.value(QLatin1String("snoozed")).toBool() && at &&
                   std::chrono::abs(*at - until) < Milliseconds{1'000};
        });
    }
    return invalid(QStringLiteral("Opsgenie cannot be told to do “%1”.").arg(asked));
}

Step lookAt(const Account& account, const Thing& thing, const Goal& isSo)
{
    return {get(account, {thing.isAlert ? kV2 : kV1, thing.isAlert ? kAlerts : kIncidents, thing.id},
                {{QStringLiteral("identifierType"), QStringLiteral("id")}}),
            [thing, isSo](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto object = inQt(read(reply, context, {"data"}));
                if (!object)
                    return tl::unexpected(object.error());
                const QJsonObject data = objectIn(*object, "data");
                if (textIn(data, "id") != thing.id)
                    return unreadable(reply, context);
                return answer(isSo(data));
            }};
}

/// The newest notes of an alert, or the entries of an incident's timeline.
Step lookForMarker(const Account& account, const Thing& thing, const QString& marker)
{
    const HttpRequest request =
        thing.isAlert
            ? get(account, {kV2, kAlerts, thing.id, QStringLiteral("notes")},
                  {{QStringLiteral("identifierType"), QStringLiteral("id")},
                   {QStringLiteral("limit"), QString::number(kPage)},
                   {QStringLiteral("order"), QStringLiteral("desc")}})
            : get(account, {kV2, QStringLiteral("incident-timelines"), thing.id, QStringLiteral("entries")});
    return {request, [marker](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto object = inQt(read(reply, context, {"data"}));
                if (!object)
                    return tl::unexpected(object.error());
                const QJsonObject data = objectIn(*object, "data");
                const QJsonArray list = data.isEmpty() ? listIn(*object, "data") : listIn(data, "entries");
                for (const QJsonValue& value : list) {
                    const QJsonObject one = value.toObject();
                    if (textIn(one, "note").contains(marker) ||
                        textIn(objectIn(one, "description"), "content").contains(marker))
                        return answer(true, idIn(one, "id"));
                }
                // Further pages of a timeline may hold it.
                return idIn(data, "nextOffset").isEmpty() ? answer(false) : Outcome{};
            }};
}

Step lookForAlias(const Account& account, const QString& alias)
{
    return {
        get(account, {kV2, kAlerts, alias}, {{QStringLiteral("identifierType"), QStringLiteral("alias")}}),
        [alias](const HttpReply& reply, const Context& context) -> Result<Outcome> {
            if (reply.status == 404 && read(HttpReply{200, reply.contentType, {}, reply.body}, context, {}))
                return answer(false); // Opsgenie's own answer
            const auto object = inQt(read(reply, context, {"data"}));
            if (!object)
                return tl::unexpected(object.error());
            const QJsonObject alert = objectIn(*object, "data");
            if (textIn(alert, "alias") != alias || textIn(alert, "id").isEmpty())
                return unreadable(reply, context);
            return answer(true, Thing{true, textIn(alert, "id")}.remoteId());
        }};
}

/// What is there now, without the request.
Result<Step> lookThere(const Account& account, const Operation& operation)
{
    if (operation.verb == verb::kDeclare)
        return lookForAlias(account, aliasOf(operation));
    const auto thing = thingOf(operation.target);
    if (!thing)
        return invalid(QStringLiteral("Which alert or incident of Opsgenie is meant?"));
    if (operation.verb == verb::kNote || operation.verb == verb::kTimelineEntry ||
        operation.verb == verb::kResponders || operation.verb == verb::kEscalate)
        return lookForMarker(account, *thing, operationMarker(operation.id));
    const auto goal = goalOf(operation);
    if (!goal)
        return tl::unexpected(goal.error());
    return lookAt(account, *thing, *goal);
}

/// `there`, after the request failed with `words`: what is so already counts as done ("already acknowledged"
/// fails too), and nothing else will come of it.
Step unlessThere(const Step& there, const QString& words)
{
    return {there.request, [there, words](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                auto seen = there.decode(reply, context);
                const bool gone = !seen && seen.error().kind == ErrorKind::NotFound;
                if (!seen && !gone)
                    return seen;
                if (seen && seen->readBack == ReadBack::Found)
                    return seen;
                Outcome outcome;
                outcome.readBack = ReadBack::Refused;
                outcome.receipt = WriteReceipt{};
                outcome.receipt->refusal = words;
                return outcome;
            }};
}

/// GET …/requests/{id}: 404 until it was worked on.
Step askRequest(const Account& account, bool ofAlert, const QString& request, const Step& there, int asked)
{
    return {
        get(account, {ofAlert ? kV2 : kV1, ofAlert ? kAlerts : kIncidents, kRequests, request}),
        [ofAlert, request, there, asked](const HttpReply& reply, const Context& context) -> Result<Outcome> {
            Outcome outcome;
            if (reply.status == 404) {
                const bool again = asked < kAsks;
                outcome.next =
                    again ? askRequest(context.account, ofAlert, request, there, asked + 1) : there;
                outcome.after = again ? kBetween : Milliseconds{0};
                return outcome;
            }
            const auto object = inQt(read(reply, context, {"data"}));
            if (!object)
                return tl::unexpected(object.error());
            const QJsonObject data = objectIn(*object, "data");
            const bool success = data.value(QLatin1String("isSuccess")).toBool() ||
                                 data.value(QLatin1String("success")).toBool();
            if (!success) {
                outcome.next = unlessThere(there, oneLine(textIn(data, "status"), 300));
                return outcome;
            }
            const QString id = textIn(data, ofAlert ? "alertId" : "incidentId");
            return answer(true, id.isEmpty() ? QString() : Thing{ofAlert, id}.remoteId());
        }};
}

} // namespace

std::vector<WriteVerb> verbs()
{
    const auto internal = OperationAudience::Internal;
    const auto goal = Class::IdempotentByGoal;
    const QStringList priorities{QStringLiteral("P1"), QStringLiteral("P2"), QStringLiteral("P3"),
                                 QStringLiteral("P4"), QStringLiteral("P5")};
    // Nothing is chosen for a person: not the highest priority, because it stands first.
    SettingField priority = choiceField("severity", QStringLiteral("Priority"), priorities, true);
    priority.initial.clear();
    SettingField firstPriority = priority;
    firstPriority.required = false;
    const QString alert = QStringLiteral("alert/.+");
    return {
        {verb::kAcknowledge, QStringLiteral("Acknowledge"), goal, internal, true, {}, false, alert},
        {verb::kResolve,
         QStringLiteral("Close"),
         goal,
         internal,
         true,
         {textField("text", QStringLiteral("Note"), false)}},
        {verb::kReassign,
         QStringLiteral("Reassign"),
         goal,
         internal,
         true,
         {listField("person", QStringLiteral("Person"), true, "people",
                    QStringLiteral("From the list, or the e-mail address of the user."))},
         false,
         alert},
        {verb::kResponders,
         QStringLiteral("Ask to join"),
         Class::Append,
         internal,
         true,
         {listField("person", QStringLiteral("Person"), true, "people",
                    QStringLiteral("From the list, or the e-mail address of the user.")),
          textField("text", QStringLiteral("Note"), false, markedHelp())},
         false,
         alert},
        {verb::kEscalate,
         QStringLiteral("Escalate"),
         Class::Append,
         internal,
         true,
         {textField("policy", QStringLiteral("Escalation"), true,
                    QStringLiteral("The escalation's name in Opsgenie; its next rule is carried out.")),
          textField("text", QStringLiteral("Note"), false, markedHelp())},
         false,
         alert},
        {verb::kSeverity, QStringLiteral("Set the priority"), goal, internal, true, {priority}, false, alert},
        {verb::kSnooze,
         QStringLiteral("Snooze"),
         goal,
         internal,
         true,
         {textField("minutes", QStringLiteral("Minutes"), true, QStringLiteral("1 to 10080"))},
         false,
         alert},
        // The alias is a key: a second one only raises the count of the first.
        {verb::kDeclare,
         QStringLiteral("Create an alert"),
         Class::IdempotentByKey,
         internal,
         false,
         {textField("title", QStringLiteral("Message"), true, QStringLiteral("At most 130 characters")),
          textField("text", QStringLiteral("Description"), false), firstPriority}},
        {verb::kNote,
         QStringLiteral("Add a note"),
         Class::Append,
         internal,
         true,
         {textField("text", QStringLiteral("Note"), true, markedHelp())},
         false,
         alert},
        {verb::kTimelineEntry,
         QStringLiteral("Add to the timeline"),
         Class::Append,
         internal,
         true,
         {textField("text", QStringLiteral("Text"), true, markedHelp()),
          textField("at", QStringLiteral("When"), false, QStringLiteral("Such as 2026-01-02T03:04:05Z"))},
         false,
         QStringLiteral("incident/.+")},
    };
}

Result<Step> push(const Account& account, const Operation& operation)
{
    if (operation.verb == verb::kDeclare)
        return pushDeclare(account, operation);
    const auto thing = thingOf(operation.target);
    if (!thing)
        return invalid(QStringLiteral("Which alert or incident of Opsgenie is meant?"));
    return thing->isAlert ? pushOnAlert(account, operation, *thing)
                          : pushOnIncident(account, operation, *thing);
}

Result<Step> reconcile(const Account& account, const Operation& operation)
{
    const auto there = lookThere(account, operation);
    if (!there || !operation.remoteId.startsWith(kRequest))
        return there;
    const auto thing = thingOf(operation.target);
    const bool ofAlert = operation.verb == verb::kDeclare || !thing || thing->isAlert;
    const QString request = operation.remoteId.mid(kRequest.size());
    return request.isEmpty() ? there : askRequest(account, ofAlert, request, *there, 1);
}

} // namespace muster::opsgenie
