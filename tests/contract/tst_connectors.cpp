// SPDX-License-Identifier: GPL-3.0-or-later
// The contract every connector keeps, run unchanged for all of them: a sane descriptor, no secret in any
// request, and for every failing, foreign, cut or garbled reply an Error, never a crash and never a fact.
#include "tests/contract/connector_cases.h"

#include <QtTest>

using namespace muster;

namespace {

const QString kSecret = QStringLiteral("s3cret-token-value");
const Instant kNow{1'795'469'740'000};

struct Case : ConnectorCase
{
    Account account;
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
                made.push_back({std::move(c), account});
            }
        }
        return made;
    }();
    return cases;
}

bool hasFacts(const Outcome& outcome)
{
    return !outcome.facts.events.empty() || !outcome.facts.incidents.empty() ||
           !outcome.facts.people.empty() || !outcome.facts.samples.empty() || !outcome.facts.rules.empty() ||
           !outcome.facts.completions.isEmpty() || outcome.facts.scalar || outcome.cursor;
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

private:
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
