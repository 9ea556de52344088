// SPDX-License-Identifier: GPL-3.0-or-later
// Ten thousand seeded mutations of recorded replies through every decode: no crash, and what is accepted
// keeps the columns' invariants. A seed that fails is in the message, so the case can be replayed.
#include "integrations/alertmanager/alertmanager_connector.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/slack/slack_connector.h"
#include "integrations/statuspage/statuspage_connector.h"
#include "tests/contract/test_data.h"
#include "tests/support/build_kind.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

const Instant kNow{1'795'469'740'000};

/// One to four edits of the kinds that break parsers: flipped bits, cuts, copies, structure characters, other
/// numbers.
QByteArray mutated(QByteArray text, QRandomGenerator& random)
{
    static const QList<QByteArray> kPieces{"\"",
                                           "{",
                                           "}",
                                           "[",
                                           "]",
                                           ",",
                                           ":",
                                           "\\",
                                           "\\u0000",
                                           "\\ud800",
                                           "null",
                                           "true",
                                           "-",
                                           "1e999",
                                           "NaN",
                                           "99999999999999999999",
                                           "\xff",
                                           "\xc0\xaf",
                                           QByteArray(1, '\0'),
                                           "[[[[[[[[",
                                           "\"values\":[[1,\"2\"]]",
                                           "\"result\":",
                                           "\"status\":\"error\"",
                                           "0001-01-01T00:00:00Z"};
    const int edits = 1 + random.bounded(4);
    for (int i = 0; i < edits && !text.isEmpty(); ++i) {
        const auto at = random.bounded(int(text.size()));
        switch (random.bounded(6)) {
        case 0:
            text[at] = char(text[at] ^ (1 << random.bounded(8)));
            break;
        case 1:
            text.truncate(at);
            break;
        case 2:
            text.remove(at, 1 + random.bounded(40));
            break;
        case 3:
            text.insert(at, kPieces[random.bounded(int(kPieces.size()))]);
            break;
        case 4:
            text.insert(at, text.mid(random.bounded(int(text.size())), 1 + random.bounded(200)));
            break;
        case 5:
            text.replace(at, 1, kPieces[random.bounded(int(kPieces.size()))]);
            break;
        }
    }
    return text;
}

} // namespace

class TestParserMutations final : public QObject
{
    Q_OBJECT
private slots:
    void tenThousandMutationsNeverBreakAnything()
    {
        const PrometheusConnector prometheus;
        const AlertmanagerConnector alertmanager;
        const Account account{SourceId{QStringLiteral("s1")},
                              QStringLiteral("T"),
                              QUrl(QStringLiteral("https://t.example")),
                              {}};
        const Context context{kNow, account};
        const TimeRange range{kNow - Milliseconds{60'000}, kNow};
        struct Target
        {
            Step step;
            QByteArray seed;
        };
        std::vector<Target> targets;
        const auto add = [&](const Result<Step>& step, const char* file) {
            const QByteArray seed = recorded(QString::fromLatin1(file));
            QVERIFY(step && !seed.isEmpty());
            targets.push_back({*step, seed});
        };
        const MetricQuery query{account.source, QStringLiteral("q"), range, Milliseconds{5'000},
                                false,          Unit::None};
        MetricQuery instant = query;
        instant.instant = true;
        add(prometheus.query(account, query), "prometheus/query_range_specials.json");
        add(prometheus.query(account, instant), "prometheus/query_vector.json");
        add(prometheus.query(account, instant), "prometheus/query_scalar.json");
        add(prometheus.query(account, instant), "prometheus/error_bad_data.json");
        add(prometheus.catalogue(account, CatalogueKind::Rules, {}), "prometheus/rules.json");
        add(prometheus.catalogue(account, CatalogueKind::LabelNames, QStringLiteral("up")),
            "prometheus/series.json");
        add(prometheus.check(account), "prometheus/buildinfo.json");
        const Step pull = prometheus.pull(account, Cursor{QStringLiteral("alerts"), {}}, {});
        add(pull, "prometheus/rules_alert.json");
        const auto rules =
            pull.decode(replyOf(200, recorded(QStringLiteral("prometheus/rules_alert.json"))), context);
        QVERIFY(rules.has_value() && rules->next);
        add(*rules->next, "prometheus/alerts_history.json");
        add(alertmanager.check(account), "alertmanager/status.json");
        add(alertmanager.pull(account, Cursor{QStringLiteral("alerts"), {}}, {}), "alertmanager/alerts.json");
        add(alertmanager.pull(account, Cursor{QStringLiteral("silences"), {}}, {}),
            "alertmanager/silences.json");
        add(alertmanager.catalogue(account, CatalogueKind::Rules, {}), "alertmanager/groups.json");
        const SlackConnector slack;
        add(slack.check(account), "slack/auth.json");
        Account page = account;
        page.settings[QStringLiteral("page")] = QStringLiteral("gytm4qzbx9t6");
        const StatuspageConnector statuspage;
        add(statuspage.pull(page, Cursor{QStringLiteral("incidents"), {}}, {}), "statuspage/incidents.json");

        int accepted = 0;
        int refused = 0;
        QElapsedTimer timer;
        timer.start();
        for (quint32 seed = 1; seed <= 10'000; ++seed) {
            QRandomGenerator random(seed);
            const Target& target = targets[seed % targets.size()];
            const QByteArray body = mutated(target.seed, random);
            const int status = random.bounded(10) == 0 ? 400 : 200;
            const auto outcome = target.step.decode(replyOf(status, body), context);
            if (!outcome) {
                ++refused;
                QVERIFY2(!outcome.error().what.isEmpty(), qPrintable(QString::number(seed)));
                continue;
            }
            ++accepted;
            for (const SampleBlock& block : outcome->facts.samples) {
                QVERIFY2(block.times.size() == block.values.size() && !block.times.empty(),
                         qPrintable(QString::number(seed)));
                for (size_t i = 1; i < block.times.size(); ++i)
                    QVERIFY2(block.times[i] > block.times[i - 1], qPrintable(QString::number(seed)));
            }
            for (const TimelineEvent& event : outcome->facts.events)
                QVERIFY2(!event.remoteId.isEmpty() && !event.text.isEmpty(),
                         qPrintable(QString::number(seed)));
        }
        // Both sides were exercised, and nothing took for ever.
        QVERIFY2(accepted > 500 && refused > 3'000,
                 qPrintable(QStringLiteral("%1 %2").arg(accepted).arg(refused)));
        QVERIFY2(timer.elapsed() < test::patience(60'000), qPrintable(QString::number(timer.elapsed())));
        qInfo("%d accepted, %d refused, %lld ms", accepted, refused, timer.elapsed());
    }

    // Fault F33 while sending: whatever stands in the answer to a write, it is either a receipt that names
    // what was made, or words; never a success that says nothing.
    void aGarbledReceiptIsNoReceipt()
    {
        Account account{SourceId{QStringLiteral("s1")},
                        QStringLiteral("T"),
                        QUrl(QStringLiteral("https://t.example")),
                        {{QStringLiteral("channel"), QStringLiteral("C02AW36C1M5")}}};
        const Context context{kNow, account};
        const SlackConnector slack;
        Operation post;
        post.id = OperationId{QStringLiteral("01J0000000000000000000000A")};
        post.verb = QStringLiteral("message.post");
        post.target = QStringLiteral("C02AW36C1M5");
        post.payload = R"({"text":"hello"})";
        const Result<Step> step = slack.push(account, post);
        QVERIFY2(step, step ? "" : qPrintable(step.error().what));
        const QByteArray answer = recorded(QStringLiteral("slack/posted.json"));
        const auto whole = step->decode(replyOf(200, answer), context);
        QVERIFY2(whole && whole->receipt, whole ? "no receipt" : qPrintable(whole.error().what));
        int receipts = 0, refused = 0;
        for (quint32 seed = 1; seed <= 5'000; ++seed) {
            QRandomGenerator random(seed);
            const auto outcome = step->decode(replyOf(200, mutated(answer, random)), context);
            if (!outcome) {
                ++refused;
                QVERIFY2(!outcome.error().what.isEmpty(), qPrintable(QString::number(seed)));
                continue;
            }
            ++receipts;
            QVERIFY2(outcome->receipt && !outcome->receipt->remoteId.isEmpty() &&
                         outcome->receipt->remoteId.isValidUtf16() && outcome->facts.empty(),
                     qPrintable(QString::number(seed)));
        }
        QVERIFY2(receipts > 100 && refused > 500,
                 qPrintable(QStringLiteral("%1 %2").arg(receipts).arg(refused)));
    }
};

QTEST_GUILESS_MAIN(TestParserMutations)
#include "tst_parser_mutations.moc"
