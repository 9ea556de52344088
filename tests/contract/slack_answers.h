// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Slack's answers and a source of it, for the tests of its connector.

#include "integrations/core/incident_tools.h"
#include "integrations/slack/slack_api.h"
#include "integrations/slack/slack_connector.h"
#include "integrations/slack/slack_events.h"
#include "integrations/slack/slack_memory.h"
#include "tests/contract/test_data.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>
#include <QtTest>

namespace muster::slack_test {

inline const Instant kNow{1'795'141'600'000}; // 2026-11-20T02:26:40Z, shortly after the recorded messages
inline const QString kChannel = QStringLiteral("C02AW36C1M5");
inline const QString kOp = QStringLiteral("01J0000000000000000000000A");

inline Account account(const QString& tier = {})
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("Slack"),
            QUrl(QStringLiteral("https://slack.com/api")),
            {{QStringLiteral("channels"), QStringLiteral("#inc-*, war-*")},
             {QStringLiteral("tier"), tier},
             {QStringLiteral("token"), QStringLiteral("s3cret-token-value")}}};
}
inline Context context()
{
    return {kNow, account()};
}
inline HttpReply answer(const char* file)
{
    return replyOf(200, recorded(QStringLiteral("slack/") + QLatin1String(file)));
}
inline HttpReply says(const QJsonObject& object)
{
    return replyOf(200, QJsonDocument(object).toJson(QJsonDocument::Compact));
}
inline HttpReply refuses(const char* code)
{
    return says({{QStringLiteral("ok"), false}, {QStringLiteral("error"), QString::fromLatin1(code)}});
}
inline QString lineOf(const HttpRequest& request)
{
    return (request.method == HttpMethod::Get ? QStringLiteral("GET ") : QStringLiteral("POST ")) +
           request.url.toString(QUrl::FullyEncoded).mid(QStringLiteral("https://slack.com/api/").size());
}
inline QString item(const HttpRequest& request, const char* name)
{
    return QUrlQuery(request.url).queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded);
}
inline Operation operation(const QString& verb, const char* payload, const QString& target = {})
{
    Operation made;
    made.id = OperationId{kOp};
    made.verb = verb;
    made.target = target;
    made.payload = payload;
    made.createdAt = kNow;
    made.sentAt = kNow;
    return made;
}
inline QJsonObject message(const char* ts, const char* text)
{
    return {{QStringLiteral("type"), QStringLiteral("message")},
            {QStringLiteral("ts"), QString::fromLatin1(ts)},
            {QStringLiteral("text"), QString::fromLatin1(text)},
            {QStringLiteral("bot_id"), QStringLiteral("B1")}};
}
inline QJsonObject page(const QJsonArray& messages, const QString& next = {})
{
    return {{QStringLiteral("ok"), true},
            {QStringLiteral("messages"), messages},
            {QStringLiteral("has_more"), !next.isEmpty()},
            {QStringLiteral("response_metadata"), QJsonObject{{QStringLiteral("next_cursor"), next}}}};
}

/// A chain that was followed to its end, or to where answers ran out.
struct Chain
{
    QStringList lines;
    Facts facts;
    std::vector<QString> seen, over, gone;
    std::optional<Cursor> cursor;
    std::optional<Step> next;
    std::optional<Error> error;
    bool full = false;
    std::vector<Milliseconds> waits;
};

inline Chain follow(std::optional<Step> step, const std::vector<HttpReply>& answers)
{
    Chain chain;
    for (const HttpReply& reply : answers) {
        if (!step)
            break;
        chain.lines << lineOf(step->request).section(u'?', 0, 0);
        auto outcome = step->decode(reply, context());
        step.reset();
        if (!outcome) {
            chain.error = outcome.error();
            break;
        }
        std::move(outcome->facts.events.begin(), outcome->facts.events.end(),
                  std::back_inserter(chain.facts.events));
        std::move(outcome->facts.incidents.begin(), outcome->facts.incidents.end(),
                  std::back_inserter(chain.facts.incidents));
        std::move(outcome->facts.people.begin(), outcome->facts.people.end(),
                  std::back_inserter(chain.facts.people));
        std::move(outcome->facts.poison.begin(), outcome->facts.poison.end(),
                  std::back_inserter(chain.facts.poison));
        chain.facts.warnings += outcome->facts.warnings;
        chain.seen.insert(chain.seen.end(), outcome->seen.begin(), outcome->seen.end());
        chain.over.insert(chain.over.end(), outcome->over.begin(), outcome->over.end());
        chain.gone.insert(chain.gone.end(), outcome->gone.begin(), outcome->gone.end());
        if (outcome->cursor)
            chain.cursor = outcome->cursor;
        chain.full = outcome->full;
        chain.waits.push_back(outcome->after);
        step = outcome->next;
    }
    chain.next = step;
    return chain;
}

inline std::vector<HttpReply> wholeRound()
{
    return {answer("auth.json"),  answer("channels.json"), answer("history.json"), answer("user.json"),
            answer("user2.json"), answer("user3.json"),    answer("replies.json"), answer("pins.json")};
}

inline std::map<QString, TimelineEvent> byId(const std::vector<TimelineEvent>& events)
{
    std::map<QString, TimelineEvent> map;
    for (const TimelineEvent& event : events)
        map.emplace(event.remoteId, event);
    return map;
}

} // namespace muster::slack_test
