// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/decode/decode_pages.h"

#include "integrations/firehydrant/firehydrant_connector.h"
#include "integrations/incidentio/incidentio_connector.h"
#include "integrations/opsgenie/opsgenie_connector.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "integrations/slack/slack_connector.h"
#include "integrations/statuspage/statuspage_connector.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>
#include <cstdlib>
#include <functional>

namespace muster::bench {

namespace {

const Instant kNow{1'795'141'600'000}; // 2026-11-20T02:26:40Z

[[noreturn]] void giveUp(const char* tool, const QString& why)
{
    std::fprintf(stderr, "%s: %s\n", tool, qPrintable(why));
    std::exit(1);
}

QByteArray recorded(const char* name)
{
    QFile file(QStringLiteral(MUSTER_TEST_DATA) + u'/' + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        giveUp(name, QStringLiteral("not found"));
    return file.readAll();
}

/// Without the spaces between values, as servers send it.
QByteArray compact(const QByteArray& json)
{
    QByteArray text;
    bool inside = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inside && c == '\\') {
            text += c;
            text += json[++i];
            continue;
        }
        inside = inside != (c == '"');
        if (inside || (c != ' ' && c != '\n'))
            text += c;
    }
    return text;
}

/// The items of a list as texts.
std::vector<QByteArray> itemsOf(const QByteArray& json)
{
    std::vector<QByteArray> items;
    int depth = 0;
    bool inside = false;
    qsizetype begin = 0;
    for (qsizetype i = json.indexOf('[') + 1; i < json.size() && depth >= 0; ++i) {
        const char c = json[i];
        if (inside && c == '\\') {
            ++i;
            continue;
        }
        inside = inside != (c == '"');
        if (inside)
            continue;
        if ((c == '{' || c == '[') && depth++ == 0)
            begin = i;
        if ((c == '}' || c == ']') && --depth == 0)
            items.push_back(json.mid(begin, i + 1 - begin));
    }
    return items;
}

/// "0041" for 41: the last digits of an id.
QByteArray digits(int number, int count)
{
    return QByteArray::number(number).rightJustified(count, '0', true);
}

using Vary = std::function<QByteArray(QByteArray item, int number)>;

QByteArray page(const QByteArray& before, const std::vector<QByteArray>& items, const QByteArray& after,
                qsizetype bytes, size_t& count, const Vary& vary)
{
    QByteArray body = before;
    for (count = 0; body.size() < bytes; ++count) {
        if (count > 0)
            body += ',';
        body += vary(items[count % items.size()], int(count));
    }
    body += after;
    body.reserve(body.size() + 64); // as HttpClient leaves room
    return body;
}

Account accountOf(const char* url, std::map<QString, QString> settings = {})
{
    settings[QStringLiteral("history")] = QStringLiteral("everything");
    return {SourceId{QStringLiteral("s1")}, QStringLiteral("Source"), QUrl(QString::fromLatin1(url)),
            std::move(settings)};
}

/// The step that is asked after these answers.
Step stepAfter(const char* tool, Step step, const Context& context, const std::vector<QByteArray>& answers)
{
    for (const QByteArray& answer : answers) {
        auto outcome = step.decode(replyWith(answer), context);
        if (!outcome)
            giveUp(tool, outcome.error().what);
        if (!outcome->next)
            giveUp(tool, QStringLiteral("nothing is asked after ") + QString::fromUtf8(answer.left(80)));
        step = *outcome->next;
    }
    return step;
}

// ------------------------------------------------------------------------------------------------ the pages

/// The log with `include[]=channels`: what triggers comes with the details that the monitoring sent.
Page pagerDuty(qsizetype bytes)
{
    const QByteArray details =
        R"("channel":{"type":"api","service_key":"d41d8cd98f00b204e9800998ecf8427e","description":"5xx above 5% on checkout","incident_key":"checkout/5xx","details":{"alertname":"CheckoutErrors","cluster":"eu-west-1","firing":"Labels:\n - alertname = CheckoutErrors\n - job = checkout\n - severity = critical\nAnnotations:\n - summary = 7.2% of requests fail\n - runbook_url = https://wiki.example.com/runbooks/checkout\nSource: https://prometheus.example.com/graph?g0.expr=sum%28rate%28http_requests_total%5B5m%5D%29%29\n","num_firing":"1","num_resolved":"0","resolved":""},"cef_details":{"message":"7.2% of requests fail","severity":"critical","source_origin":"prometheus","event_class":"CheckoutErrors","creation_time":"2026-01-02T03:04:05Z"},"client":"Alertmanager","client_url":"https://alerts.example.com"})";
    Page made{"pagerduty", {}, {kNow, accountOf("https://api.pagerduty.com")}, {}};
    made.body = page(
        R"({"log_entries":[)", itemsOf(recorded("pagerduty/log_entries.json")),
        R"(],"limit":100,"offset":0,"more":false,"total":null})", bytes, made.items,
        [&](QByteArray item, int number) {
            item.replace(QByteArray("R1LOG0000"), "R1LOG" + digits(number, 8));
            item.replace("Q1A2B3C4D5E6F7", "Q1A2B3C4D5" + digits(number / 25, 4)); // 25 entries each
            item.replace(R"("channel":{"type":"api"})", details);
            // References come with their addresses.
            item.replace(R"("summary":"checkout"})",
                         R"("summary":"checkout","self":"https://api.pagerduty.com/services/PSVC001",)"
                         R"("html_url":"https://acme.pagerduty.com/service-directory/PSVC001"})");
            item.replace(R"("summary":"Ada Lind"})",
                         R"("summary":"Ada Lind","self":"https://api.pagerduty.com/users/PUSR001",)"
                         R"("html_url":"https://acme.pagerduty.com/users/PUSR001"})");
            item.replace(QByteArray("2026-01-02T03:"), "2026-01-02T" + digits(number / 3600 % 24, 2) + ':');
            return item;
        });
    made.step = stepAfter(
        made.tool, PagerDutyConnector().pull(made.context.account, {QStringLiteral("incidents"), {}}, {}),
        made.context, {R"({"incidents":[],"limit":100,"offset":0,"more":false})"});
    return made;
}

Page opsgenie(qsizetype bytes)
{
    Page made{"opsgenie", {}, {kNow, accountOf("https://api.opsgenie.com")}, {}};
    made.body = page(R"({"data":[)", itemsOf(recorded("opsgenie/alerts.json")),
                     R"(],"paging":{"next":"https://api.opsgenie.com/v2/alerts?limit=100&offset=100"},)"
                     R"("took":0.605,"requestId":"9ae63dd7-ed00-4c81-86f0-c4ffd33142c9"})",
                     bytes, made.items, [](QByteArray item, int number) {
                         item.replace("70413a06-", digits(number, 8) + '-');
                         item.replace(R"("1791")", '"' + QByteArray::number(1791 + number) + '"');
                         item.replace("checkout/5xx", "checkout/5xx/" + QByteArray::number(number));
                         return item;
                     });
    made.step = OpsgenieConnector().pull(made.context.account, {QStringLiteral("alerts"), {}}, {});
    return made;
}

Page incidentIo(qsizetype bytes)
{
    Page made{"incidentio", {}, {kNow, accountOf("https://api.incident.io")}, {}};
    made.body = page(R"({"incidents":[)", itemsOf(compact(recorded("incidentio/incidents.json"))),
                     R"(],"pagination_meta":{"after":"","page_size":250,"total_record_count":2}})", bytes,
                     made.items, [](QByteArray item, int number) {
                         item.replace("01KINC0000000000000000", "01KINC" + digits(number, 16));
                         item.replace("INC-4", "INC-" + QByteArray::number(number));
                         item.replace("incidents/4", "incidents/" + QByteArray::number(number));
                         return item;
                     });
    made.step = stepAfter(
        made.tool, IncidentioConnector().pull(made.context.account, {QStringLiteral("incidents"), {}}, {}),
        made.context, {R"({"incident_updates":[],"pagination_meta":{"page_size":250}})"});
    return made;
}

Page fireHydrant(qsizetype bytes)
{
    Page made{"firehydrant", {}, {kNow, accountOf("https://api.firehydrant.io")}, {}};
    made.body =
        page(R"({"data":[)", itemsOf(compact(recorded("firehydrant/incidents.json"))),
             R"(],"pagination":{"count":2,"page":1,"items":20,"pages":1,"last":1,"prev":null,"next":null}})",
             bytes, made.items, [](QByteArray item, int number) {
                 item.replace("6a0e0f1e-", digits(number, 8) + '-');
                 item.replace("incidents/42", "incidents/" + QByteArray::number(number));
                 return item;
             });
    made.step = stepAfter(
        made.tool, FirehydrantConnector().pull(made.context.account, {QStringLiteral("incidents"), {}}, {}),
        made.context, {recorded("firehydrant/ping.json")});
    return made;
}

/// With updates as long as public ones are.
Page statuspage(qsizetype bytes)
{
    const QByteArray words = "We are aware that a part of our customers cannot reach the API and the portal "
                             "from Europe. Requests may fail or take longer than usual. ";
    Page made{"statuspage",
              {},
              {kNow, accountOf("https://api.statuspage.io",
                               {{QStringLiteral("page"), QStringLiteral("gytm4qzbx9t6")}})},
              {}};
    std::vector<QByteArray> items = itemsOf(recorded("statuspage/incidents.json"));
    items.push_back(itemsOf(recorded("statuspage/unresolved.json")).front());
    made.body = page("[", items, "]", bytes, made.items, [&](QByteArray item, int number) {
        for (const char* id : {"p31zjtct2jer", "x9k2m4w7q1zz", "m1n2b3v4c5x6"})
            item.replace(id, QByteArray(id, 4) + digits(number, 8));
        item.replace("stspg.io/", "stspg.io/" + QByteArray::number(number));
        item.replace(R"("body":")", R"("body":")" + words);
        return item;
    });
    made.step = StatuspageConnector().pull(made.context.account, {QStringLiteral("incidents"), {}}, {});
    return made;
}

/// A channel's history as its second reading meets it: the people are known, and all in it is news.
Page slack(qsizetype bytes)
{
    const QByteArray blocks =
        R"("client_msg_id":"5d8d2f3a-6c0e-4a7b-9a55-2f1f6a3e0c11","team":"T02AYNF2X","blocks":[{"type":"rich_text","block_id":"k3Xp","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"rolled back "},{"type":"link","url":"https://ci.contoso.example/42","text":"deploy 42"},{"type":"text","text":", see "},{"type":"channel","channel_id":"C02GENERAL1"},{"type":"text","text":"\n"},{"type":"broadcast","range":"here"},{"type":"text","text":" "},{"type":"user","user_id":"U02BBBBBBBB"}]}]}],)";
    const QByteArray bot =
        R"("app_id":"A02MUSTER01","team":"T02AYNF2X","bot_profile":{"id":"B5029JKK3","app_id":"A02MUSTER01","name":"muster","deleted":false,"updated":1795000000,"team_id":"T02AYNF2X","icons":{"image_36":"https://avatars.slack-edge.com/1_36.png","image_48":"https://avatars.slack-edge.com/1_48.png","image_72":"https://avatars.slack-edge.com/1_72.png"}},)";
    const QByteArray file =
        R"({"id":"F1","created":1795141200,"timestamp":1795141200,"name":"graph.png","title":"Error rate","mimetype":"image\/png","filetype":"png","pretty_type":"PNG","user":"U02AYNF2XJM","user_team":"T02AYNF2X","editable":false,"size":48213,"mode":"hosted","is_external":false,"external_type":"","is_public":true,"public_url_shared":false,"display_as_bot":false,"username":"","url_private":"https:\/\/files.slack.com\/files-pri\/T02AYNF2X-F1\/graph.png","url_private_download":"https:\/\/files.slack.com\/files-pri\/T02AYNF2X-F1\/download\/graph.png","media_display_type":"unknown","thumb_64":"https:\/\/files.slack.com\/files-tmb\/T02AYNF2X-F1-4bc6\/graph_64.png","thumb_360":"https:\/\/files.slack.com\/files-tmb\/T02AYNF2X-F1-4bc6\/graph_360.png","thumb_360_w":360,"thumb_360_h":184,"original_w":1280,"original_h":655,"permalink":"https:\/\/contoso.slack.com\/files\/U02AYNF2XJM\/F1\/graph.png","permalink_public":"https:\/\/slack-files.com\/T02AYNF2X-F1-9a1","has_rich_preview":false,"file_access":"visible"})";
    // Of ten messages five are of people, two of programs; one has a file, one says who came, one what was
    // pinned.
    const std::vector<QByteArray> kinds = itemsOf(recorded("slack/history.json"));
    std::vector<QByteArray> items;
    for (const size_t kind : {2, 1, 2, 3, 2, 5, 2, 1, 2, 0})
        items.push_back(kinds.at(kind));
    Page made{
        "slack",
        {},
        {kNow, accountOf("https://slack.com/api", {{QStringLiteral("channels"), QStringLiteral("#inc-*")}})},
        {}};
    const QByteArray before = R"({"ok":true,"messages":[)";
    const QByteArray after = R"(],"has_more":false,"pin_count":1,"response_metadata":{"next_cursor":""}})";
    made.body = page(before, items, after, bytes, made.items, [&](QByteArray item, int number) {
        item.replace("\"1795141", "\"1795" + digits(200'000 + number, 6).left(3));
        item.replace(".000", '.' + digits(number, 3));
        item.replace(R"("text":"rolled back)", blocks + R"("text":"rolled back)");
        item.replace(R"("username":"muster"})", bot + R"("username":"muster"})");
        item.replace(R"({"id":"F1","name":"graph.png","title":"Error rate"})", file);
        item.replace(R"("reply_count":2,"latest_reply":"17951)", R"("reply_count":2,"latest_reply":"17000)");
        return item;
    });
    const SlackConnector connector;
    const QString feed = QStringLiteral("messages");
    // The first round learns who speaks, and tells all of the channel.
    Step step = connector.pull(made.context.account, {feed, {}}, {});
    QString cursor;
    const std::vector<QByteArray> firstRound{recorded("slack/auth.json"),    recorded("slack/channels.json"),
                                             recorded("slack/history.json"), recorded("slack/user.json"),
                                             recorded("slack/user2.json"),   recorded("slack/user3.json"),
                                             recorded("slack/replies.json"), recorded("slack/pins.json")};
    for (const QByteArray& answer : firstRound) {
        const auto outcome = step.decode(replyWith(answer), made.context);
        if (!outcome)
            giveUp(made.tool, outcome.error().what);
        if (outcome->cursor)
            cursor = outcome->cursor->token;
        if (!outcome->next)
            break;
        step = *outcome->next;
    }
    made.step = stepAfter(made.tool, connector.pull(made.context.account, {feed, cursor}, {}), made.context,
                          {recorded("slack/auth.json")});
    return made;
}

} // namespace

HttpReply replyWith(const QByteArray& body)
{
    HttpReply reply;
    reply.status = 200;
    reply.contentType = "application/json";
    reply.headers.emplace_back("content-type", "application/json");
    reply.headers.emplace_back("date", "Fri, 20 Nov 2026 02:26:40 GMT");
    reply.body = body;
    return reply;
}

std::vector<Page> largePages(qsizetype bytes)
{
    std::vector<Page> pages;
    for (Page (*make)(qsizetype) : {pagerDuty, opsgenie, incidentIo, fireHydrant, statuspage, slack})
        pages.push_back(make(bytes));
    return pages;
}

} // namespace muster::bench
