// SPDX-License-Identifier: GPL-3.0-or-later
// Dashboards of Grafana: what becomes a board, and that whatever does not is said by name.
#include "models/document/board_json.h"
#include "models/document/grafana_dashboard.h"
#include "models/document/grafana_units.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <algorithm>

using namespace muster;

namespace {

QByteArray checkout()
{
    QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/tests/data/grafana/checkout.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const BoardPanel* panelOf(const Board& board, const char* id)
{
    const auto found = std::find_if(board.panels.begin(), board.panels.end(),
                                    [id](const BoardPanel& one) { return one.id == QLatin1String(id); });
    return found == board.panels.end() ? nullptr : &*found;
}

} // namespace

class TestGrafanaDashboard : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        auto made = readGrafanaDashboard(checkout(), QStringLiteral("checkout.json"));
        QVERIFY2(made, made ? "" : qPrintable(made.error().what));
        m_made = std::move(*made);
    }

    void aTimeSeriesKeepsItsMeaning()
    {
        QCOMPARE(m_made.board.id, QStringLiteral("chk-01"));
        QCOMPARE(m_made.board.title, QStringLiteral("Checkout"));
        const BoardPanel* rate = panelOf(m_made.board, "error_rate");
        QVERIFY(rate);
        QVERIFY(rate->style == PanelStyle::Area);
        QCOMPARE(m_made.board.grafana, QStringLiteral("chk-01"));
        QCOMPARE(rate->grafanaPanel, 1);
        QCOMPARE(rate->subtitle, QStringLiteral("5xx of all"));
        QVERIFY(rate->format.unit == Unit::Ratio);
        QCOMPARE(rate->format.factor, 0.01);
        QCOMPARE(rate->format.decimals, 1);
        QCOMPARE(rate->most, 1.0); // 100 %
        QVERIFY(rate->scale == AxisScale::Symlog);
        QCOMPARE(rate->logBase, 2.0);
        QVERIFY(
            (rate->thresholds == std::vector<PanelThreshold>{{0.01, PanelThreshold::Level::Look, true},
                                                             {0.05, PanelThreshold::Level::Danger, true}}));
        QCOMPARE(rate->queries.size(), size_t{2});
        QCOMPARE(
            rate->queries[0].query,
            QStringLiteral("100 * sum(rate(http_requests_total{route=\"$route\",pod=~\"$pod\",code=~\"5..\"}"
                           "[$__rate_interval])) / sum(rate(http_requests_total{route=\"$route\"}"
                           "[$__rate_interval]))"));
        QCOMPARE(rate->queries[0].legend, QStringLiteral("failed"));
        QVERIFY(!rate->queries[0].hidden);
        QVERIFY(rate->queries[1].hidden);
        QVERIFY(rate->queries[1].legend.isEmpty());
    }

    void everyKindOfPanelHasItsStyle()
    {
        const auto style = [this](const char* id) {
            const BoardPanel* panel = panelOf(m_made.board, id);
            return panel ? toString(panel->style) : QStringLiteral("none");
        };
        QCOMPARE(style("saturation"), QStringLiteral("single_stat"));
        QCOMPARE(style("latency"), QStringLiteral("stacked"));
        QCOMPARE(style("latency_buckets"), QStringLiteral("heat_map"));
        QCOMPARE(style("up"), QStringLiteral("state_bands"));
        QCOMPARE(style("disk"), QStringLiteral("single_stat"));
        QCOMPARE(style("queues"), QStringLiteral("single_stat"));
        QCOMPARE(style("top_routes"), QStringLiteral("line"));
        // Below half is bad: the step to green.
        QVERIFY((panelOf(m_made.board, "saturation")->thresholds ==
                 std::vector<PanelThreshold>{{0.5, PanelThreshold::Level::Danger, false}}));
        const BoardPanel* latency = panelOf(m_made.board, "latency");
        QCOMPARE(latency->section, QStringLiteral("Folded"));
        QCOMPARE(latency->format.factor, 0.001);
        QVERIFY(latency->scale == AxisScale::Log);
        QCOMPARE(latency->least, 0.001);
        QVERIFY(
            (latency->thresholds == std::vector<PanelThreshold>{{0.8, PanelThreshold::Level::Danger, true}}));
    }

    void variablesComeAlong()
    {
        QCOMPARE(m_made.board.variables.size(), size_t{4});
        const BoardVariable& pod = m_made.board.variables[1];
        QVERIFY(pod.kind == BoardVariable::Kind::Query);
        QCOMPARE(pod.query, QStringLiteral("label_values(up{job=\"checkout\"}, pod)"));
        QCOMPARE(pod.pattern, QStringLiteral("/checkout-.*/"));
        QVERIFY(pod.several && pod.includeAll && pod.values.isEmpty() && pod.chosen.isEmpty());
        QCOMPARE(m_made.board.variables[2].values,
                 (QStringList{QStringLiteral("/v1/checkout/confirm"), QStringLiteral("/v1/cart")}));
        QCOMPARE(m_made.board.variables[3].values,
                 (QStringList{QStringLiteral("1m"), QStringLiteral("5m"), QStringLiteral("30m")}));
    }

    void whateverIsNotTakenIsSaidByName_data()
    {
        QTest::addColumn<QString>("line");
        for (const char* line : {"the dashboard: the input \"Team\"",
                                 "variable \"window\": the value auto",
                                 "variable \"filters\": the variable",
                                 "the dashboard: the annotation query \"Deploys\"",
                                 "the dashboard: the link \"Runbook\"",
                                 "the dashboard: the tags checkout, slo",
                                 "the dashboard: the range now-6h to now",
                                 "the dashboard: the time zone utc",
                                 "the dashboard: the variable $VAR_TEAM",
                                 "the dashboard: the variable $nowhere",
                                 "panel \"Error rate\": the transformation organize",
                                 "panel \"Error rate\": the override color of \"5xx\"",
                                 "panel \"Error rate\": the least step 30s of query B",
                                 "panel \"Error rate\": the setting axisLabel",
                                 "panel \"Saturation\": value mappings",
                                 "panel \"Saturation\": the calculation mean",
                                 "panel \"Latency\": stacking to 100 %",
                                 "panel \"Latency\": the override for \"p99\"",
                                 "panel \"Up\": the repetition for each value of $pod",
                                 "panel \"Disk\": the form gauge",
                                 "panel \"Queues\": the unit furlongs",
                                 "panel \"Top routes\": the form table",
                                 "panel \"Read me\": the panel",
                                 "panel \"Logs\": query A",
                                 "panel \"Logs\": the panel",
                                 "panel \"Shared\": the panel"})
            QTest::newRow(line) << QString::fromUtf8(line);
    }
    void whateverIsNotTakenIsSaidByName()
    {
        QFETCH(QString, line);
        QStringList all;
        for (const NotTaken& one : m_made.notTaken) {
            all << one.where + QStringLiteral(": ") + one.what;
            QVERIFY(!one.why.isEmpty());
        }
        QVERIFY2(all.contains(line), qPrintable(all.join(u'\n')));
    }

    void aQueryThatCannotBeAskedStandsThereAndIsSaid()
    {
        const BoardPanel* broken = panelOf(m_made.board, "broken");
        QVERIFY(broken);
        QVERIFY(std::any_of(m_made.notTaken.begin(), m_made.notTaken.end(), [](const NotTaken& one) {
            return one.where == QLatin1String("panel \"Broken\"") &&
                   one.why.startsWith(QLatin1String("it stands on the board but cannot be asked"));
        }));
    }

    void theBoardIsAValidFile()
    {
        const auto read = readBoard(writeBoard(m_made.board), QStringLiteral("b.json"));
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        QVERIFY(read->board == m_made.board);
    }

    void anyWrappingIsUnderstood()
    {
        const QJsonObject model = QJsonDocument::fromJson(checkout()).object();
        for (const char* field : {"dashboard", "spec"}) {
            const QJsonObject wrapped{{QLatin1String(field), model}, {QStringLiteral("meta"), QJsonObject()}};
            const auto made = readGrafanaDashboard(QJsonDocument(wrapped).toJson(), QStringLiteral("w.json"));
            QVERIFY(made);
            QVERIFY(made->board == m_made.board);
        }
    }

    /// A field that a later Grafana adds must not vanish silently.
    void aFieldThatNobodyKnowsIsSaid()
    {
        QJsonObject model = QJsonDocument::fromJson(checkout()).object();
        model.insert(QStringLiteral("soundtrack"), QStringLiteral("loud"));
        QJsonArray panels = model.value(QStringLiteral("panels")).toArray();
        QJsonObject first = panels.at(0).toObject();
        first.insert(QStringLiteral("hologram"), QJsonObject{{QStringLiteral("on"), true}});
        panels[0] = first;
        model.insert(QStringLiteral("panels"), panels);
        const auto made = readGrafanaDashboard(QJsonDocument(model).toJson(), QStringLiteral("w.json"));
        QVERIFY(made);
        QCOMPARE(made->notTaken.size(), m_made.notTaken.size() + 2);
    }

    void whatIsNoDashboardIsRefusedWithTheWayOut_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("words");
        QTest::newRow("no JSON") << QByteArray("<html>") << "is no JSON";
        QTest::newRow("something else") << QByteArray("{\"a\":1}") << "no list of panels";
        QTest::newRow("new model")
            << QByteArray(R"({"apiVersion":"dashboard.grafana.app/v2beta1","spec":{"elements":{}}})")
            << "new dashboard model";
        QTest::newRow("old rows") << QByteArray(R"({"rows":[{"panels":[]}]})") << "before Grafana 5";
        QTest::newRow("nothing to show") << QByteArray(R"({"panels":[{"type":"text","title":"Hi"}]})")
                                         << "no panel that Muster can show: panel \"Hi\"";
        QTest::newRow("too large") << QByteArray(9 * 1024 * 1024, ' ') << "larger than 8 MB";
    }
    void whatIsNoDashboardIsRefusedWithTheWayOut()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, words);
        const auto made = readGrafanaDashboard(json, QStringLiteral("d.json"));
        QVERIFY(!made);
        QVERIFY(made.error().kind == ErrorKind::Invalid);
        QVERIFY2(made.error().what.contains(words), qPrintable(made.error().what));
    }

    void unitsOfGrafanaAreOurs()
    {
        QVERIFY(formatOfGrafanaUnit(QStringLiteral("kbytes"))->binary);
        QCOMPARE(formatOfGrafanaUnit(QStringLiteral("kbytes"))->factor, 1024.0);
        QCOMPARE(formatOfGrafanaUnit(QStringLiteral("suffix: req"))->suffix, QStringLiteral("req"));
        QVERIFY(!formatOfGrafanaUnit(QStringLiteral("furlongs")));
    }

private:
    GrafanaImport m_made;
};

QTEST_GUILESS_MAIN(TestGrafanaDashboard)
#include "tst_grafana_dashboard.moc"
