// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/sim_connector.h"

#include "integrations/core/address.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster::sim {

namespace {

const QString kFeed = QStringLiteral("changes");

tl::unexpected<Error> bad(const char* what)
{
    return fail(ErrorKind::BadResponse, QStringLiteral("simtool: %1").arg(QLatin1String(what)));
}

Step page(const Account& account, const QString& after);

Result<Outcome> readPage(const HttpReply& reply, const Context& context, const QString& after)
{
    if (reply.status == 410 && !after.isEmpty()) {
        Outcome again;
        again.cursor = Cursor{kFeed, {}};
        again.next = page(context.account, {});
        return again;
    }
    if (auto error = checkStatus(reply, context))
        return tl::unexpected(std::move(*error));
    QJsonParseError parse;
    const QJsonObject object = QJsonDocument::fromJson(reply.body, &parse).object();
    if (parse.error != QJsonParseError::NoError)
        return bad("no JSON, or cut off");
    // The mandatory field that a portal's JSON does not have, and the page's own end.
    if (object.value(QLatin1String("kind")).toString() != kFeed ||
        !object.value(QLatin1String("more")).isBool())
        return bad("not a page of changes");
    Outcome outcome;
    for (const QJsonValue& value : object.value(QLatin1String("items")).toArray()) {
        const QJsonObject item = value.toObject();
        const auto at = Instant::fromIso(item.value(QLatin1String("at")).toString());
        const QString id = item.value(QLatin1String("id")).toString();
        if (!at || id.isEmpty())
            return bad("an item without id or time");
        const bool removed = item.value(QLatin1String("removed")).toBool();
        TimelineEvent event;
        event.occurredAt = *at;
        event.kind = EventKind::Change;
        event.kindName = removed ? QStringLiteral("change.removed") : QStringLiteral("change.made");
        event.source = context.account.source;
        event.sourceName = context.account.name;
        event.remoteId = id;
        event.text = SimConnector::wordsOf(id, item.value(QLatin1String("revision")).toInt(), removed);
        outcome.facts.events.push_back(std::move(event));
    }
    const QString next = object.value(QLatin1String("next")).toString();
    outcome.cursor = Cursor{kFeed, next};
    if (object.value(QLatin1String("more")).toBool())
        outcome.next = page(context.account, next);
    return outcome;
}

Step page(const Account& account, const QString& after)
{
    HttpRequest request;
    request.url = withQuery(joinUrl(account.baseUrl, {kFeed}), {{QStringLiteral("after"), after}});
    return {request, [after](const HttpReply& reply, const Context& context) {
                return readPage(reply, context, after);
            }};
}

} // namespace

QString SimConnector::wordsOf(const QString& id, int revision, bool removed)
{
    return QStringLiteral("%1 revision %2%3")
        .arg(id)
        .arg(revision)
        .arg(removed ? QStringLiteral(", removed") : QString());
}

const ConnectorDescriptor& SimConnector::descriptor() const
{
    static const ConnectorDescriptor descriptor = [] {
        ConnectorDescriptor d;
        d.id = QStringLiteral("simtool");
        d.name = QStringLiteral("Simulated tool");
        d.changes = true;
        d.feeds = {kFeed};
        return d;
    }();
    return descriptor;
}

Step SimConnector::check(const Account& account) const
{
    return page(account, {});
}

Step SimConnector::pull(const Account& account, const Cursor& cursor, const Interest&) const
{
    return page(account, cursor.token);
}

} // namespace muster::sim
