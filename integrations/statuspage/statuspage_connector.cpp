// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/statuspage/statuspage_connector.h"

#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"
#include "integrations/statuspage/statuspage_feed.h"
#include "integrations/statuspage/statuspage_incidents.h"
#include "integrations/statuspage/statuspage_writes.h"

namespace muster {

namespace {

using namespace statuspage;

constexpr int kPerPage = 100;
constexpr int kMostPages = 20;

SettingField pageField()
{
    SettingField field{
        SettingField::Type::Text,
        QStringLiteral("page"),
        QStringLiteral("Page id"),
        QStringLiteral("Twelve letters and digits, in the address of the page's administration: "
                       "manage.statuspage.io/pages/<id>. Left empty, the connection test names "
                       "the pages that the token sees."),
        true,
        {}};
    field.list = QStringLiteral("pages");
    return field;
}

SettingField notifyField()
{
    return {
        SettingField::Type::Choice,
        QStringLiteral("notify"),
        QStringLiteral("Tell subscribers"),
        QStringLiteral("Whether the page's subscribers get a message with each update that is posted from "
                       "here, unless the update says otherwise."),
        false,
        {QStringLiteral("yes"), QStringLiteral("no")},
        QStringLiteral("yes")};
}

Step components(const Account& account, int page, QStringList before)
{
    return {get(account, {QStringLiteral("components")},
                {{QStringLiteral("per_page"), QString::number(kPerPage)},
                 {QStringLiteral("page"), QString::number(page)}}),
            [account, page, before = std::move(before)](const HttpReply& reply,
                                                        const Context& context) -> Result<Outcome> {
                const auto list = readList(reply, context, kTool);
                if (!list)
                    return tl::unexpected(list.error());
                Outcome outcome;
                QStringList found = before;
                for (const JsonValue& value : *list) {
                    const JsonObject component = value.toObject();
                    const QString id = idIn(component, "id");
                    // A group has no state of its own.
                    if (id.isEmpty() || component.value(QLatin1String("group")).toBool())
                        continue;
                    found << namedValue(id, oneLine(textIn(component, "name"), 200),
                                        oneLine(textIn(component, "status"), 60));
                }
                if (list->size() >= kPerPage && page < kMostPages)
                    outcome.next = components(account, page + 1, found);
                else
                    outcome.facts.completions = found;
                return outcome;
            }};
}

} // namespace

const ConnectorDescriptor& StatuspageConnector::descriptor() const
{
    static const ConnectorDescriptor descriptor = [] {
        ConnectorDescriptor d;
        d.id = QStringLiteral("statuspage");
        d.name = kTool;
        d.summary = QStringLiteral("What the customers are told: public incidents, updates, components and "
                                   "post-mortems of a status page.");
        d.events = true;
        d.incidents = true;
        // One request a second per token, measured over a minute.
        d.requestsPerMinute = 60;
        d.fields = {
            hostedAddressField(QStringLiteral("https://api.statuspage.io/v1"),
                               QStringLiteral("The same for every customer of Atlassian Statuspage.")),
            pageField(),
            tokenField(QStringLiteral("An API key of a user of the page: manage.statuspage.io, own "
                                      "picture, API info. Statuspage has no scopes: the key may do "
                                      "what its user may.")),
            notifyField(), historyField()};
        d.feeds = {kFeed};
        d.complete = QStringLiteral("one JSON list to its closing bracket; nothing after it");
        d.verbs = verbs();
        d.pullEvery = Milliseconds{30'000}; // two requests a round of the sixty a minute
        d.staleAfter = Milliseconds{120'000};
        return d;
    }();
    return descriptor;
}

Step StatuspageConnector::check(const Account& account) const
{
    if (pageOf(account).isEmpty())
        return askForPage(account);
    return {get(account, {}),
            [id = pageOf(account)](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                if (reply.status == 404)
                    return fail(
                        ErrorKind::NotFound,
                        QStringLiteral("%1 has no page “%2” (404), or the token may not see it. Check the "
                                       "page id; left empty, this test names the pages of the token.")
                            .arg(context.account.name, oneLine(id, 40)));
                const auto page = readObject(reply, context, kTool, {"id", "name"});
                if (!page)
                    return tl::unexpected(page.error());
                if (idIn(*page, "id") != id)
                    return tl::unexpected(
                        notTheTool(reply, context, kTool, QStringLiteral("it speaks of another page")));
                Outcome outcome;
                outcome.facts.version =
                    oneLine(QStringLiteral("v1, page “%1”").arg(textIn(*page, "name")), 60);
                outcome.facts.account = QStringLiteral("page:") + id;
                return outcome;
            }};
}

Step StatuspageConnector::pull(const Account& account, const Cursor& cursor, const Interest& interest) const
{
    return pullIncidents(account, cursor.token, interest.overlap);
}

HistoryStand StatuspageConnector::historyStand(const Cursor& cursor, Instant since) const
{
    return statuspage::standOf(cursor, since);
}

std::optional<FirstReading> StatuspageConnector::firstReading(const Cursor& cursor) const
{
    return statuspage::readingOf(cursor);
}

Result<Step> StatuspageConnector::catalogue(const Account& account, CatalogueKind kind,
                                            const QString& argument) const
{
    if (kind != CatalogueKind::LabelValues || argument != QLatin1String("components"))
        return Connector::catalogue(account, kind, argument);
    return pageOf(account).isEmpty() ? askForPage(account) : components(account, 1, {});
}

Result<Step> StatuspageConnector::push(const Account& account, const Operation& operation) const
{
    if (pageOf(account).isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("Enter the page id in the settings of this source."));
    return statuspage::push(account, operation);
}

Result<Step> StatuspageConnector::reconcile(const Account& account, const Operation& operation) const
{
    if (pageOf(account).isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("Enter the page id in the settings of this source."));
    return statuspage::reconcile(account, operation);
}

} // namespace muster
