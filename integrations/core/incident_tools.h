// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the tools that incidents live in have in common: settings, reading JSON item by item, events of an
// incident, keys by which tools recognise each other's incidents, words for severities, and the verbs they
// can be told. Pure; each tool's own JSON is read in its folder.

#include "integrations/core/alert_facts.h"
#include "integrations/core/connector.h"
#include "integrations/core/json_view.h"
#include "models/domain/spoken_words.h"

#include <QJsonArray>
#include <QJsonObject>

#include <functional>
#include <initializer_list>

namespace muster {

/// Verbs that mean the same in every tool that has them, so that the window can offer them together. Payload
/// members are the keys of the verb's fields.
namespace verb {
inline const QString kAcknowledge = QStringLiteral("incident.acknowledge");
inline const QString kResolve = QStringLiteral("incident.resolve");       ///< text (optional)
inline const QString kReassign = QStringLiteral("incident.reassign");     ///< person: remote id or e-mail
inline const QString kEscalate = QStringLiteral("incident.escalate");     ///< level or policy
inline const QString kResponders = QStringLiteral("incident.responders"); ///< person, text
inline const QString kSeverity = QStringLiteral("incident.severity"); ///< severity: the tool's own word or id
inline const QString kStatus = QStringLiteral("incident.status");     ///< status: the tool's own word or id
inline const QString kRole = QStringLiteral("incident.role");         ///< role, person
inline const QString kSnooze = QStringLiteral("incident.snooze");     ///< minutes
inline const QString kDeclare = QStringLiteral("incident.declare");   ///< title, text, severity, service
inline const QString kNote = QStringLiteral("note.add");              ///< text
inline const QString kTimelineEntry = QStringLiteral("timeline.add"); ///< text, at (ISO 8601, UTC)
inline const QString kStatusPost = QStringLiteral("status.post");     ///< text, state, title, components
inline const QString kMessagePost = QStringLiteral("message.post");   ///< channel, text, thread
inline const QString kMessageEdit = QStringLiteral("message.edit");   ///< text; target: the message
inline const QString kMessageReply = QStringLiteral("message.reply"); ///< text; target: the message
inline const QString kFollowUp = QStringLiteral("followup.create");   ///< title, text
} // namespace verb

/// How far back the first reading of a tool goes: a choice of days or "everything".
SettingField historyField();
/// From when, by what the person chose; 30 days when they chose nothing. Instant{0}: everything. The bound of
/// an import goes before.
Instant historyFrom(const Account& account, Instant now);

/// The address of a tool that its vendor runs: begins with `usual`; `others` names the other regions' in
/// words.
SettingField hostedAddressField(const QString& usual, const QString& others);
/// The token field; `help` says where it is made and which scopes it needs.
SettingField tokenField(const QString& help);

/// Text, time and list members; absent, null and of another type are the same: empty. Times: RFC 3339 with
/// any number of decimals. Of what a tool answered, and of what we keep ourselves (cursors, payloads).
inline QString textIn(const JsonObject& object, const char* name)
{
    return object.textOf(QLatin1String(name));
}
QString textIn(const QJsonObject& object, const char* name);
std::optional<Instant> timeIn(const JsonObject& object, const char* name);
std::optional<Instant> timeIn(const JsonMembers& members, size_t place);
std::optional<Instant> timeIn(const QJsonObject& object, const char* name);
inline JsonObject objectIn(const JsonObject& object, const char* name)
{
    return object.objectOf(QLatin1String(name));
}
QJsonObject objectIn(const QJsonObject& object, const char* name);
inline JsonArray listIn(const JsonObject& object, const char* name)
{
    return object.listOf(QLatin1String(name));
}
QJsonArray listIn(const QJsonObject& object, const char* name);
/// A number or a text of digits as text; ids come either way.
QString idIn(const JsonObject& object, const char* name);
QString idIn(const JsonMembers& members, size_t place);
QString idIn(const QJsonObject& object, const char* name);

/// A time that a cursor keeps as milliseconds; nothing for what cannot be one.
std::optional<Instant> momentIn(const QJsonObject& object, const char* name);

/// The JSON object of a success answer. Errors: what `checkStatus` says; BadResponse when it is no object or
/// lacks one of `members`, which every whole answer of this kind has: that is how a cut one is told. What is
/// accepted as JSON: json_view.h.
Result<JsonObject> readObject(const HttpReply& reply, const Context& context, const QString& tool,
                              const std::vector<const char*>& members);
/// The same for tools that answer with a bare list.
Result<JsonArray> readList(const HttpReply& reply, const Context& context, const QString& tool);
/// The same in Qt's types, for small answers: to writes, and of what reads them back. A copy.
QJsonObject inQt(const JsonObject& object);
QJsonArray inQt(const JsonArray& list);
Result<QJsonObject> inQt(const Result<JsonObject>& object);
Result<QJsonArray> inQt(const Result<JsonArray>& list);
/// The tool's own words in the object that a refusal's body is. Asked of refusals only: a large answer that
/// is fine is not read twice.
using RefusalWords = QString (*)(const JsonObject& said);
/// 400 and 422 with the tool's own `words`: "%1 refuses: …"; nullopt for other statuses and without words.
std::optional<Error> refusedInWords(const HttpReply& reply, const Context& context, RefusalWords words);
/// What only a hosted tool knows of its refusals; %1 is the source's name.
struct AccessWords
{
    QString wrongSecret; ///< 401
    QString notAllowed;  ///< 403
};
/// Refusals of tools that say 402 for a plan and give reasons: 400, 401, 402, 403 and 422 in words, followed
/// by `theirs` in quotes; for all others as `checkStatus`.
std::optional<Error> accessFailure(const HttpReply& reply, const Context& context, RefusalWords theirs,
                                   const AccessWords& words);
/// "%1 answered, but not as %2 does (%3). …", with where.
Error notTheTool(const HttpReply& reply, const Context& context, const QString& tool, const QString& why);

/// Reads each item by `read`, which says in words why it cannot be read; those become poison under their `id`
/// member, the others go on.
void readItems(const JsonArray& items, Facts& facts,
               const std::function<std::optional<QString>(const JsonObject&)>& read, const char* id = "id");

/// An event of the tool's incident `incident` (its remote id), without text and actor. `remoteId` is unique
/// in the source: "log/R1LOG00001".
TimelineEvent incidentEvent(const Context& context, const QString& incident, const QString& remoteId,
                            const QString& kindName, Instant occurredAt);

/// The parts as one text, with one allocation.
QString joined(std::initializer_list<QStringView> parts);

/// By when they happened; those of one moment stay as they are.
void inOrderOfTime(std::vector<TimelineEvent>& events);

/// How a tool's own incident is known: by its page and by "tool:id".
std::vector<IncidentKey> ownKeys(const QString& tool, const QString& remoteId, const QString& link);

/// Fields of a verb; `key` is the member of the payload. A choice begins with its first
/// one.
SettingField textField(const char* key, const QString& label, bool required, const QString& help = {});
/// As textField, with the values of one of the tool's lists (Connector::catalogue) to choose from.
SettingField listField(const char* key, const QString& label, bool required, const char* list,
                       const QString& help = {});
SettingField choiceField(const char* key, const QString& label, QStringList choices, bool required,
                         const QString& help = {});

/// What a person must change in an operation before it can be sent.
tl::unexpected<Error> invalid(const QString& words);
/// The payload of an operation; an object without members when it is none.
QJsonObject payloadOf(const Operation& operation);
/// A text of the payload, without spaces around it.
QString payloadText(const Operation& operation, const char* member);
/// A text of the payload that must be there. Errors: Invalid, naming the field.
Result<QString> requiredText(const Operation& operation, const char* member, const QString& label);
/// Text with the operation's marker at its end, for what is appended and has no other place for a key.
QString marked(const QString& text, const Operation& operation);
/// What the form says of such a text.
QString markedHelp();
/// JSON as the body of a request with this method.
HttpRequest withJson(HttpRequest request, HttpMethod method, const QJsonObject& body);

} // namespace muster
