// SPDX-License-Identifier: GPL-3.0-or-later
// The contract every connector keeps, run unchanged for all of them: a sane descriptor, no secret in any
// request, and for every failing, foreign, cut or garbled reply an Error, never a crash and never a fact.
#include "integrations/sync/step_run.h"
#include "tests/contract/connector_cases.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

using namespace muster;

namespace {

const QString kSecret = QStringLiteral("s3cret-token-value");
const Instant kNow{1'795'469'740'000};

struct Case : ConnectorCase
{
    Account account;
    const Connector* connector = nullptr;
};

Account accountFor(const Connector& connector)
{
    Account account;
    account.source = SourceId{QStringLiteral("s1")};
    account.name = QStringLiteral("The tool");
    account.baseUrl = QUrl(QStringLiteral("https://tool.example/prefix/"));
    for (const SettingField& field : connector.descriptor().fields) {
        // A careless app that passes the secret along must still not find it in a request.
        account.settings[field.key] = field.type == SettingField::Type::Secret ? kSecret : QString();
    }
    account.settings[QStringLiteral("url")] = account.baseUrl.toString();
    return account;
}

const std::vector<Case>& allCases()
{
    static const std::vector<Case> cases = [] {
        std::vector<Case> made;
        for (const ToolUnderTest& tool : toolsUnderTest()) {
            const Account account = accountFor(*tool.connector);
            for (ConnectorCase& c : tool.cases(*tool.connector, account)) {
                c.name.prepend(tool.connector->descriptor().id + u' ');
                made.push_back({std::move(c), account, tool.connector.get()});
            }
        }
        return made;
    }();
    return cases;
}

bool hasFacts(const Outcome& outcome)
{
    return !outcome.facts.events.empty() || !outcome.facts.incidents.empty() ||
           !outcome.facts.people.empty() || outcome.facts.onCall || !outcome.facts.samples.empty() ||
           !outcome.facts.rules.empty() || !outcome.facts.completions.isEmpty() || outcome.facts.scalar ||
           outcome.cursor;
}

} // namespace

class TestConnectors final : public QObject
{
    Q_OBJECT
private slots:
    void descriptorsAreSane()
    {
        ConnectorRegistry registry;
        QVERIFY(!toolsUnderTest().empty());
        for (const ToolUnderTest& tool : toolsUnderTest()) {
            const Connector* connector = tool.connector.get();
            const ConnectorDescriptor& d = connector->descriptor();
            QCOMPARE(d.id, d.id.toLower());
            QVERIFY(!d.name.isEmpty() && !d.summary.isEmpty());
            QVERIFY(d.metrics || d.events || d.changes);
            QCOMPARE(d.events || d.changes, !d.feeds.empty());
            QVERIFY(d.pullEvery >= Milliseconds{1'000} && d.staleAfter >= 2 * d.pullEvery);
            QSet<QString> keys;
            bool url = false;
            for (const SettingField& field : d.fields) {
                QVERIFY(!field.key.isEmpty() && !field.label.isEmpty() && !field.help.isEmpty());
                QVERIFY(!keys.contains(field.key));
                keys.insert(field.key);
                url = url || (field.key == QLatin1String("url") && field.type == SettingField::Type::Url &&
                              field.required);
            }
            QVERIFY(url);
            QVERIFY(d.requestsPerMinute >= 0);
            QSet<QString> verbs;
            for (const WriteVerb& verb : d.verbs) {
                QVERIFY2(!verb.id.isEmpty() && !verb.title.isEmpty() && !verbs.contains(verb.id),
                         qPrintable(verb.id));
                verbs.insert(verb.id);
                for (const SettingField& field : verb.fields)
                    QVERIFY2(!field.key.isEmpty() && !field.label.isEmpty(), qPrintable(verb.id));
            }
        }
        QCOMPARE(registry.find(u"no such tool"), nullptr);
    }

    void requestsStayBelowTheBaseAndHoldNoSecret_data() { rows(); }
    void requestsStayBelowTheBaseAndHoldNoSecret()
    {
        const Case& c = current();
        std::optional<Step> step = c.step;
        for (int i = 0; step; ++i) {
            const HttpRequest& r = step->request;
            QVERIFY(r.url.isValid());
            QVERIFY2(
                r.url.toString(QUrl::FullyEncoded).startsWith(QStringLiteral("https://tool.example/prefix/")),
                qPrintable(r.url.toString()));
            QByteArray all = r.url.toEncoded() + r.body;
            for (const auto& [name, value] : r.headers)
                all += name + value;
            QVERIFY(!all.contains(kSecret.toUtf8()));
            QVERIFY(r.deadline.count() > 0 && r.deadline <= Milliseconds{30'000});
            QVERIFY(r.maxBodyBytes > 0 && r.maxBodyBytes <= 64LL * 1024 * 1024);
            if (i >= c.answers.size())
                break;
            auto outcome = decode(*step, replyOf(200, c.answers[i]), c);
            QVERIFY2(outcome.has_value(), qPrintable(outcome ? QString() : outcome.error().what));
            step = outcome->next;
        }
    }

    void recordedAnswersAreRead_data() { rows(); }
    void recordedAnswersAreRead()
    {
        const Case& c = current();
        std::optional<Step> step = c.step;
        Outcome last;
        for (const QByteArray& answer : c.answers) {
            QVERIFY(!answer.isEmpty());
            QVERIFY(step);
            auto outcome = decode(*step, replyOf(200, answer), c);
            QVERIFY2(outcome.has_value(), qPrintable(outcome ? QString() : outcome.error().what));
            last = std::move(*outcome);
            step = last.next;
        }
        QVERIFY(!step);
        QVERIFY(hasFacts(last) || !last.facts.version.isEmpty());
    }

    void failuresAreErrorsInWords_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("contentType");
        QTest::addColumn<int>("kind"); // -1: any error
        const QByteArray json("application/json");
        QTest::newRow("204 without a body")
            << 204 << QByteArray() << QByteArray() << int(ErrorKind::BadResponse);
        QTest::newRow("empty 200") << 200 << QByteArray() << json << int(ErrorKind::BadResponse);
        QTest::newRow("301") << 301 << QByteArray() << QByteArray("text/plain")
                             << int(ErrorKind::BadResponse);
        QTest::newRow("400") << 400 << QByteArray("no") << QByteArray("text/plain") << -1;
        QTest::newRow("401") << 401 << QByteArray("{}") << json << int(ErrorKind::Unauthorised);
        QTest::newRow("401 with a page")
            << 401 << QByteArray("<html>") << QByteArray("text/html") << int(ErrorKind::Unauthorised);
        QTest::newRow("403") << 403 << QByteArray("{}") << json << int(ErrorKind::Forbidden);
        QTest::newRow("429") << 429 << QByteArray("{}") << json << int(ErrorKind::RateLimited);
        QTest::newRow("500") << 500 << QByteArray("oops") << QByteArray("text/plain")
                             << int(ErrorKind::Remote);
        QTest::newRow("503") << 503 << QByteArray("<h1>busy</h1>") << QByteArray("text/html")
                             << int(ErrorKind::Remote);
        QTest::newRow("a login page")
            << 200 << QByteArray("<!doctype html>") << QByteArray("text/html; charset=utf-8")
            << int(ErrorKind::BadResponse);
        QTest::newRow("a page that claims to be JSON")
            << 200 << QByteArray("\n <html>") << json << int(ErrorKind::BadResponse);
        QTest::newRow("other JSON") << 200 << QByteArray("{\"ok\":true}") << json
                                    << int(ErrorKind::BadResponse);
        QTest::newRow("a number") << 200 << QByteArray("42") << json << int(ErrorKind::BadResponse);
        QTest::newRow("NUL bytes") << 200 << QByteArray(1000, '\0') << json << int(ErrorKind::BadResponse);
        QTest::newRow("deep nesting")
            << 200 << QByteArray(100'000, '[') << json << int(ErrorKind::BadResponse);
        QTest::newRow("broken UTF-8") << 200 << QByteArray("{\"status\":\"success\",\"data\":\"\xff\xfe\"}")
                                      << json << int(ErrorKind::BadResponse);
    }
    void failuresAreErrorsInWords()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, contentType);
        QFETCH(int, kind);
        for (const Case& c : allCases()) {
            const auto outcome = decode(c.step, replyOf(status, body, contentType), c);
            // Falling back to a second request is allowed where it ends in an error of its own.
            if (outcome && outcome->next && !hasFacts(*outcome)) {
                const auto second = decode(*outcome->next, replyOf(status, body, contentType), c);
                QVERIFY2(!second.has_value(), qPrintable(c.name));
                continue;
            }
            // Who is on call may be read by a right of its own: without it the tool works, and says so.
            if (outcome && status == 403 && c.name.endsWith(QLatin1String("pull on-call"))) {
                QVERIFY2(!hasFacts(*outcome) && !outcome->next, qPrintable(c.name));
                QCOMPARE(outcome->facts.warnings.size(), 1);
                QVERIFY(outcome->facts.warnings.front().contains(QLatin1String("who is on call")));
                continue;
            }
            QVERIFY2(!outcome.has_value(), qPrintable(c.name));
            const Error& error = outcome.error();
            QVERIFY2(kind < 0 || int(error.kind) == kind,
                     qPrintable(c.name + u' ' + toString(error.kind) + u' ' + error.what));
            QVERIFY2(error.what.size() > 20 && error.what.size() < 600, qPrintable(error.what));
            QVERIFY(!error.what.contains(kSecret) && !error.where.contains(u'?'));
        }
    }

    void aNotFoundOfEveryAddressIsToldAsOne()
    {
        for (const Case& c : allCases()) {
            std::optional<Step> step = c.step;
            for (int i = 0; i < 5 && step; ++i) {
                auto outcome = decode(*step, replyOf(404, "404 page not found", "text/plain"), c);
                if (!outcome) {
                    QCOMPARE(int(outcome.error().kind), int(ErrorKind::NotFound));
                    step.reset();
                } else {
                    QVERIFY(!hasFacts(*outcome));
                    step = outcome->next;
                    QVERIFY2(step, qPrintable(c.name));
                }
            }
            QVERIFY2(!step, qPrintable(c.name));
        }
    }

    void aTruncatedAnswerIsNeverHalfRead_data() { rows(); }
    void aTruncatedAnswerIsNeverHalfRead()
    {
        const Case& c = current();
        std::optional<Step> step = c.step;
        for (const QByteArray& answer : c.answers) {
            const QByteArray whole = answer.trimmed(); // a lost newline is no truncation
            for (int part = 0; part < 16; ++part) {
                const auto outcome = decode(*step, replyOf(200, whole.left(whole.size() * part / 16)), c);
                QVERIFY2(!outcome.has_value(), qPrintable(QStringLiteral("%1/16").arg(part)));
                QCOMPARE(int(outcome.error().kind), int(ErrorKind::BadResponse));
            }
            QVERIFY(!decode(*step, replyOf(200, whole.chopped(1)), c));
            QVERIFY(!decode(*step, replyOf(200, whole + "]"), c));
            step = decode(*step, replyOf(200, answer), c)->next;
        }
    }

    void aPauseThatIsAskedForIsKept()
    {
        for (const Case& c : allCases()) {
            for (const auto& [value, wait] : {std::pair{QByteArray("7"), Milliseconds{7'000}},
                                              std::pair{QByteArray("0"), Milliseconds{0}}}) {
                HttpReply reply = replyOf(429, "{}");
                reply.headers.emplace_back("retry-after", value);
                const auto outcome = decode(c.step, reply, c);
                QVERIFY2(!outcome.has_value(), qPrintable(c.name));
                QCOMPARE(int(outcome.error().kind), int(ErrorKind::RateLimited));
                QVERIFY2(outcome.error().retryAfter == wait, qPrintable(c.name));
            }
        }
    }

    void aTokenThatTheToolEchoesIsInNoError()
    {
        const Secret secret = Secret::fromText(kSecret);
        const QByteArray echoed = kSecret.toUtf8();
        QList<QByteArray> bodies;
        for (const char* body :
             {"{'error':'@','message':'@','detail':'@'}", "{'error':{'message':'@','errors':['@']}}",
              "{'errors':[{'message':'@'}],'ok':false}", "<html>@</html>", "@"})
            bodies << QByteArray(body).replace('\'', '"').replace("@", echoed);
        for (const Case& c : allCases()) {
            for (const int status : {200, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503}) {
                for (const QByteArray& body : bodies) {
                    // As the engine gives it to a connector.
                    HttpReply reply = withoutSecret(replyOf(status, body), secret);
                    const auto outcome = decode(c.step, reply, c);
                    if (!outcome)
                        QVERIFY2(!outcome.error().what.contains(kSecret) &&
                                     !outcome.error().where.contains(kSecret),
                                 qPrintable(c.name));
                }
            }
        }
    }

    void whatComesTwiceSaysTheSame_data() { rows(); }
    void whatComesTwiceSaysTheSame()
    {
        const Case& c = current();
        const auto read = [&] {
            std::vector<Outcome> outcomes;
            std::optional<Step> step = c.step;
            for (const QByteArray& answer : c.answers) {
                auto outcome = decode(*step, replyOf(200, answer), c);
                // The same page once more, before the chain goes on.
                auto again = decode(*step, replyOf(200, answer), c);
                if (!outcome || !again || !sameFacts(*outcome, *again))
                    return std::vector<Outcome>();
                step = outcome->next;
                outcomes.push_back(std::move(*outcome));
            }
            return outcomes;
        };
        const std::vector<Outcome> first = read();
        const std::vector<Outcome> second = read();
        QCOMPARE(first.size(), size_t(c.answers.size()));
        QCOMPARE(second.size(), first.size());
        for (size_t i = 0; i < first.size(); ++i)
            QVERIFY(sameFacts(first[i], second[i]));
    }

    void timesOfAnotherZoneAreTheSameMoments_data() { rows(); }
    void timesOfAnotherZoneAreTheSameMoments()
    {
        const Case& c = current();
        std::optional<Step> step = c.step;
        for (const QByteArray& answer : c.answers) {
            const auto outcome = decode(*step, replyOf(200, answer), c);
            const auto elsewhere = decode(*step, replyOf(200, inAnotherZone(answer)), c);
            QVERIFY(outcome && elsewhere);
            QCOMPARE(moments(*elsewhere), moments(*outcome));
            step = outcome->next;
        }
    }

    void wordsThatNobodyKnowsAreShown_data() { rows(); }
    void wordsThatNobodyKnowsAreShown()
    {
        const Case& c = current();
        std::optional<Step> step = c.step;
        for (const QByteArray& answer : c.answers) {
            const auto outcome = decode(*step, replyOf(200, answer), c);
            QVERIFY(outcome);
            // Of metric tools some words say what the answer is.
            if (c.connector->descriptor().incidents) {
                const auto strange = decode(*step, replyOf(200, withStrangeWords(answer)), c);
                QVERIFY2(strange, strange ? "" : qPrintable(strange.error().what));
                QCOMPARE(strange->facts.poison.size(), outcome->facts.poison.size());
                QCOMPARE(strange->facts.incidents.size(), outcome->facts.incidents.size());
                for (const TimelineEvent& event : strange->facts.events)
                    QVERIFY2(!event.text.isEmpty() && !event.kindName.isEmpty(), qPrintable(event.remoteId));
            }
            step = outcome->next;
        }
    }

    void valuesOfAnotherTypeAreNeverHalfAnAnswer_data() { rows(); }
    void valuesOfAnotherTypeAreNeverHalfAnAnswer()
    {
        const Case& c = current();
        const QJsonValue kinds[] = {
            QJsonValue(QJsonValue::Null),          7, -0.5, QStringLiteral("x"), true, QJsonArray{1},
            QJsonObject{{QStringLiteral("id"), 1}}};
        std::optional<Step> step = c.step;
        int changed = 0;
        for (const QByteArray& answer : c.answers) {
            const QJsonDocument document = QJsonDocument::fromJson(answer);
            const QJsonValue whole = document.isArray() ? QJsonValue(document.array()) : document.object();
            const int places = countOf(whole);
            // Every value of small answers, some of large ones.
            const int stride = 1 + places / 150;
            for (int place = 1; place < places; place += stride) {
                for (const QJsonValue& kind : kinds) {
                    int left = place;
                    const QJsonValue broken = withValueAt(whole, left, kind);
                    const QByteArray body = broken.isArray() ? QJsonDocument(broken.toArray()).toJson()
                                                             : QJsonDocument(broken.toObject()).toJson();
                    const auto outcome = decode(*step, replyOf(200, body), c);
                    ++changed;
                    if (!outcome) {
                        QVERIFY2(outcome.error().what.size() > 20, qPrintable(outcome.error().what));
                        continue;
                    }
                    for (const TimelineEvent& event : outcome->facts.events)
                        QVERIFY2(!event.remoteId.isEmpty() && !event.text.isEmpty(), body.constData());
                    for (const IncidentReport& report : outcome->facts.incidents)
                        QVERIFY2(!report.remoteId.isEmpty() && report.openedAt.ms != 0, body.constData());
                    for (const PoisonItem& item : outcome->facts.poison)
                        QVERIFY2(!item.why.isEmpty(), body.constData());
                }
            }
            step = decode(*step, replyOf(200, answer), c)->next;
        }
        QVERIFY(changed > 0);
    }

private:
    static bool sameFacts(const Outcome& a, const Outcome& b)
    {
        return a.facts.events == b.facts.events && a.facts.incidents == b.facts.incidents &&
               a.facts.people == b.facts.people && a.facts.completions == b.facts.completions &&
               a.facts.warnings == b.facts.warnings && a.facts.poison.size() == b.facts.poison.size() &&
               a.facts.samples.size() == b.facts.samples.size() && a.cursor == b.cursor && a.seen == b.seen &&
               a.over == b.over && a.full == b.full && a.next.has_value() == b.next.has_value() &&
               (!a.next || a.next->request.url == b.next->request.url);
    }
    /// What happened when, of everything that was told.
    static QString moments(const Outcome& outcome)
    {
        QStringList lines;
        for (const TimelineEvent& event : outcome.facts.events)
            lines << event.remoteId + u' ' + event.occurredAt.toIso();
        for (const IncidentReport& report : outcome.facts.incidents) {
            lines << report.remoteId + u' ' + report.openedAt.toIso() + u' ' + report.changedAt.toIso() +
                         u' ' + (report.resolvedAt ? report.resolvedAt->toIso() : QString());
            for (const ReportedTime& time : report.times)
                lines << time.name + u' ' + time.at.toIso();
            for (const StatusFact& status : report.statuses)
                lines << status.occurredAt.toIso();
        }
        lines.sort();
        return lines.join(u'\n');
    }
    /// Every time of day in UTC as India's clocks show it.
    static QByteArray inAnotherZone(const QByteArray& json)
    {
        static const QRegularExpression utc(
            QStringLiteral("\"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(\\.\\d+)?Z\""));
        QString text = QString::fromUtf8(json);
        QString moved;
        qsizetype done = 0;
        for (auto found = utc.globalMatch(text); found.hasNext();) {
            const QRegularExpressionMatch one = found.next();
            const QDateTime there =
                QDateTime::fromString(one.captured(1) + u'Z', Qt::ISODate).addSecs(5 * 3'600 + 1'800);
            moved += text.mid(done, one.capturedStart() - done) + u'"' +
                     there.toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss")) + one.captured(2) +
                     QStringLiteral("+05:30\"");
            done = one.capturedEnd();
        }
        return (moved + text.mid(done)).toUtf8();
    }
    /// Another word wherever the vendor's schema has a list of words, which it may add to.
    static QByteArray withStrangeWords(const QByteArray& json)
    {
        static const QRegularExpression word(
            QStringLiteral("(\"(?:status|state|type|severity|urgency|priority|impact|category|visibility|"
                           "mode)\"\\s*:\\s*)\"[^\"\\\\]*\""));
        return QString::fromUtf8(json).replace(word, QStringLiteral("\\1\"brand_new_word\"")).toUtf8();
    }
    static int countOf(const QJsonValue& value)
    {
        int count = 1;
        for (const QJsonValue& one : value.toArray())
            count += countOf(one);
        for (const QJsonValue& one : value.toObject())
            count += countOf(one);
        return count;
    }
    /// The value with its `left`-th part (0: itself), counted as countOf does, replaced.
    static QJsonValue withValueAt(const QJsonValue& value, int& left, const QJsonValue& replaced)
    {
        if (left-- == 0)
            return replaced;
        if (value.isArray()) {
            QJsonArray list = value.toArray();
            for (qsizetype i = 0; i < list.size() && left >= 0; ++i)
                list[i] = withValueAt(list[i], left, replaced);
            return list;
        }
        if (value.isObject()) {
            QJsonObject object = value.toObject();
            for (auto member = object.begin(); member != object.end() && left >= 0; ++member)
                *member = withValueAt(*member, left, replaced);
            return object;
        }
        return value;
    }
    static Result<Outcome> decode(const Step& step, const HttpReply& reply, const Case& c)
    {
        return step.decode(reply, Context{kNow, c.account});
    }
    static void rows()
    {
        QTest::addColumn<int>("index");
        for (size_t i = 0; i < allCases().size(); ++i)
            QTest::newRow(qPrintable(allCases()[i].name)) << int(i);
    }
    static const Case& current()
    {
        QFETCH(int, index);
        return allCases()[size_t(index)];
    }
};

QTEST_GUILESS_MAIN(TestConnectors)
#include "tst_connectors.moc"
