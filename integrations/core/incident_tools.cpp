// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/incident_tools.h"

#include "integrations/core/address.h"
#include "models/base/iso_text.h"
#include "models/base/json_text.h"

#include <QJsonDocument>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr int kUsualDays = 30;
constexpr qsizetype kMostRefusal = 64 * 1024; ///< bytes: words stand at the beginning of short bodies
constexpr Milliseconds kDay{24 * 3'600'000LL};
const QString kHistory = QStringLiteral("history");
const QString kEverything = QStringLiteral("everything");

std::optional<Instant> timeOf(std::string_view text)
{
    if (text.empty())
        return std::nullopt;
    const auto plain = instantOfPlainIso(text);
    return plain ? plain : Instant::fromIso(QString::fromUtf8(text.data(), qsizetype(text.size())));
}

/// A text, or a number as one.
QString idOf(const JsonValue& value)
{
    return value.isDouble() ? QString::number(value.toInteger()) : value.toString();
}

QString wordsOf(const HttpReply& reply, RefusalWords words)
{
    return words(readJson(reply.body.left(kMostRefusal)).toObject());
}

} // namespace

SettingField historyField()
{
    SettingField field{
        SettingField::Type::Choice,
        kHistory,
        QStringLiteral("How far back"),
        QStringLiteral("A bound for the first reading, which you set; later ones go on from there. An import "
                       "of its history goes as far back as you say then, up to all there is."),
        false,
        {QStringLiteral("7"), QStringLiteral("30"), QStringLiteral("90"), QStringLiteral("365"), kEverything},
        QString::number(kUsualDays)};
    field.choiceNames = {QStringLiteral("7 days"), QStringLiteral("30 days"), QStringLiteral("90 days"),
                         QStringLiteral("1 year"), QStringLiteral("All of it")};
    return field;
}

Instant historyFrom(const Account& account, Instant now)
{
    if (account.importSince)
        return *account.importSince;
    const auto found = account.settings.find(kHistory);
    const QString chosen = found == account.settings.end() ? QString() : found->second.trimmed();
    if (chosen == kEverything)
        return Instant{0};
    bool isNumber = false;
    const int days = chosen.toInt(&isNumber);
    return now - kDay * (isNumber && days > 0 ? std::min(days, 36'500) : kUsualDays);
}

SettingField hostedAddressField(const QString& usual, const QString& others)
{
    SettingField field{
        SettingField::Type::Url, QStringLiteral("url"), QStringLiteral("Address"), others, true, {}};
    field.initial = usual;
    return field;
}

SettingField tokenField(const QString& help)
{
    return {SettingField::Type::Secret,
            QStringLiteral("token"),
            QStringLiteral("Token"),
            help + QStringLiteral(" Kept in the keyring."),
            true,
            {}};
}

QString textIn(const QJsonObject& object, const char* name)
{
    return object.value(QLatin1String(name)).toString();
}

std::optional<Instant> timeIn(const JsonObject& object, const char* name)
{
    return timeOf(object.utf8Of(QLatin1String(name)));
}

std::optional<Instant> timeIn(const JsonMembers& members, size_t place)
{
    return timeOf(members.utf8(place));
}

std::optional<Instant> timeIn(const QJsonObject& object, const char* name)
{
    const QString text = textIn(object, name);
    return text.isEmpty() ? std::nullopt : Instant::fromIso(text);
}

QJsonObject objectIn(const QJsonObject& object, const char* name)
{
    return object.value(QLatin1String(name)).toObject();
}

QJsonArray listIn(const QJsonObject& object, const char* name)
{
    return object.value(QLatin1String(name)).toArray();
}

QString idIn(const JsonObject& object, const char* name)
{
    if (QString text = textIn(object, name); !text.isEmpty())
        return text;
    return idOf(object.value(QLatin1String(name)));
}

QString idIn(const JsonMembers& members, size_t place)
{
    if (QString text = members.text(place); !text.isEmpty())
        return text;
    return idOf(members.value(place));
}

QString idIn(const QJsonObject& object, const char* name)
{
    const QJsonValue value = object.value(QLatin1String(name));
    return value.isDouble() ? QString::number(value.toInteger()) : value.toString();
}

std::optional<Instant> momentIn(const QJsonObject& object, const char* name)
{
    const QJsonValue value = object.value(QLatin1String(name));
    return value.isDouble() ? instantFromNumber(value.toDouble()) : std::nullopt;
}

std::optional<Error> refusedInWords(const HttpReply& reply, const Context& context, RefusalWords words)
{
    if (reply.status != 400 && reply.status != 422)
        return std::nullopt;
    const QString theirs = wordsOf(reply, words);
    if (theirs.isEmpty())
        return std::nullopt;
    return Error{ErrorKind::Invalid, QStringLiteral("%1 refuses: %2").arg(context.account.name, theirs),
                 reply.status, std::nullopt, redactedUrl(context.account.baseUrl)};
}

std::optional<Error> accessFailure(const HttpReply& reply, const Context& context, RefusalWords theirs,
                                   const AccessWords& words)
{
    const auto error = [&](ErrorKind kind, const QString& pattern) {
        const QString said = pattern.arg(context.account.name);
        const QString reason = wordsOf(reply, theirs);
        return Error{kind, reason.isEmpty() ? said : said + QStringLiteral(" (“%1”)").arg(reason),
                     reply.status, std::nullopt, redactedUrl(context.account.baseUrl)};
    };
    switch (reply.status) {
    case 400:
    case 422:
        return error(ErrorKind::Invalid, QStringLiteral("%1 does not accept what was asked."));
    case 401:
        return error(ErrorKind::Unauthorised, words.wrongSecret);
    case 402:
        return error(ErrorKind::Forbidden,
                     QStringLiteral("The plan of the account of %1 does not have this (402)."));
    case 403:
        return error(ErrorKind::Forbidden, words.notAllowed);
    default:
        return checkStatus(reply, context);
    }
}

Error notTheTool(const HttpReply& reply, const Context& context, const QString& tool, const QString& why)
{
    return Error{ErrorKind::BadResponse,
                 QStringLiteral("%1 answered, but not as %2 does (%3). Check that the address is %2's own.")
                     .arg(context.account.name, tool, why),
                 reply.status, std::nullopt, redactedUrl(context.account.baseUrl)};
}

Result<JsonObject> readObject(const HttpReply& reply, const Context& context, const QString& tool,
                              const std::vector<const char*>& members)
{
    if (auto error = checkStatus(reply, context))
        return tl::unexpected(std::move(*error));
    const JsonValue document = readJson(reply.body);
    if (document.isUndefined())
        return tl::unexpected(notTheTool(reply, context, tool, QStringLiteral("no JSON, or cut off")));
    JsonObject object = document.toObject();
    for (const char* member : members) {
        if (!object.contains(QLatin1String(member)))
            return tl::unexpected(
                notTheTool(reply, context, tool, QStringLiteral("no “%1”").arg(QLatin1String(member))));
    }
    return object;
}

Result<JsonArray> readList(const HttpReply& reply, const Context& context, const QString& tool)
{
    if (auto error = checkStatus(reply, context))
        return tl::unexpected(std::move(*error));
    const JsonValue document = readJson(reply.body);
    if (!document.isArray())
        return tl::unexpected(notTheTool(reply, context, tool, QStringLiteral("no list, or cut off")));
    return document.toArray();
}

QJsonObject inQt(const JsonObject& object)
{
    return object.toValue().toQt().toObject();
}

QJsonArray inQt(const JsonArray& list)
{
    QJsonArray all;
    for (const JsonValue& one : list)
        all.append(one.toQt());
    return all;
}

Result<QJsonObject> inQt(const Result<JsonObject>& object)
{
    return object ? Result<QJsonObject>(inQt(*object)) : tl::unexpected(object.error());
}

Result<QJsonArray> inQt(const Result<JsonArray>& list)
{
    return list ? Result<QJsonArray>(inQt(*list)) : tl::unexpected(list.error());
}

void readItems(const JsonArray& items, Facts& facts,
               const std::function<std::optional<QString>(const JsonObject&)>& read, const char* id)
{
    for (const JsonValue& item : items) {
        const JsonObject object = item.toObject();
        const auto why = item.isObject() ? read(object) : std::optional(QStringLiteral("it is no object"));
        if (why)
            facts.poison.push_back(unreadItem(idIn(object, id), *why, item));
    }
}

TimelineEvent incidentEvent(const Context& context, const QString& incident, const QString& remoteId,
                            const QString& kindName, Instant occurredAt)
{
    TimelineEvent event;
    event.incident = remoteIncidentId(context.account.source, incident);
    event.source = context.account.source;
    event.sourceName = context.account.name;
    event.remoteId = remoteId;
    event.kindName = kindName;
    event.kind = eventKindFromName(kindName);
    event.occurredAt = occurredAt;
    return event;
}

QString joined(std::initializer_list<QStringView> parts)
{
    qsizetype size = 0;
    for (const QStringView part : parts)
        size += part.size();
    QString text(size, Qt::Uninitialized);
    QChar* end = text.data();
    for (const QStringView part : parts)
        end = std::copy(part.begin(), part.end(), end);
    return text;
}

void inOrderOfTime(std::vector<TimelineEvent>& events)
{
    const auto isEarlier = [](const TimelineEvent& a, const TimelineEvent& b) {
        return a.occurredAt < b.occurredAt;
    };
    if (std::is_sorted(events.begin(), events.end(), isEarlier))
        return;
    // Events are large: their places are sorted, and each is moved once, without room for all of them again.
    std::vector<std::pair<Instant, size_t>> order;
    order.reserve(events.size());
    for (size_t i = 0; i < events.size(); ++i)
        order.emplace_back(events[i].occurredAt, i);
    std::sort(order.begin(), order.end());
    for (size_t first = 0; first < order.size(); ++first) {
        // Round the ring of places in which each event makes room for the one that belongs there.
        if (order[first].second == first)
            continue;
        TimelineEvent held = std::move(events[first]);
        size_t free = first;
        for (size_t from = order[free].second; from != first; from = order[free].second) {
            events[free] = std::move(events[from]);
            order[free].second = free;
            free = from;
        }
        events[free] = std::move(held);
        order[free].second = free;
    }
}

std::vector<IncidentKey> ownKeys(const QString& tool, const QString& remoteId, const QString& link)
{
    std::vector<IncidentKey> keys;
    keys.reserve(2);
    keys.push_back({IncidentKey::Kind::Remote, joined({tool, u":", remoteId})});
    if (QString page = canonicalPage(link); !page.isEmpty())
        keys.push_back({IncidentKey::Kind::Page, std::move(page)});
    return keys;
}

SettingField textField(const char* key, const QString& label, bool required, const QString& help)
{
    return {SettingField::Type::Text, QString::fromLatin1(key), label, help, required, {}};
}

SettingField listField(const char* key, const QString& label, bool required, const char* list,
                       const QString& help)
{
    SettingField field = textField(key, label, required, help);
    field.list = QString::fromLatin1(list);
    return field;
}

SettingField choiceField(const char* key, const QString& label, QStringList choices, bool required,
                         const QString& help)
{
    SettingField field{SettingField::Type::Choice, QString::fromLatin1(key), label, help, required,
                       std::move(choices)};
    field.initial = field.choices.value(0);
    return field;
}

tl::unexpected<Error> invalid(const QString& words)
{
    return fail(ErrorKind::Invalid, words);
}

QJsonObject payloadOf(const Operation& operation)
{
    return parseJson(operation.payload).object();
}

QString payloadText(const Operation& operation, const char* member)
{
    return textIn(payloadOf(operation), member).trimmed();
}

Result<QString> requiredText(const Operation& operation, const char* member, const QString& label)
{
    const QString text = payloadText(operation, member);
    if (text.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("“%1” is empty; fill it in.").arg(label));
    return text;
}

QString markedHelp()
{
    return QStringLiteral("Muster puts a short mark behind it there, ⟨m-…⟩, by which it is found again.");
}

QString marked(const QString& text, const Operation& operation)
{
    return text + u' ' + operationMarker(operation.id);
}

HttpRequest withJson(HttpRequest request, HttpMethod method, const QJsonObject& body)
{
    request.method = method;
    request.contentType = "application/json";
    request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    return request;
}

} // namespace muster
