// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/alertmanager/alertmanager_connector.h"

#include "integrations/alertmanager/alertmanager_facts.h"
#include "integrations/alertmanager/alertmanager_silences.h"
#include "integrations/core/access_fields.h"
#include "integrations/core/address.h"
#include "integrations/core/alert_facts.h"
#include "integrations/core/throttle.h"
#include "models/base/json_text.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

using namespace alertmanager;

/// Prometheus sends firing alerts again every minute (--rules.alert.resend-delay); two misses are allowed.
constexpr Milliseconds kSettle{3 * 60'000};
/// Silences of the past that the first pull still tells.
constexpr Milliseconds kFirstLook{6 * 3'600'000};

HttpRequest get(const Account& account, std::initializer_list<QString> path, const QueryItems& items = {})
{
    HttpRequest r;
    r.url = joinUrl(account.baseUrl, path);
    if (!items.empty())
        r.url = withQuery(r.url, items);
    const auto user = account.settings.find(QStringLiteral("user"));
    if (user != account.settings.end() && !user->second.trimmed().isEmpty())
        r.auth = AuthScheme::Basic;
    return r;
}

QString api()
{
    return QStringLiteral("api");
}
QString v2()
{
    return QStringLiteral("v2");
}

Error badResponse(const HttpReply& reply, const Context& context, const QString& why)
{
    return Error{
        ErrorKind::BadResponse,
        QStringLiteral(
            "%1 answered, but not as Alertmanager does (%2). Check that the address is Alertmanager's "
            "own and its version at least 0.16.")
            .arg(context.account.name, why),
        reply.status, std::nullopt, redactedUrl(context.account.baseUrl)};
}

/// Two shapes of error bodies: a JSON string ("bad matcher format"), or {"code":602,"message":"…"}.
std::optional<Error> failure(const HttpReply& reply, const Context& context)
{
    if (reply.status == 400 || reply.status == 422) {
        // QJsonDocument takes no bare string; inside a list it does.
        const QJsonDocument wrapped = parseJson('[' + reply.body.left(64 * 1024) + ']');
        const QJsonValue value = wrapped.array().at(0);
        const QString words =
            value.isString() ? value.toString() : value.toObject().value(QLatin1String("message")).toString();
        if (!words.isEmpty())
            return Error{ErrorKind::Invalid,
                         QStringLiteral("%1 refuses: %2").arg(context.account.name, oneLine(words)),
                         reply.status, std::nullopt, redactedUrl(context.account.baseUrl)};
    }
    return checkStatus(reply, context);
}

Result<QJsonDocument> readJson(const HttpReply& reply, const Context& context)
{
    if (auto error = failure(reply, context))
        return tl::unexpected(std::move(*error));
    QJsonParseError parse;
    QJsonDocument document = parseJson(reply.body, &parse);
    if (parse.error != QJsonParseError::NoError)
        return tl::unexpected(badResponse(reply, context, QStringLiteral("no JSON, or cut off")));
    return document;
}

Result<QJsonArray> readList(const HttpReply& reply, const Context& context)
{
    const auto document = readJson(reply, context);
    if (!document)
        return tl::unexpected(document.error());
    if (!document->isArray())
        return tl::unexpected(badResponse(reply, context, QStringLiteral("no list")));
    return document->array();
}

struct Status
{
    QString version;
    std::optional<Instant> upSince;
};

Result<Status> readStatus(const HttpReply& reply, const Context& context)
{
    const auto document = readJson(reply, context);
    if (!document)
        return tl::unexpected(document.error());
    const QJsonObject object = document->object();
    const QString version =
        object.value(QLatin1String("versionInfo")).toObject().value(QLatin1String("version")).toString();
    if (version.isEmpty() || !object.value(QLatin1String("cluster")).isObject())
        return tl::unexpected(badResponse(reply, context, QStringLiteral("no version and cluster")));
    return Status{oneLine(version, 60), Instant::fromIso(object.value(QLatin1String("uptime")).toString())};
}

/// The same with the tool's time instead of ours: what it tells is dated by its clock, and the engine
/// corrects all of it alike.
Context byTheirClock(const HttpReply& reply, const Context& context)
{
    Context theirs = context;
    theirs.now = toolTime(reply, context.now);
    return theirs;
}

Outcome finish(const Context& theirs, const AlertMemory& memory, AlertReading now, bool mayResolve)
{
    AlertRound round = alertRound(theirs, memory, now, mayResolve);
    Outcome outcome;
    outcome.facts.events = std::move(round.events);
    outcome.facts.poison = std::move(now.poison);
    outcome.seen = std::move(round.seen);
    outcome.over = std::move(round.over);
    outcome.full = round.full;
    outcome.cursor = Cursor{QStringLiteral("alerts"), writeMemory(round.memory)};
    return outcome;
}

HttpRequest statusRequest(const Account& account)
{
    return get(account, {api(), v2(), QStringLiteral("status")});
}

Step pullAlerts(const Account& account, const AlertMemory& memory)
{
    const QString yes = QStringLiteral("true");
    HttpRequest r = get(account, {api(), v2(), QStringLiteral("alerts")},
                        {{QStringLiteral("active"), yes},
                         {QStringLiteral("silenced"), yes},
                         {QStringLiteral("inhibited"), yes},
                         {QStringLiteral("unprocessed"), yes}});
    return {r, [memory](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readList(reply, context);
                if (!list)
                    return tl::unexpected(list.error());
                AlertReading now = alertmanager::readAlerts(*list);
                if (!hasVanished(memory, now))
                    return finish(byTheirClock(reply, context), memory, std::move(now), true);
                // Vanished, or forgotten by a restart? The server says since when it is up.
                Outcome outcome;
                outcome.next =
                    Step{statusRequest(context.account),
                         [memory, alerts = std::move(now)](const HttpReply& second,
                                                           const Context& later) -> Result<Outcome> {
                             const auto status = readStatus(second, later);
                             if (!status)
                                 return tl::unexpected(status.error());
                             // Both times by the tool's clock: ours may be an hour ahead.
                             const Context theirs = byTheirClock(second, later);
                             const bool settled = !status->upSince || theirs.now - *status->upSince > kSettle;
                             return finish(theirs, memory, alerts, settled);
                         }};
                return outcome;
            }};
}

Step pullSilences(const Account& account, const Cursor& cursor, const Interest& interest)
{
    bool isNumber = false;
    const double token = cursor.token.toDouble(&isNumber);
    const auto until = isNumber ? instantFromNumber(token) : std::nullopt;
    const Instant from = interest.range.from;
    return {get(account, {api(), v2(), QStringLiteral("silences")}),
            [until, from, overlap = interest.overlap](const HttpReply& reply,
                                                      const Context& context) -> Result<Outcome> {
                const auto list = readList(reply, context);
                if (!list)
                    return tl::unexpected(list.error());
                // All by the tool's clock: ours may be hours off, or set back tomorrow, and what changed in
                // between would never be told.
                const Context theirs = byTheirClock(reply, context);
                Instant since = theirs.now - kFirstLook;
                if (until)
                    since = *until - overlap;
                else if (from.ms > 0)
                    since = from + (theirs.now - context.now);
                SilenceReading reading = readSilences(theirs, *list, since);
                Outcome outcome;
                outcome.facts.events = std::move(reading.events);
                outcome.facts.poison = std::move(reading.poison);
                outcome.seen = std::move(reading.seen);
                outcome.over = std::move(reading.over);
                outcome.full = !reading.nameless;
                if (reading.newest)
                    outcome.cursor = Cursor{QStringLiteral("silences"), QString::number(reading.newest->ms)};
                return outcome;
            }};
}

} // namespace

const ConnectorDescriptor& AlertmanagerConnector::descriptor() const
{
    static const ConnectorDescriptor descriptor = [] {
        ConnectorDescriptor d;
        d.id = QStringLiteral("alertmanager");
        d.name = QStringLiteral("Alertmanager");
        d.summary = QStringLiteral("Firing alerts as they are routed, and who silenced what.");
        d.events = true;
        d.fields = accessFields(QStringLiteral("https://mon.example/alertmanager"));
        d.feeds = {QStringLiteral("alerts"), QStringLiteral("silences")};
        d.swept = d.feeds; // each answer is the whole list
        d.complete = QStringLiteral("one JSON value to its closing bracket; nothing after it");
        d.verbs = silenceVerbs();
        return d;
    }();
    return descriptor;
}

Step AlertmanagerConnector::check(const Account& account) const
{
    return {statusRequest(account), [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto status = readStatus(reply, context);
                if (!status)
                    return tl::unexpected(status.error());
                Outcome outcome;
                outcome.facts.version = status->version;
                return outcome;
            }};
}

Step AlertmanagerConnector::pull(const Account& account, const Cursor& cursor, const Interest& interest) const
{
    if (cursor.feed == QLatin1String("silences"))
        return pullSilences(account, cursor, interest);
    return pullAlerts(account, readMemory(cursor.token));
}

Result<Step> AlertmanagerConnector::catalogue(const Account& account, CatalogueKind kind,
                                              const QString& argument) const
{
    if (kind != CatalogueKind::Rules)
        return Connector::catalogue(account, kind, argument);
    return Step{get(account, {api(), v2(), QStringLiteral("alerts"), QStringLiteral("groups")}),
                [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    const auto list = readList(reply, context);
                    if (!list)
                        return tl::unexpected(list.error());
                    int unread = 0;
                    auto groups = readGroups(*list, unread);
                    if (!groups)
                        return tl::unexpected(groups.error());
                    Outcome outcome;
                    if (unread > 0)
                        outcome.facts.warnings.append(
                            QStringLiteral("%1 alerts of the groups could not be read and are left out.")
                                .arg(unread));
                    outcome.facts.rules = std::move(*groups);
                    return outcome;
                }};
}

Result<Step> AlertmanagerConnector::push(const Account& account, const Operation& operation) const
{
    return pushSilence(account, get(account, {api(), v2()}), operation);
}

Result<Step> AlertmanagerConnector::reconcile(const Account& account, const Operation& operation) const
{
    return reconcileSilence(account, get(account, {api(), v2()}), operation);
}

} // namespace muster
