// SPDX-License-Identifier: GPL-3.0-or-later
// Socket Mode as pure values: where the connection is asked for, which addresses are believed, and what every
// kind of frame becomes. Frames are made to docs.slack.dev.
#include "integrations/slack/slack_stream.h"
#include "tests/contract/slack_answers.h"

using namespace muster;
using namespace muster::slack_test;

namespace {

using Pull = StreamOutcome::Pull;
using End = StreamOutcome::End;

Account listening()
{
    Account made = account();
    made.settings[slack::kAppToken] = QStringLiteral("keyring");
    return made;
}

slack::Memory memory()
{
    slack::Memory made;
    made.url = QStringLiteral("https://contoso.slack.com/");
    slack::Channel channel;
    channel.id = kChannel;
    channel.name = QStringLiteral("inc-1120-checkout");
    channel.high = QStringLiteral("1795140900.000000");
    made.channels.push_back(channel);
    channel.id = QStringLiteral("C0OLD");
    channel.name = QStringLiteral("renamed-away");
    made.channels.push_back(channel);
    made.users = {{QStringLiteral("U1"), QStringLiteral("Ann Lee")}};
    return made;
}

QJsonObject parsed(const char* json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        qFatal("%s", json);
    return document.object();
}

QByteArray frame(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray envelope(const QJsonObject& event)
{
    return frame({{QStringLiteral("envelope_id"), QStringLiteral("57d12c34")},
                  {QStringLiteral("type"), QStringLiteral("events_api")},
                  {QStringLiteral("accepts_response_payload"), false},
                  {QStringLiteral("payload"),
                   QJsonObject{{QStringLiteral("event_id"), QStringLiteral("Ev1")},
                               {QStringLiteral("authorizations"),
                                QJsonArray{QJsonObject{{QStringLiteral("user_id"), QStringLiteral("UBOT")},
                                                       {QStringLiteral("is_bot"), true}}}},
                               {QStringLiteral("event"), event}}}});
}

StreamOutcome readWhole(const QByteArray& bytes)
{
    const Context context{kNow, listening()};
    const auto outcome = slack::readFrame(bytes, memory(), context);
    if (!outcome)
        qWarning().noquote() << outcome.error().what;
    return outcome.value_or(StreamOutcome{});
}

/// Of an event of the Events API; every one is answered, with its envelope's name and nothing else.
StreamOutcome read(const char* event)
{
    StreamOutcome outcome = readWhole(envelope(parsed(event)));
    if (outcome.replies != std::vector<QByteArray>{R"({"envelope_id":"57d12c34"})"})
        qFatal("not answered: %s", event);
    return outcome;
}

bool isEmpty(const StreamOutcome& one)
{
    return one.facts.empty() && one.firsts.empty() && one.gone.empty() && one.questions.empty() &&
           one.pull == Pull::None;
}

} // namespace

// moc does not find its way out of raw strings of several lines: the bodies stand outside.
class TestSlackStream final : public QObject
{
    Q_OBJECT
private slots:
    void withoutAnAppLevelTokenThereIsNoStream();
    void theAnswerIsAnAddressOfSlacks();
    void addressesOfOthersAreRefused_data();
    void addressesOfOthersAreRefused();
    void helloAndGoodbye();
    void aMessageIsWhatTheHistoryWouldTell();
    void everyKindOfMessageIsTold();
    void whatIsSaidElsewhereIsLeftAlone();
    void editsAndDeletions();
    void aReactionAsksForTheMessage();
    void pinsComeAndGo();
    void channelsAndPeopleThatChange();
    void whatCannotBeReadIsKeptAndAnswered();
    void whatIsNoFrameIsAnErrorInWords();
    void theReaderKnowsWhatTheCursorKnows();
};

void TestSlackStream::withoutAnAppLevelTokenThereIsNoStream()
{
    const SlackConnector connector;
    QVERIFY(!connector.stream(account()));
    const auto stream = connector.stream(listening());
    QVERIFY(stream);
    QCOMPARE(stream->feed, connector.descriptor().feeds.front());
    const HttpRequest& request = stream->open.request;
    QCOMPARE(lineOf(request), QStringLiteral("POST apps.connections.open"));
    QCOMPARE(request.secretKey, slack::kAppToken); // not the bot's
    QCOMPARE(int(request.auth), int(AuthScheme::Bearer));
    QVERIFY(onlyReads(request));
    QCOMPARE(request.contentType, QByteArray("application/json; charset=utf-8"));
}

void TestSlackStream::theAnswerIsAnAddressOfSlacks()
{
    const Step open = slack::openConnection(listening());
    const Context context{kNow, listening()};
    const auto good = open.decode(answer("connections.json"), context);
    QVERIFY(good.has_value());
    QCOMPARE(good->streamUrl.host(), QStringLiteral("wss-primary.slack.com"));
    QVERIFY(good->facts.empty() && !good->next);
    for (const char* code : {"invalid_auth", "not_allowed_token_type", "missing_scope", "not_authed"}) {
        const auto refused = open.decode(refuses(code), context);
        QVERIFY(!refused.has_value());
        QVERIFY2(refused.error().what.contains(QStringLiteral("connections:write")) &&
                     refused.error().what.contains(QLatin1String(code)),
                 qPrintable(refused.error().what));
    }
    const auto busy = open.decode(refuses("ratelimited"), context);
    QCOMPARE(int(busy.error().kind), int(ErrorKind::RateLimited));
    QVERIFY(busy.error().retryAfter);
    const QByteArray whole = recorded(QStringLiteral("slack/connections.json")).trimmed();
    for (qsizetype cut = 0; cut < whole.size(); ++cut)
        QVERIFY(!open.decode(replyOf(200, whole.left(cut)), context));
}

void TestSlackStream::addressesOfOthersAreRefused_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("told");
    QTest::addColumn<bool>("fine");
    const QString slack = QStringLiteral("https://slack.com/api");
    const QString local = QStringLiteral("http://127.0.0.1:8080/api");
    const auto row = [](const char* name, const QString& base, const char* told, bool fine) {
        QTest::newRow(name) << base << QString::fromLatin1(told) << fine;
    };
    row("slack's", slack, "wss://wss-primary.slack.com/link/?ticket=1", true);
    row("deeper", slack, "wss://a.b.slack.com/link", true);
    row("the port spelled out", slack, "wss://wss.slack.com:443/link", true);
    row("upper case", slack, "wss://WSS.SLACK.COM/link", true);
    row("another port", slack, "wss://wss.slack.com:8443/link", false);
    row("not encrypted", slack, "ws://wss.slack.com/link", false);
    row("http", slack, "https://wss.slack.com/link", false);
    row("the domain alone", slack, "wss://slack.com/link", false);
    row("a longer name", slack, "wss://evilslack.com/link", false);
    row("its name before", slack, "wss://wss.slack.com.evil.example/link", false);
    row("a dot at the end", slack, "wss://wss.slack.com./link", false);
    row("a user", slack, "wss://u@wss.slack.com/link", false);
    row("a user that looks like it", slack, "wss://wss.slack.com@evil.example/", false);
    row("this machine", slack, "ws://127.0.0.1/link", false);
    row("this machine, encrypted", slack, "wss://localhost/link", false);
    row("nothing", slack, "", false);
    row("loopback", local, "ws://127.0.0.1:9/link", true);
    row("loopback to another name", local, "ws://localhost:9/link", false);
    row("loopback to slack", local, "wss://wss.slack.com/link", false);
    // A gateway of the company hands out Slack's own addresses.
    row("a gateway", QStringLiteral("https://slack-gateway.example/api"), "wss://wss.slack.com/", true);
    row("a gateway to itself", QStringLiteral("https://slack-gateway.example/api"),
        "wss://slack-gateway.example/", false);
}

void TestSlackStream::addressesOfOthersAreRefused()
{
    QFETCH(QString, base);
    QFETCH(QString, told);
    QFETCH(bool, fine);
    Account one = account();
    one.baseUrl = QUrl(base);
    const auto address = streamAddress(QUrl(told, QUrl::StrictMode), one, {QStringLiteral("slack.com")});
    QCOMPARE(address.has_value(), fine);
    if (!fine)
        QVERIFY(!address.error().where.contains(QStringLiteral("ticket")));
}

void TestSlackStream::helloAndGoodbye()
{
    const StreamOutcome hello = readWhole(
        R"({"type":"hello","connection_info":{"app_id":"A1"},"num_connections":1,"debug_info":{"host":"a"}})");
    QVERIFY(hello.ready && hello.replies.empty());
    for (const char* reason : {"warning", "refresh_requested", "too_many_websockets", ""}) {
        const StreamOutcome soon = readWhole(frame({{QStringLiteral("type"), QStringLiteral("disconnect")},
                                                    {QStringLiteral("reason"), QLatin1String(reason)}}));
        QVERIFY(soon.end == End::Soon && !soon.ready && soon.replies.empty());
        QVERIFY(!soon.endWords.isEmpty());
    }
    const StreamOutcome off = readWhole(R"({"type":"disconnect","reason":"link_disabled"})");
    QVERIFY(off.end == End::Off);
    QVERIFY(off.endWords.contains(QStringLiteral("Socket Mode")));
}

void TestSlackStream::aMessageIsWhatTheHistoryWouldTell()
{
    const StreamOutcome live = read(
        R"({"type":"message","channel":"C02AW36C1M5","channel_type":"channel","event_ts":"1795141400.000100",
            "ts":"1795141400.000100","text":"INC-1120 mitigated","user":"U1"})");
    QCOMPARE(live.firsts.size(), size_t(1));
    QVERIFY(live.facts.events.empty());
    QCOMPARE(live.key, QStringLiteral("Ev1"));
    QCOMPARE(live.seen, std::vector<QString>{QStringLiteral("message/C02AW36C1M5/1795141400.000100")});
    const std::map<QString, QString> users = memory().users;
    const auto history = slack::readMessage(
        sent(
            parsed(R"({"type":"message","ts":"1795141400.000100","text":"INC-1120 mitigated","user":"U1"})")),
        {kChannel, memory().url, &users}, Context{kNow, listening()});
    QVERIFY(history.has_value());
    QVERIFY(live.firsts.front() == *history); // also what is kept raw
    QCOMPARE(live.firsts.front().actor, QStringLiteral("Ann Lee"));
    QVERIFY(live.pull == Pull::None);
}

void TestSlackStream::everyKindOfMessageIsTold()
{
    const auto first = [](const char* event) {
        const StreamOutcome outcome = read(event);
        return outcome.firsts.size() == 1 ? outcome.firsts.front() : TimelineEvent{};
    };
    QCOMPARE(first(R"({"type":"message","subtype":"bot_message","channel":"C02AW36C1M5","bot_id":"B1",
                       "username":"deploy","text":"done","ts":"1795141400.000100"})")
                 .actor,
             QStringLiteral("deploy"));
    const TimelineEvent file =
        first(R"({"type":"message","subtype":"file_share","channel":"C02AW36C1M5","user":"U1","text":"",
                  "files":[{"id":"F1","title":"Error rate"}],"ts":"1795141400.000100"})");
    QCOMPARE(file.text, QStringLiteral("[file: Error rate]"));
    QCOMPARE(file.kindName, QStringLiteral("message.posted"));
    const StreamOutcome reply = read(
        R"({"type":"message","channel":"C02AW36C1M5","user":"U1","text":"on it",
            "thread_ts":"1795141300.000200","ts":"1795141400.000100"})");
    QCOMPARE(reply.firsts.front().kindName, QStringLiteral("message.replied"));
    QVERIFY(reply.seen.empty()); // in no history
    QCOMPARE(reply.over.size(), size_t(1));
    QCOMPARE(first(R"({"type":"message","subtype":"channel_topic","channel":"C02AW36C1M5","user":"U1",
                       "topic":"SEV-1","text":"set the topic","ts":"1795141400.000100"})")
                 .kindName,
             QStringLiteral("message.channel_topic"));
    QCOMPARE(first(R"({"type":"message","subtype":"from_tomorrow","channel":"C02AW36C1M5",
                       "text":"?","ts":"1795141400.000100"})")
                 .kindName,
             QStringLiteral("message.from_tomorrow"));
    // Who is not known by name is told by id, and a pull asks who it is.
    const StreamOutcome stranger = read(
        R"({"type":"message","channel":"C02AW36C1M5","user":"U7","text":"hi <@U8>","ts":"1795141400.000100"})");
    QCOMPARE(stranger.firsts.front().actor, QStringLiteral("U7"));
    QVERIFY(stranger.pull == Pull::Soon);
}

void TestSlackStream::whatIsSaidElsewhereIsLeftAlone()
{
    for (
        const char* event :
        {R"({"type":"message","channel":"CGENERAL","user":"U1","text":"lunch?","ts":"1795141400.000100"})",
         R"({"type":"message","channel":"C0OLD","user":"U1","text":"lunch?","ts":"1795141400.000100"})",
         R"({"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"psst","ts":"1795141400.000100"})",
         R"({"type":"message","subtype":"message_deleted","channel":"CGENERAL","deleted_ts":"1795141400.000100"})",
         R"({"type":"reaction_added","reaction":"eyes","item":{"type":"message","channel":"CGENERAL","ts":"1795141400.000100"}})",
         R"({"type":"reaction_added","reaction":"eyes","item":{"type":"file","file":"F1"}})",
         R"({"type":"pin_added","channel_id":"CGENERAL","item":{"type":"message","message":{"ts":"1795141400.000100"}}})",
         R"({"type":"channel_created","channel":{"id":"C5","name":"random"}})",
         R"({"type":"member_joined_channel","user":"U1","channel":"C02AW36C1M5"})",
         R"({"type":"user_change","user":{"id":"U7","name":"bo"}})",
         R"({"type":"message","subtype":"message_replied","channel":"C02AW36C1M5","message":{"ts":"1795141300.000200"}})",
         R"({"type":"app_home_opened","user":"U1"})", R"({"type":"something_of_tomorrow"})"}) {
        const StreamOutcome outcome = read(event);
        QVERIFY2(outcome.ignored && isEmpty(outcome), event);
    }
    for (const char* type : {"interactive", "slash_commands", "something_of_tomorrow"}) {
        const StreamOutcome outcome = readWhole(frame({{QStringLiteral("type"), QLatin1String(type)},
                                                       {QStringLiteral("envelope_id"), QStringLiteral("e1")},
                                                       {QStringLiteral("payload"), QJsonObject{}}}));
        QVERIFY(outcome.ignored && isEmpty(outcome));
        QCOMPARE(outcome.replies.size(), size_t(1));
    }
}

void TestSlackStream::editsAndDeletions()
{
    const StreamOutcome edit = read(
        R"({"type":"message","subtype":"message_changed","hidden":true,"channel":"C02AW36C1M5","ts":"1795141500.000300",
            "message":{"type":"message","user":"U1","text":"fixed","edited":{"user":"U1","ts":"1795141500.000000"},
                       "ts":"1795141400.000100"},
            "previous_message":{"ts":"1795141400.000100","text":"broken"}})");
    QVERIFY(edit.firsts.empty()); // a version, not a beginning
    QCOMPARE(edit.facts.events.size(), size_t(1));
    QCOMPARE(edit.facts.events.front().remoteId, QStringLiteral("message/C02AW36C1M5/1795141400.000100"));
    QCOMPARE(edit.facts.events.front().text, QStringLiteral(u"fixed \u00b7 edited"));
    const StreamOutcome deleted = read(
        R"({"type":"message","subtype":"message_deleted","channel":"C02AW36C1M5","ts":"1795141500.000300",
            "deleted_ts":"1795141400.000100"})");
    QCOMPARE(deleted.gone, std::vector<QString>{QStringLiteral("message/C02AW36C1M5/1795141400.000100")});
    QVERIFY(deleted.facts.events.empty() && deleted.seen.empty());
    // A parent whose replies are still there.
    const StreamOutcome tombstone = read(
        R"({"type":"message","subtype":"message_changed","channel":"C02AW36C1M5",
            "message":{"subtype":"tombstone","text":"This message was deleted.","ts":"1795141400.000100"}})");
    QCOMPARE(tombstone.gone.size(), size_t(1));
    QVERIFY(tombstone.facts.events.empty());
}

void TestSlackStream::aReactionAsksForTheMessage()
{
    for (const char* type : {"reaction_added", "reaction_removed"}) {
        const QByteArray event = QByteArray(R"({"type":")") + type +
                                 R"(","user":"U1","reaction":"eyes","item_user":"U1",
                                    "item":{"type":"message","channel":"C02AW36C1M5","ts":"1795141400.000100"}})";
        const StreamOutcome outcome = read(event.constData());
        QCOMPARE(outcome.questions.size(), size_t(1));
        const Step& step = outcome.questions.front().step;
        QCOMPARE(lineOf(step.request),
                 QStringLiteral("GET conversations.replies?channel=C02AW36C1M5&ts=1795141400.000100&oldest="
                                "1795141400.000100&latest=1795141400.000100&inclusive=true&limit=15"));
        QVERIFY(step.request.secretKey.isEmpty());
        QJsonObject now = message("1795141400.000100", "done");
        now[QStringLiteral("reactions")] = QJsonArray{
            QJsonObject{{QStringLiteral("name"), QStringLiteral("eyes")}, {QStringLiteral("count"), 3}}};
        const auto told =
            step.decode(says(page({message("1795141300.000100", "another"), now})), {kNow, listening()});
        QVERIFY(told.has_value());
        QCOMPARE(told->facts.events.size(), size_t(1));
        QCOMPARE(told->facts.events.front().text, QStringLiteral(u"done \u00b7 :eyes: 3"));
        QVERIFY(!told->cursor && !told->next);
    }
    // An app that may ask once a minute asks with its next round.
    Account slow = listening();
    slow.settings[QStringLiteral("tier")] = QStringLiteral("distributed");
    const auto outcome = slack::readFrame(
        envelope(parsed(R"({"type":"reaction_added","item":{"type":"message","channel":"C02AW36C1M5",
                            "ts":"1795141400.000100"}})")),
        memory(), {kNow, slow});
    QVERIFY(outcome && outcome->questions.empty() && outcome->pull == Pull::Soon);
}

void TestSlackStream::pinsComeAndGo()
{
    const char* item =
        R"("user":"U1","channel_id":"C02AW36C1M5","item":{"type":"message","channel":"C02AW36C1M5",
        "created":1795141490,"created_by":"U1","message":{"type":"message","text":"rolled back","ts":"1795141300.000200"}}})";
    const StreamOutcome added = read((QByteArray(R"({"type":"pin_added",)") + item).constData());
    QCOMPARE(added.facts.events.size(), size_t(1));
    QCOMPARE(added.facts.events.front().remoteId, QStringLiteral("pin/C02AW36C1M5/1795141300.000200"));
    QCOMPARE(added.facts.events.front().text, QStringLiteral("Pinned: rolled back"));
    QVERIFY(added.again); // one that was taken away may come back
    const StreamOutcome removed = read((QByteArray(R"({"type":"pin_removed",)") + item).constData());
    QCOMPARE(removed.gone, std::vector<QString>{QStringLiteral("pin/C02AW36C1M5/1795141300.000200")});
    QVERIFY(removed.facts.events.empty());
}

void TestSlackStream::channelsAndPeopleThatChange()
{
    for (const char* event :
         {R"({"type":"channel_rename","channel":{"id":"C02AW36C1M5","name":"done-1120","created":1}})",
          R"({"type":"channel_rename","channel":{"id":"C77","name":"inc-77","created":1}})",
          R"({"type":"channel_created","channel":{"id":"C77","name":"inc-77","created":1}})",
          R"({"type":"channel_archive","channel":"C02AW36C1M5","user":"U1"})",
          R"({"type":"channel_unarchive","channel":"C02AW36C1M5","user":"U1"})",
          R"({"type":"group_archive","channel":"C02AW36C1M5"})",
          R"({"type":"member_joined_channel","user":"UBOT","channel":"C77"})",
          R"({"type":"member_left_channel","user":"UBOT","channel":"C77"})"}) {
        const StreamOutcome outcome = read(event);
        QVERIFY2(outcome.pull == Pull::Anew && outcome.facts.empty(), event);
    }
    const StreamOutcome person =
        read(R"({"type":"user_change","user":{"id":"U1","name":"ann","profile":{"real_name":"Ann Meyer"}}})");
    QCOMPARE(person.facts.people.size(), size_t(1));
    QCOMPARE(person.facts.people.front().name, QStringLiteral("Ann Meyer"));
}

void TestSlackStream::whatCannotBeReadIsKeptAndAnswered()
{
    for (const char* event : {R"({"type":"message","channel":"C02AW36C1M5","text":"no time"})",
                              R"({"type":"message","channel":"C02AW36C1M5","text":"?","ts":"yesterday"})",
                              R"({"type":"message","subtype":"message_changed","channel":"C02AW36C1M5"})",
                              R"({"type":"message","subtype":"message_deleted","channel":"C02AW36C1M5"})",
                              R"({"type":7})", R"({})"}) {
        const StreamOutcome outcome = read(event);
        QCOMPARE(outcome.facts.poison.size(), size_t(1));
        QVERIFY2(outcome.pull == Pull::Soon, event); // the history may know better
    }
}

void TestSlackStream::whatIsNoFrameIsAnErrorInWords()
{
    const Context context{kNow, listening()};
    for (const QByteArray& bytes :
         {QByteArray(), QByteArray("{"), QByteArray("[]"), QByteArray("7"), QByteArray("\xff\xfe"),
          QByteArray(R"({"type":"events_api","payload":{}})"), QByteArray(10'000, '['),
          frame({{QStringLiteral("type"), QStringLiteral("events_api")},
                 {QStringLiteral("envelope_id"), QString(500, u'x')}})}) {
        const auto outcome = slack::readFrame(bytes, memory(), context);
        QVERIFY2(!outcome.has_value(), bytes.constData());
        QCOMPARE(int(outcome.error().kind), int(ErrorKind::BadResponse));
    }
    const QByteArray whole = envelope(parsed(
        R"({"type":"message","channel":"C02AW36C1M5","user":"U1","text":"hi","ts":"1795141400.000100"})"));
    for (qsizetype cut = 0; cut < whole.size(); ++cut)
        QVERIFY(!slack::readFrame(whole.left(cut), memory(), context));
}

void TestSlackStream::theReaderKnowsWhatTheCursorKnows()
{
    const auto stream = SlackConnector().stream(listening());
    const QByteArray bytes = envelope(parsed(
        R"({"type":"message","channel":"C02AW36C1M5","user":"U1","text":"hi","ts":"1795141400.000100"})"));
    const Context context{kNow, listening()};
    QCOMPARE(stream->reader(slack::writeMemory(memory()))(bytes, context)->firsts.size(), size_t(1));
    QVERIFY(stream->reader(QString())(bytes, context)->firsts.empty());
    QVERIFY(stream->reader(QStringLiteral("nonsense"))(bytes, context)->firsts.empty());
}

QTEST_GUILESS_MAIN(TestSlackStream)
#include "tst_slack_stream.moc"
