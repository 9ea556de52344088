// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/statuspage/statuspage_writes.h"

#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"
#include "integrations/core/throttle.h"
#include "integrations/statuspage/statuspage_feed.h"
#include "integrations/statuspage/statuspage_incidents.h"
#include "models/base/json_text.h"

#include <QJsonDocument>

#include <array>

namespace muster::statuspage {

namespace {

// Limits of the specification (Atlassian's OpenAPI document, see README.md).
constexpr int kTitleLimit = 255;
constexpr int kTextLimit = 25'000;
/// An update of our own appears in the page's time; both clocks are compared, and this is what may be left.
constexpr Milliseconds kClockLeeway{60'000};

const QStringList& states()
{
    static const QStringList list{QStringLiteral("investigating"), QStringLiteral("identified"),
                                  QStringLiteral("monitoring"), QStringLiteral("resolved")};
    return list;
}
const QStringList& maintenanceStates()
{
    static const QStringList list{QStringLiteral("scheduled"), QStringLiteral("in_progress"),
                                  QStringLiteral("verifying"), QStringLiteral("completed")};
    return list;
}
const QStringList& impacts()
{
    static const QStringList list{QStringLiteral("none"), QStringLiteral("minor"), QStringLiteral("major"),
                                  QStringLiteral("critical"), QStringLiteral("maintenance")};
    return list;
}
const QStringList& componentStates()
{
    static const QStringList list{QStringLiteral("operational"), QStringLiteral("degraded_performance"),
                                  QStringLiteral("partial_outage"), QStringLiteral("major_outage"),
                                  QStringLiteral("under_maintenance")};
    return list;
}

/// A word out of a list; empty when none is given.
Result<QString> choice(const QJsonObject& payload, const char* member, const QString& label,
                       const QStringList& allowed)
{
    const QString word = textIn(payload, member).trimmed();
    if (word.isEmpty() || allowed.contains(word))
        return word;
    return invalid(QStringLiteral("“%1” cannot be “%2”: Statuspage knows %3.")
                       .arg(label, oneLine(word, 40), allowed.join(QStringLiteral(", "))));
}

Result<QString> textOf(const Operation& operation, const char* member, const QString& label, int limit)
{
    Result<QString> text = requiredText(operation, member, label);
    if (text && text->size() > limit)
        return invalid(QStringLiteral("“%1” has %2 characters; Statuspage takes %3.")
                           .arg(label)
                           .arg(text->size())
                           .arg(limit));
    return text;
}

/// Component ids and their states: an object, or lines "ftgks51sfs2d = partial_outage".
Result<QJsonObject> componentsOf(const QJsonObject& payload)
{
    const QJsonValue given = payload.value(QLatin1String("components"));
    QJsonObject components = given.toObject();
    const QString lines = given.toString();
    for (const QString& line : lines.split(u'\n', Qt::SkipEmptyParts)) {
        for (const QString& pair : line.split(u',', Qt::SkipEmptyParts)) {
            const qsizetype at = pair.indexOf(u'=');
            if (at < 0)
                return invalid(QStringLiteral("“Components” takes one component id and its state a line: "
                                              "ftgks51sfs2d = partial_outage."));
            components[pair.left(at).trimmed()] = pair.mid(at + 1).trimmed();
        }
    }
    for (auto it = components.begin(); it != components.end(); ++it) {
        const QString state = it.value().toString();
        if (it.key().isEmpty() || !componentStates().contains(state))
            return invalid(QStringLiteral("The component “%1” cannot be “%2”: Statuspage knows %3.")
                               .arg(oneLine(it.key(), 40), oneLine(state, 40),
                                    componentStates().join(QStringLiteral(", "))));
    }
    return components;
}

bool notifies(const Account& account, const QJsonObject& payload)
{
    QString word = textIn(payload, "notify").trimmed();
    if (word.isEmpty()) {
        const auto found = account.settings.find(QStringLiteral("notify"));
        word = found == account.settings.end() ? QString() : found->second.trimmed();
    }
    return word != QLatin1String("no");
}

Result<QString> targetOf(const Operation& operation, const QString& what)
{
    if (!operation.target.trimmed().isEmpty())
        return operation.target.trimmed();
    return invalid(QStringLiteral("Which %1 is meant? Nothing was chosen.").arg(what));
}

/// What a person said that the write should do, checked.
struct Asked
{
    QJsonObject body;
    QString text, state;
};

/// The members that a new incident and an update have in common.
Result<Asked> askedOf(const Account& account, const Operation& operation, bool opens)
{
    const QJsonObject payload = payloadOf(operation);
    const auto text = textOf(operation, "text", QStringLiteral("Text"), kTextLimit);
    if (!text)
        return tl::unexpected(text.error());
    auto state = choice(payload, "state", QStringLiteral("State"), states() + maintenanceStates());
    if (!state)
        return tl::unexpected(state.error());
    if (opens && state->isEmpty())
        state = states().front();
    if (opens && maintenanceStates().contains(*state))
        return invalid(
            QStringLiteral("A new incident cannot be “%1”: maintenance is planned on the page itself.")
                .arg(*state));
    const auto impact = choice(payload, "severity", QStringLiteral("Impact"), impacts());
    if (!impact)
        return tl::unexpected(impact.error());
    const auto components = componentsOf(payload);
    if (!components)
        return tl::unexpected(components.error());
    Asked asked;
    asked.text = *text;
    asked.state = *state;
    asked.body[QStringLiteral("body")] = *text;
    asked.body[QStringLiteral("deliver_notifications")] = notifies(account, payload);
    if (!state->isEmpty())
        asked.body[QStringLiteral("status")] = *state;
    if (!impact->isEmpty())
        asked.body[QStringLiteral("impact_override")] = *impact;
    if (!components->isEmpty())
        asked.body[QStringLiteral("components")] = *components;
    return asked;
}

Result<Asked> openingOf(const Account& account, const Operation& operation)
{
    const auto title = textOf(operation, "title", QStringLiteral("Title"), kTitleLimit);
    if (!title)
        return tl::unexpected(title.error());
    auto asked = askedOf(account, operation, true);
    if (!asked)
        return asked;
    asked->body[QStringLiteral("name")] = *title;
    // Of a new incident the affected set is empty: its components are the whole of it.
    if (const QJsonObject components = objectIn(asked->body, "components"); !components.isEmpty())
        asked->body[QStringLiteral("component_ids")] = QJsonArray::fromStringList(components.keys());
    QJsonObject ours{{QStringLiteral("op"), operation.id.value}};
    if (const QString number = textIn(payloadOf(operation), "incident"); !number.isEmpty())
        ours[QStringLiteral("incident")] = number;
    asked->body[QStringLiteral("metadata")] = QJsonObject{{QStringLiteral("muster"), ours}};
    return asked;
}

/// "update/<incident>/<update>", as the timeline's events are called, or without its first part.
Result<std::pair<QString, QString>> updateOf(const Operation& operation)
{
    QStringList parts = operation.target.trimmed().split(u'/');
    if (parts.size() == 3 && parts.front() == QLatin1String("update"))
        parts.removeFirst();
    if (parts.size() != 2 || parts[0].isEmpty() || parts[1].isEmpty())
        return invalid(QStringLiteral("Which update is meant? Choose one that was posted on the page."));
    return std::pair{parts[0], parts[1]};
}

QString component(const Operation& operation)
{
    const QString chosen = textIn(payloadOf(operation), "component").trimmed();
    return chosen.isEmpty() ? operation.target.trimmed() : chosen;
}

QJsonObject wrapped(const char* name, const QJsonObject& body)
{
    return {{QString::fromLatin1(name), body}};
}

/// Line ends and spaces around it may be another's; the words are not.
bool sameText(const QString& a, const QString& b)
{
    return a.simplified() == b.simplified();
}

Result<QJsonObject> objectOf(const HttpReply& reply, const Context& context,
                             std::initializer_list<const char*> members)
{
    return inQt(readObject(reply, context, kTool, members));
}

Decode receipt(std::initializer_list<const char*> members,
               std::function<bool(const QJsonObject&, WriteReceipt&)> isOurs)
{
    return [members = std::vector<const char*>(members),
            isOurs = std::move(isOurs)](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto object = inQt(readObject(reply, context, kTool, members));
        if (!object)
            return tl::unexpected(object.error());
        Outcome outcome;
        outcome.receipt = WriteReceipt{};
        outcome.receipt->version = textIn(*object, "updated_at");
        outcome.receipt->understood = isOurs(*object, *outcome.receipt);
        if (!outcome.receipt->understood)
            return tl::unexpected(
                notTheTool(reply, context, kTool, QStringLiteral("it speaks of something else")));
        return outcome;
    };
}

Decode incidentReceipt(const QString& id, const QString& state)
{
    return receipt({"id", "status"}, [id, state](const QJsonObject& incident, WriteReceipt& receipt) {
        receipt.remoteId = idIn(incident, "id");
        return !receipt.remoteId.isEmpty() && (id.isEmpty() || receipt.remoteId == id) &&
               (state.isEmpty() || textIn(incident, "status") == state);
    });
}

Decode readBackOf(std::initializer_list<const char*> members, std::function<bool(const QJsonObject&)> isSo,
                  const QString& remoteId)
{
    return [members = std::vector<const char*>(members), isSo = std::move(isSo),
            remoteId](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto object = inQt(readObject(reply, context, kTool, members));
        if (!object)
            return tl::unexpected(object.error());
        Outcome outcome;
        outcome.readBack = isSo(*object) ? ReadBack::Found : ReadBack::NotFound;
        if (*outcome.readBack == ReadBack::Found)
            outcome.receipt = WriteReceipt{true, false, remoteId, textIn(*object, "updated_at")};
        return outcome;
    };
}

/// Nothing of ours was written before this, by the page's clock.
Instant notBefore(const Operation& operation, const HttpReply& reply, const Context& context)
{
    const Instant sent = operation.sentAt.value_or(operation.createdAt);
    return sent + (toolTime(reply, context.now) - context.now) - kClockLeeway;
}

/// The update with this text, and this state where one was given, made since then.
QString updateWith(const QJsonObject& incident, const QString& text, const QString& state, Instant since)
{
    for (const QJsonValue& value : listIn(incident, "incident_updates")) {
        const QJsonObject update = value.toObject();
        const auto made = timeIn(update, "created_at");
        if (made && *made >= since && sameText(textIn(update, "body"), text) &&
            (state.isEmpty() || textIn(update, "status") == state))
            return idIn(update, "id");
    }
    return {};
}

Step findOpened(const Account& account, const Operation& operation, const Asked& asked)
{
    return {get(account, {kFeed},
                {{QStringLiteral("limit"), QStringLiteral("100")},
                 {QStringLiteral("page"), QStringLiteral("1")}}),
            [operation, asked](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = inQt(readList(reply, context, kTool));
                if (!list)
                    return tl::unexpected(list.error());
                const Instant since = notBefore(operation, reply, context);
                Outcome outcome;
                outcome.readBack = ReadBack::NotFound;
                for (const QJsonValue& value : *list) {
                    const QJsonObject incident = value.toObject();
                    const QString op = textIn(objectIn(objectIn(incident, "metadata"), "muster"), "op");
                    // Without metadata in the answer: by name and text; another operation's is not ours.
                    const bool alike = op.isEmpty() &&
                                       sameText(textIn(incident, "name"), textIn(asked.body, "name")) &&
                                       !updateWith(incident, asked.text, asked.state, since).isEmpty();
                    if (op != operation.id.value && !alike)
                        continue;
                    outcome.readBack = ReadBack::Found;
                    outcome.receipt =
                        WriteReceipt{true, false, idIn(incident, "id"), textIn(incident, "updated_at")};
                    if (!op.isEmpty())
                        break;
                }
                return outcome;
            }};
}

/// What is written to one incident, and where.
struct Post
{
    HttpRequest request;
    Decode decode;
};

SettingField text(const char* key, const char* label, bool required = true)
{
    return {SettingField::Type::Text, QString::fromLatin1(key), QString::fromLatin1(label), {}, required, {}};
}
SettingField oneOf(const char* key, const char* label, const QStringList& choices,
                   const QString& initial = {})
{
    return {SettingField::Type::Choice,
            QString::fromLatin1(key),
            QString::fromLatin1(label),
            {},
            false,
            choices,
            initial};
}
SettingField componentsField()
{
    SettingField field = text("components", "Components", false);
    field.help = QStringLiteral("Each with the state that the page shows from now on: API = partial outage.");
    field.choices = componentStates();
    field.list = QStringLiteral("components");
    field.each = true;
    return field;
}
SettingField notifyField()
{
    SettingField field =
        oneOf("notify", "Tell the subscribers", {QStringLiteral("yes"), QStringLiteral("no")});
    field.help = QStringLiteral("Begins as the settings of this source say.");
    return field;
}

tl::unexpected<Error> unknownVerb(const Operation& operation)
{
    return invalid(QStringLiteral("Statuspage cannot be told to do “%1”.").arg(operation.verb));
}

} // namespace

std::vector<WriteVerb> verbs()
{
    constexpr auto everybody = OperationAudience::Public;
    const SettingField title = text("title", "Title");
    const SettingField words = text("text", "Text");
    const SettingField impact = oneOf("severity", "Impact", impacts());
    std::vector<WriteVerb> list;
    list.push_back({verb::kDeclare,
                    QStringLiteral("Open a public incident"),
                    OperationClass::Append,
                    everybody,
                    false,
                    {title, words, oneOf("state", "State", states(), states().front()), impact,
                     componentsField(), notifyField()}});
    list.push_back({verb::kStatusPost,
                    QStringLiteral("Post a public update"),
                    OperationClass::Append,
                    everybody,
                    true,
                    {words, oneOf("state", "State", states() + maintenanceStates()),
                     text("title", "Title", false), componentsField(), notifyField()}});
    list.push_back({verb::kSeverity,
                    QStringLiteral("Change the public impact"),
                    OperationClass::IdempotentByGoal,
                    everybody,
                    true,
                    {impact}});
    SettingField which = text("component", "Component");
    which.list = QStringLiteral("components");
    which.help = QStringLiteral("From the list, or its id.");
    list.push_back({kComponentStatus,
                    QStringLiteral("Change a component's public state"),
                    OperationClass::IdempotentByGoal,
                    everybody,
                    false,
                    {which, oneOf("state", "State", componentStates())}});
    list.push_back({verb::kMessageEdit,
                    QStringLiteral("Correct a public update"),
                    OperationClass::IdempotentByGoal,
                    everybody,
                    false,
                    {words},
                    true,
                    QStringLiteral("update/.+")});
    list.push_back({kPostmortemDraft,
                    QStringLiteral("Write the public post-mortem's draft"),
                    OperationClass::IdempotentByGoal,
                    everybody,
                    true,
                    {words}});
    list.push_back({kPostmortemPublish,
                    QStringLiteral("Publish the public post-mortem"),
                    OperationClass::IdempotentByGoal,
                    everybody,
                    true,
                    {notifyField()}});
    return list;
}

Result<Step> push(const Account& account, const Operation& operation)
{
    const auto send = [&](HttpMethod method, std::initializer_list<QString> path, const char* name,
                          const QJsonObject& body, Decode decode) -> Result<Step> {
        return Step{withJson(get(account, path), method, wrapped(name, body)), std::move(decode)};
    };
    const bool opens = operation.verb == verb::kDeclare ||
                       (operation.verb == verb::kStatusPost && operation.target.trimmed().isEmpty());
    if (opens) {
        const auto asked = openingOf(account, operation);
        if (!asked)
            return tl::unexpected(asked.error());
        return send(HttpMethod::Post, {kFeed}, "incident", asked->body,
                    receipt({"id", "status"}, [name = textIn(asked->body, "name")](
                                                  const QJsonObject& incident, WriteReceipt& made) {
                        made.remoteId = idIn(incident, "id");
                        return !made.remoteId.isEmpty() && sameText(textIn(incident, "name"), name);
                    }));
    }
    if (operation.verb == kComponentStatus) {
        const QString id = component(operation);
        const auto state = choice(payloadOf(operation), "state", QStringLiteral("State"), componentStates());
        if (!state)
            return tl::unexpected(state.error());
        if (id.isEmpty() || state->isEmpty())
            return invalid(QStringLiteral("Which component, and which state should it have?"));
        return send(
            HttpMethod::Patch, {QStringLiteral("components"), id}, "component",
            {{QStringLiteral("status"), *state}},
            receipt({"id", "status"}, [id, state = *state](const QJsonObject& one, WriteReceipt& made) {
                made.remoteId = idIn(one, "id");
                return made.remoteId == id && textIn(one, "status") == state;
            }));
    }
    if (operation.verb == verb::kMessageEdit) {
        const auto which = updateOf(operation);
        const auto words = textOf(operation, "text", QStringLiteral("Text"), kTextLimit);
        if (!which || !words)
            return tl::unexpected(which ? words.error() : which.error());
        return send(HttpMethod::Patch,
                    {kFeed, which->first, QStringLiteral("incident_updates"), which->second},
                    "incident_update", {{QStringLiteral("body"), *words}},
                    receipt({"id", "body"},
                            [id = which->second, words = *words](const QJsonObject& one, WriteReceipt& made) {
                                made.remoteId = idIn(one, "id");
                                return made.remoteId == id && sameText(textIn(one, "body"), words);
                            }));
    }
    const bool known = operation.verb == verb::kStatusPost || operation.verb == verb::kSeverity ||
                       operation.verb == kPostmortemDraft || operation.verb == kPostmortemPublish;
    if (!known)
        return unknownVerb(operation);
    const auto incident = targetOf(operation, QStringLiteral("public incident"));
    if (!incident)
        return tl::unexpected(incident.error());
    if (operation.verb == verb::kStatusPost) {
        const auto asked = askedOf(account, operation, false);
        if (!asked)
            return tl::unexpected(asked.error());
        return send(HttpMethod::Patch, {kFeed, *incident}, "incident", asked->body,
                    incidentReceipt(*incident, asked->state));
    }
    if (operation.verb == verb::kSeverity) {
        const auto impact = choice(payloadOf(operation), "severity", QStringLiteral("Impact"), impacts());
        if (!impact)
            return tl::unexpected(impact.error());
        if (impact->isEmpty())
            return invalid(QStringLiteral("Which impact should the page show?"));
        return send(HttpMethod::Patch, {kFeed, *incident}, "incident",
                    {{QStringLiteral("impact_override"), *impact}}, incidentReceipt(*incident, {}));
    }
    const QString postmortem = QStringLiteral("postmortem");
    if (operation.verb == kPostmortemDraft) {
        const auto words = requiredText(operation, "text", QStringLiteral("Text"));
        if (!words)
            return tl::unexpected(words.error());
        return send(HttpMethod::Put, {kFeed, *incident, postmortem}, "postmortem",
                    {{QStringLiteral("body_draft"), *words}},
                    receipt({"body_draft"},
                            [words = *words, id = *incident](const QJsonObject& one, WriteReceipt& made) {
                                made.remoteId = id;
                                return sameText(textIn(one, "body_draft"), words);
                            }));
    }
    return send(HttpMethod::Put, {kFeed, *incident, postmortem, QStringLiteral("publish")}, "postmortem",
                {{QStringLiteral("notify_subscribers"), notifies(account, payloadOf(operation))}},
                receipt({"published_at"}, [id = *incident](const QJsonObject& one, WriteReceipt& made) {
                    made.remoteId = id;
                    return !textIn(one, "published_at").isEmpty();
                }));
}

Result<Step> reconcile(const Account& account, const Operation& operation)
{
    // What could not be sent could not have arrived either, and has the words for it.
    if (const auto sent = push(account, operation); !sent)
        return tl::unexpected(sent.error());
    const QString incident = operation.target.trimmed();
    const QJsonObject payload = payloadOf(operation);
    if (operation.verb == verb::kDeclare || (operation.verb == verb::kStatusPost && incident.isEmpty()))
        return findOpened(account, operation, *openingOf(account, operation));
    if (operation.verb == kComponentStatus) {
        const QString id = component(operation);
        return Step{get(account, {QStringLiteral("components"), id}),
                    readBackOf(
                        {"id", "status"},
                        [state = textIn(payload, "state").trimmed()](const QJsonObject& one) {
                            return textIn(one, "status") == state;
                        },
                        id)};
    }
    if (operation.verb == verb::kMessageEdit) {
        const auto which = updateOf(operation);
        return Step{get(account, {kFeed, which->first}),
                    readBackOf(
                        {"id", "incident_updates"},
                        [id = which->second, words = textIn(payload, "text")](const QJsonObject& one) {
                            const QJsonArray updates = listIn(one, "incident_updates");
                            return std::any_of(updates.begin(), updates.end(), [&](const QJsonValue& v) {
                                return idIn(v.toObject(), "id") == id &&
                                       sameText(textIn(v.toObject(), "body"), words);
                            });
                        },
                        which->second)};
    }
    if (operation.verb == verb::kStatusPost) {
        const Asked asked = *askedOf(account, operation, false);
        return Step{get(account, {kFeed, incident}),
                    [operation, asked](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                        const auto object = objectOf(reply, context, {"id", "incident_updates"});
                        if (!object)
                            return tl::unexpected(object.error());
                        const QString update = updateWith(*object, asked.text, asked.state,
                                                          notBefore(operation, reply, context));
                        Outcome outcome;
                        outcome.readBack = update.isEmpty() ? ReadBack::NotFound : ReadBack::Found;
                        if (!update.isEmpty())
                            outcome.receipt =
                                WriteReceipt{true, false, idIn(*object, "id"), textIn(*object, "updated_at")};
                        return outcome;
                    }};
    }
    if (operation.verb == verb::kSeverity)
        return Step{get(account, {kFeed, incident}),
                    readBackOf(
                        {"id", "impact_override"},
                        [impact = textIn(payload, "severity").trimmed()](const QJsonObject& one) {
                            return textIn(one, "impact_override") == impact;
                        },
                        incident)};
    const HttpRequest request = get(account, {kFeed, incident, QStringLiteral("postmortem")});
    if (operation.verb == kPostmortemDraft)
        return Step{request, readBackOf(
                                 {"body_draft"},
                                 [words = textIn(payload, "text")](const QJsonObject& one) {
                                     // Published meanwhile: the draft became the text.
                                     return sameText(textIn(one, "body_draft"), words) ||
                                            sameText(textIn(one, "body"), words);
                                 },
                                 incident)};
    return Step{request, readBackOf(
                             {"published_at"},
                             [](const QJsonObject& one) {
                                 const QString draft = textIn(one, "body_draft");
                                 // Published before, and edited since: this was not it.
                                 return !textIn(one, "published_at").isEmpty() &&
                                        (draft.isEmpty() || sameText(draft, textIn(one, "body")));
                             },
                             incident)};
}

} // namespace muster::statuspage
