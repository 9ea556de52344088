// SPDX-License-Identifier: GPL-3.0-or-later
// How many series a query answers, by its text: one, one for each of its labels, or only the tool can say.
#include "models/domain/promql_series.h"

#include <QtTest/QtTest>

using namespace muster;
using promql::Series;

namespace {

QString words(const Series& series)
{
    switch (series.count) {
    case Series::Count::Unknown:
        return QStringLiteral("unknown");
    case Series::Count::One:
        return QStringLiteral("one");
    case Series::Count::Several:
        break;
    }
    return QStringLiteral("each ") + series.labels.join(u',');
}

} // namespace

class TestPromqlSeries : public QObject
{
    Q_OBJECT
private slots:
    void answers_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("answers");
        const auto row = [](const char* query, const char* answers) {
            QTest::newRow(query) << QString::fromUtf8(query) << QString::fromUtf8(answers);
        };
        row("up", "unknown");
        row("up{job=\"api\"}", "unknown");
        row("rate(up[5m])", "unknown");
        row("no PromQL (", "unknown");
        row("1", "one");
        row("$limit", "one");
        row("time() - 5", "one");
        row("vector(1)", "one");
        row("hour()", "one");
        row("scalar(up)", "one");
        row("absent(up{job=\"a\"})", "unknown");
        row("sum(up)", "one");
        row("SUM(up)", "one");
        row("sum by () (up)", "one");
        row("sum(rate(up{$sel,code=~\"5..\"}[5m])) / sum(rate(up{$sel}[5m]))", "one");
        row("sum(up) / sum(up offset 1w)", "one");
        row("(sum(up) / sum(up @ start())) / 0.001", "one");
        row("-sum(up) ^ 2 + sum(up offset -5m)", "one");
        row("max by (pod) (busy / limit)", "each pod");
        row("max(busy) by (pod)", "each pod");
        row("MAX BY (pod, \"a.b\") (busy)", "each pod,a.b");
        row("max without (pod) (busy)", "each ");
        row("max without (pod) (sum by (pod, code) (x))", "each code");
        row("max without (pod) (sum by (pod) (x))", "one");
        row("max(sum by (pod) (x))", "one");
        row("max by (code) (sum by (pod) (x))", "one");
        row("sum by (pod) (vector(1))", "one");
        row("sum by (team) (x{team=\"a\"})", "unknown");
        row("sum by (team, code) (rate(x{team=\"a\",code=~\"5..\"}[5m]))", "each code");
        row("sum by (code) (x) > 0.1", "each code");
        row("sum by (code) (x) / on() group_left sum(x)", "each code");
        row("sum by (code) (x) / ignoring(code) group_left sum(x)", "each code");
        row("sum(x) / on() group_right() sum by (code) (x)", "each code");
        row("sum by (code) (x) / on() sum by (code) (x)", "one");
        row("sum by (a, b) (x) / ignoring(b) sum by (a) (x)", "each a");
        row("sum by (a) (x) / sum by (a) (x)", "each a");
        row("sum by (a) (x) * on(a) y", "each a");
        row("sum by (a) (x) / y", "each a");
        row("x / y", "unknown");
        row("100 * sum by (a) (x) >= bool 5", "each a");
        row("sum(x) or vector(0)", "one");
        row("sum by (a) (x) or sum by (a) (y)", "each a");
        row("sum by (a) (x) or vector(0)", "each ");
        row("x or vector(0)", "unknown");
        row("sum(x) and on() y", "one");
        row("sum by (a) (x) unless sum by (a) (y)", "each a");
        row("histogram_quantile(0.99, sum by (le) (rate(x[2m])))", "one");
        row("histogram_quantile(0.99, sum by (le, pod) (rate(x[2m])))", "each pod");
        row("histogram_quantile(0.99, rate(x[2m]))", "unknown");
        row("max_over_time(sum by (a) (x)[1h:5m])", "each a");
        row("max_over_time(sum(rate(x[5m]))[1h:5m] offset 1d)", "one");
        row("quantile_over_time(0.9, x[5m])", "unknown");
        row("clamp_max(sum by (a) (x), 1)", "each a");
        row("label_replace(sum by (a) (x), \"b\", \"$$1\", \"a\", \"(.*)\")", "each ");
        row("label_replace(sum(x), \"b\", \"c\", \"\", \"\")", "unknown");
        row("topk(3, x)", "each ");
        row("topk(3, sum by (pod) (x))", "each pod");
        row("topk(1, sum by (pod) (x))", "unknown");
        row("topk(1, x) by (zone)", "each ");
        row("topk(3, sum(x))", "one");
        row("count_values(\"v\", x)", "each ");
        row("quantile(0.9, x)", "one");
        row("quantile by (a) (0.9, x)", "each a");
        row("sum by (pod) (x) # by pod", "each pod");
    }
    void answers()
    {
        QFETCH(const QString, query);
        QTEST(words(promql::seriesOf(query)), "answers");
    }

    void deepNestingIsFollowed()
    {
        QString query = QStringLiteral("sum by (a) (x)");
        for (int i = 0; i < 150; ++i)
            query = u'(' + query + u')';
        QCOMPARE(words(promql::seriesOf(query)), QStringLiteral("each a"));
        for (int i = 0; i < 10'000; ++i)
            query = u'(' + query + u')';
        QCOMPARE(words(promql::seriesOf(query)), QStringLiteral("unknown"));
    }
};

QTEST_GUILESS_MAIN(TestPromqlSeries)
#include "tst_promql_series.moc"
