// SPDX-License-Identifier: GPL-3.0-or-later
// Slack as pure values: what is asked and what its answers become.
#include "tests/contract/slack_answers.h"

using namespace muster;
using namespace muster::slack_test;

class TestSlack final : public QObject
{
    Q_OBJECT
private slots:
    void aRoundAsksInThisOrder()
    {
        const Chain chain = follow(pull({}), wholeRound());
        QVERIFY2(!chain.error, chain.error ? qPrintable(chain.error->what) : "");
        QVERIFY(!chain.next);
        QCOMPARE(chain.lines,
                 (QStringList{QStringLiteral("GET auth.test"), QStringLiteral("GET conversations.list"),
                              QStringLiteral("GET conversations.history"), QStringLiteral("GET users.info"),
                              QStringLiteral("GET users.info"), QStringLiteral("GET users.info"),
                              QStringLiteral("GET conversations.replies"), QStringLiteral("GET pins.list")}));
        const Step first = pull({});
        QCOMPARE(int(first.request.auth), int(AuthScheme::Bearer));
        QVERIFY(onlyReads(first.request));
        const auto list = first.decode(answer("auth.json"), context());
        QCOMPARE(lineOf(list->next->request),
                 QStringLiteral("GET "
                                "conversations.list?types=public_channel%2Cprivate_channel&exclude_archived="
                                "false&limit=200"));
        const auto history = list->next->decode(answer("channels.json"), context());
        // From the channel's creation, which is later than the chosen 30 days.
        QCOMPARE(lineOf(history->next->request),
                 QStringLiteral(
                     "GET conversations.history?channel=C02AW36C1M5&oldest=1795140899.999000&limit=200"));
    }

    void aChannelBecomesAReportThatOthersRecognise()
    {
        const Chain chain = follow(pull({}), wholeRound());
        QCOMPARE(chain.facts.incidents.size(),
                 size_t(1)); // not general, not the one without us, not the old one
        const IncidentReport& report = chain.facts.incidents.front();
        QCOMPARE(report.remoteId, kChannel);
        QCOMPARE(report.number, QStringLiteral("#inc-1120-checkout"));
        QCOMPARE(report.summary, QStringLiteral("SEV-1: checkout 5xx"));
        QCOMPARE(report.openedAt.ms, 1'795'140'900'000);
        QCOMPARE(report.changedAt.ms, 1'795'141'000'123);
        QVERIFY(!report.stage && report.severity == Severity::Unknown);
        QCOMPARE(report.link, QStringLiteral("https://contoso.slack.com/archives/C02AW36C1M5"));
        QVERIFY(report.keys.back() ==
                (IncidentKey{IncidentKey::Kind::Channel, QStringLiteral("slack:C02AW36C1M5")}));
        QCOMPARE(chain.facts.warnings.size(), 1);
        QVERIFY(chain.facts.warnings.front().contains(QStringLiteral("#inc-1121-search")));
    }

    void everyKindOfMessageIsRead()
    {
        const Chain chain = follow(pull({}), wholeRound());
        const auto events = byId(chain.facts.events);
        const auto at = [&](const char* ts) { return events.at(messageOf_(ts)); };
        QCOMPARE(at("1795141300.000200").text,
                 QStringLiteral(
                     u"rolled back deploy 42 (https://ci.contoso.example/42), see #general @here @Bo Kim "
                     u"\u00b7 edited \u00b7 :eyes: 2 \u00b7 :white_check_mark: 1"));
        QCOMPARE(at("1795141300.000200").actor, QStringLiteral("Ann Lee"));
        QCOMPARE(at("1795141300.000200").kindName, QStringLiteral("message.posted"));
        QVERIFY(at("1795141300.000200").kind == EventKind::Message);
        QCOMPARE(at("1795141300.000200").occurredAt.ms, 1'795'141'300'000);
        QCOMPARE(at("1795141300.000200").link,
                 QStringLiteral("https://contoso.slack.com/archives/C02AW36C1M5/p1795141300000200"));
        QCOMPARE(at("1795141300.000200").incident,
                 remoteIncidentId(SourceId{QStringLiteral("s1")}, kChannel));
        QCOMPARE(at("1795141400.000100").text, QStringLiteral("INC-1120 mitigated & watched"));
        QCOMPARE(at("1795141400.000100").actor, QStringLiteral("muster"));
        QCOMPARE(at("1795141200.000100").text, QStringLiteral("[file: Error rate]"));
        QCOMPARE(at("1795141100.000100").kindName, QStringLiteral("message.huddle_thread"));
        QCOMPARE(at("1795140910.000100").kindName, QStringLiteral("message.channel_join"));
        QCOMPARE(at("1795140910.000100").text, QStringLiteral("@Bo Kim has joined the channel"));
        QCOMPARE(at("1795141330.000100").kindName, QStringLiteral("message.replied"));
        QCOMPARE(at("1795141330.000100").link,
                 QStringLiteral("https://contoso.slack.com/archives/C02AW36C1M5/"
                                "p1795141330000100?thread_ts=1795141300.000200&cid=C02AW36C1M5"));
        const TimelineEvent& pin = events.at(QStringLiteral("pin/C02AW36C1M5/1795141300.000200"));
        QCOMPARE(pin.text, QStringLiteral("Pinned: rolled back"));
        QCOMPARE(pin.actor, QStringLiteral("Ann Lee"));
        QCOMPARE(pin.occurredAt.ms, 1'795'141'490'000);
        QCOMPARE(events.size(), size_t(9));
        QCOMPARE(chain.seen.size(), size_t(6));
        QCOMPARE(chain.over.size(), size_t(3)); // two replies and a pin: in no history
        QCOMPARE(chain.facts.people.size(), size_t(3));
        QCOMPARE(chain.facts.people.front().email, QStringLiteral("ann@contoso.example"));
        QVERIFY(chain.facts.poison.empty());
    }

    void theSameWindowAgainIsNoNewsAndAnEditIs()
    {
        const Chain first = follow(pull({}), wholeRound());
        Chain second = follow(pull(first.cursor->token), {answer("auth.json"), answer("history.json")});
        QCOMPARE(second.lines.last(),
                 QStringLiteral("GET conversations.history")); // no list within five minutes
        QVERIFY(!second.next && !second.error);
        QVERIFY(second.facts.events.empty());
        QCOMPARE(second.seen.size(), size_t(6));
        QJsonObject history =
            QJsonDocument::fromJson(recorded(QStringLiteral("slack/history.json"))).object();
        QJsonArray messages = history[QStringLiteral("messages")].toArray();
        QJsonObject one = messages[1].toObject();
        one[QStringLiteral("text")] = QStringLiteral("INC-1120 resolved");
        messages.replace(1, one);
        history[QStringLiteral("messages")] = messages;
        const Chain third =
            follow(pull(second.cursor->token), {answer("auth.json"), says(history), answer("pins.json")});
        QVERIFY(!third.next && !third.error);
        QCOMPARE(byId(third.facts.events).at(messageOf_("1795141400.000100")).text,
                 QStringLiteral("INC-1120 resolved"));
        // The replies were read before.
        QVERIFY(!third.lines.contains(QStringLiteral("GET conversations.replies")));
    }

    void aReadingGoesOnAtAnyPage()
    {
        const std::vector<HttpReply> pages{
            answer("auth.json"),
            answer("channels.json"),
            says(page({message("1795141303.000100", "c")}, QStringLiteral("n1"))),
            says(page({message("1795141302.000100", "b")}, QStringLiteral("n2"))),
            says(page({message("1795141301.000100", "a")})),
            answer("pins.json")};
        for (size_t dieAfter = 2; dieAfter <= pages.size(); ++dieAfter) {
            const Chain before = follow(pull({}), {pages.begin(), pages.begin() + qsizetype(dieAfter)});
            QVERIFY(!before.error && before.cursor);
            std::vector<HttpReply> rest{answer("auth.json")};
            // Facts of a page and the cursor behind it are one; the last page waits for the pins.
            const size_t from = dieAfter == pages.size() - 1 ? dieAfter - 1 : dieAfter;
            rest.insert(rest.end(), pages.begin() + qsizetype(from), pages.end());
            const Chain after = follow(pull(before.cursor->token), rest);
            QVERIFY2(!after.error, after.error ? qPrintable(after.error->what) : "");
            auto all = byId(before.facts.events);
            all.merge(byId(after.facts.events));
            for (const char* ts : {"1795141301.000100", "1795141302.000100", "1795141303.000100"})
                QVERIFY2(all.count(messageOf_(ts)) == 1, ts);
            if (dieAfter < pages.size()) {
                const slack::Memory memory = slack::readMemory(after.cursor->token);
                QCOMPARE(memory.channels.front().high, QStringLiteral("1795141303.000100"));
            }
        }
    }

    void aCursorThatSlackForgotBeginsTheChannelAnew()
    {
        const Chain before =
            follow(pull({}), {answer("auth.json"), answer("channels.json"),
                              says(page({message("1795141303.000100", "c")}, QStringLiteral("n1")))});
        const Chain after = follow(pull(before.cursor->token),
                                   {answer("auth.json"), refuses("invalid_cursor"),
                                    says(page({message("1795141303.000100", "c")})), answer("pins.json")});
        QVERIFY(!after.error && !after.next);
        QCOMPARE(after.facts.events.size(), size_t(2));
    }

    void oneClosedChannelDoesNotStopTheOthers()
    {
        QJsonObject list = QJsonDocument::fromJson(recorded(QStringLiteral("slack/channels.json"))).object();
        QJsonArray channels = list[QStringLiteral("channels")].toArray();
        QJsonObject second = channels[2].toObject();
        second[QStringLiteral("is_member")] = true;
        channels.replace(2, second);
        list[QStringLiteral("channels")] = channels;
        const Chain chain =
            follow(pull({}), {answer("auth.json"), says(list), refuses("not_in_channel"),
                              says(page({message("1795150001.000100", "hello")})), answer("pins.json")});
        QVERIFY(!chain.error && !chain.next);
        QCOMPARE(chain.facts.events.front().remoteId,
                 QStringLiteral("message/C02AW36C1M6/1795150001.000100"));
        QVERIFY(chain.facts.warnings.join(u' ').contains(QStringLiteral("#inc-1120-checkout")));
    }

    void refusalsOfTheTokenAreErrors_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("invalid_auth") << int(ErrorKind::Unauthorised);
        QTest::newRow("token_revoked") << int(ErrorKind::Unauthorised);
        QTest::newRow("missing_scope") << int(ErrorKind::Forbidden);
        QTest::newRow("ratelimited") << int(ErrorKind::RateLimited);
        QTest::newRow("internal_error") << int(ErrorKind::Remote);
        QTest::newRow("something_new") << int(ErrorKind::Invalid);
    }
    void refusalsOfTheTokenAreErrors()
    {
        QFETCH(int, kind);
        const HttpReply no = refuses(QTest::currentDataTag());
        for (const Step& step : {pull({}), connector.check(account())}) {
            const auto outcome = step.decode(no, context());
            QVERIFY(!outcome);
            QCOMPARE(int(outcome.error().kind), kind);
            QVERIFY(!outcome.error().what.contains(QStringLiteral("s3cret")));
        }
        // Within a round too, whatever is being asked.
        std::vector<HttpReply> answers = wholeRound();
        for (size_t i = 1; i < 3; ++i) {
            std::vector<HttpReply> cut(answers.begin(), answers.begin() + qsizetype(i));
            cut.push_back(no);
            QVERIFY(follow(pull({}), cut).error);
        }
    }

    void aPauseWithoutATimeIsHalfAMinute()
    {
        HttpReply limited = replyOf(429, "{}");
        QCOMPARE(connector.check(account()).decode(limited, context()).error().retryAfter,
                 std::optional(Milliseconds{30'000}));
        limited.headers.emplace_back("retry-after", "7");
        QCOMPARE(connector.check(account()).decode(limited, context()).error().retryAfter,
                 std::optional(Milliseconds{7'000}));
    }

    void aDistributedAppAsksOnceAMinute()
    {
        const Step step = connector.pull(account(QStringLiteral("distributed")),
                                         Cursor{QStringLiteral("messages"), {}}, {});
        const Chain chain = follow(step, {answer("auth.json"), answer("channels.json")});
        QCOMPARE(item(chain.next->request, "limit"), QStringLiteral("15"));
        QVERIFY(chain.waits.back() > Milliseconds{60'000});
        QVERIFY(!connector.sweep(account(QStringLiteral("distributed")), QStringLiteral("messages"), {}));
    }

    void aFullReadingSeesTwoDaysAndTellsTheSame()
    {
        const auto step = connector.sweep(account(), QStringLiteral("messages"), {});
        QVERIFY(step);
        std::vector<HttpReply> answers = wholeRound();
        answers.resize(6); // neither replies nor pins
        const Chain chain = follow(*step, answers);
        QVERIFY(!chain.next && !chain.error && !chain.cursor);
        QVERIFY(chain.full);
        QCOMPARE(chain.seen.size(), size_t(6));
        const auto pulled = byId(follow(pull({}), wholeRound()).facts.events);
        QCOMPARE(chain.facts.events.size(), size_t(6));
        for (const TimelineEvent& event : chain.facts.events)
            QVERIFY2(event == pulled.at(event.remoteId), qPrintable(event.remoteId));
        // A channel that cannot be read makes nothing missing, and stops nothing.
        const Chain closed = follow(*step, {answers[0], answers[1], refuses("not_in_channel")});
        QVERIFY(!closed.error && !closed.next && !closed.full);
    }

    void slacksOwnWordOfADeletionIsTaken()
    {
        QJsonObject left = message("1795141303.000100", "This message was deleted.");
        left[QStringLiteral("subtype")] = QStringLiteral("tombstone");
        const Chain chain = follow(pull({}), {answer("auth.json"), answer("channels.json"),
                                              says(page({left})), answer("pins.json")});
        QCOMPARE(chain.gone, std::vector<QString>{messageOf_("1795141303.000100")});
    }

    void strangeItemsAreKeptAndTheRestGoesOn()
    {
        QJsonArray messages{message("1795141303.000100", "fine"),
                            QJsonObject{{QStringLiteral("text"), QStringLiteral("no time")}},
                            QJsonValue::Null,
                            7,
                            QJsonObject{{QStringLiteral("ts"), QStringLiteral("nonsense")}},
                            QJsonObject{{QStringLiteral("ts"), QStringLiteral("1795141302.000100")},
                                        {QStringLiteral("text"), QJsonValue::Null},
                                        {QStringLiteral("reactions"), 4},
                                        {QStringLiteral("user"), QJsonValue::Null}},
                            QJsonObject{{QStringLiteral("ts"), QStringLiteral("1795141302.000200")},
                                        {QStringLiteral("text"), QStringLiteral("\u0001\u0002 ")}}};
        const Chain chain = follow(pull({}), {answer("auth.json"), answer("channels.json"),
                                              says(page(messages)), answer("pins.json")});
        QVERIFY(!chain.error);
        QCOMPARE(chain.facts.poison.size(), size_t(4));
        QCOMPARE(byId(chain.facts.events).at(messageOf_("1795141302.000200")).text,
                 QStringLiteral("(a message without text)"));
        QCOMPARE(byId(chain.facts.events).at(messageOf_("1795141302.000100")).text,
                 QStringLiteral("(a message without text)"));
    }

    void timesOfMessagesKeepTheirDigits()
    {
        QVERIFY(slack::isLater(QStringLiteral("1795141303.000101"), QStringLiteral("1795141303.000100")));
        QVERIFY(slack::isLater(QStringLiteral("10000000000.000000"), QStringLiteral("9999999999.999999")));
        QVERIFY(!slack::isLater(QString(), QStringLiteral("1.000000")));
        QCOMPARE(slack::instantOf(QStringLiteral("1795141303.123456"))->ms, 1'795'141'303'123);
        QCOMPARE(slack::messageTime(Instant{1'795'141'303'007}), QStringLiteral("1795141303.007000"));
        for (const char* bad :
             {"", ".", "1", "1.", ".5", "1e5.1", "123456789012.000000", "1.2.3", "-1.000000"})
            QVERIFY2(!slack::instantOf(QString::fromLatin1(bad)), bad);
    }

    void markupIsPlainText_data()
    {
        QTest::addColumn<QString>("plain");
        QTest::newRow("&amp;lt; &lt;b&gt;") << "&lt; <b>";
        QTest::newRow("<@U1> <@U9> <@U8|eve>") << "@Ann @U9 @eve";
        QTest::newRow("<!subteam^S1|@sre> <!subteam^S2> <!date^1^x|today>") << "@sre @subteam today";
        QTest::newRow("<mailto:a@b.example|a@b.example> <https://x.example>")
            << "a@b.example (mailto:a@b.example) https://x.example";
        QTest::newRow("a < b <open") << "a < b <open";
    }
    void markupIsPlainText()
    {
        QFETCH(QString, plain);
        QCOMPARE(slack::plainText(QString::fromLatin1(QTest::currentDataTag()),
                                  {{QStringLiteral("U1"), QStringLiteral("Ann")}}),
                 plain);
    }

    void cursorsOfNonsenseBeginAnew_data()
    {
        QTest::addColumn<QString>("token");
        for (const char* token : {"", "7", "[]", "{\"v\":2}",
                                  "{\"v\":1,\"channels\":[7,{\"i\":\"C1\"},{\"i\":\"C1\",\"h\":\"x\"}]}",
                                  "{\"v\":1,\"url\":7,\"listed\":1e300,\"users\":[]}"})
            QTest::newRow(token) << QString::fromLatin1(token);
    }
    void cursorsOfNonsenseBeginAnew()
    {
        QFETCH(QString, token);
        QVERIFY(slack::readMemory(token).channels.empty());
        const Chain chain = follow(pull(token), wholeRound());
        QVERIFY(!chain.error && !chain.next);
        const slack::Memory memory = slack::readMemory(chain.cursor->token);
        QCOMPARE(slack::writeMemory(memory), chain.cursor->token);
    }

    void theTestTellsApart()
    {
        const Step step = connector.check(account());
        const auto fine = step.decode(answer("auth.json"), context());
        QCOMPARE(fine->facts.account, QStringLiteral("T02AW36C1/U02BOT00001"));
        QVERIFY(fine->facts.version.contains(QStringLiteral("Contoso")));
        HttpReply poor = answer("auth.json");
        poor.headers.emplace_back("x-oauth-scopes", "chat:write,channels:read");
        const auto lacking = step.decode(poor, context());
        QCOMPARE(int(lacking.error().kind), int(ErrorKind::Forbidden));
        QVERIFY(lacking.error().what.contains(QStringLiteral("channels:history, users:read")));
        QCOMPARE(int(step.decode(replyOf(404, "{}"), context()).error().kind), int(ErrorKind::NotFound));
    }

    // ------------------------------------------------------------------------------------------- writing

private:
    Step pull(const QString& token)
    {
        return connector.pull(account(), Cursor{QStringLiteral("messages"), token}, {});
    }
    static QString messageOf_(const char* ts) { return slack::messageId(kChannel, QString::fromLatin1(ts)); }
    SlackConnector connector;
};

QTEST_GUILESS_MAIN(TestSlack)
#include "tst_slack.moc"
