// SPDX-License-Identifier: GPL-3.0-or-later
// Boards as files, and figures as people read them.
#include "models/document/board_json.h"
#include "models/document/lint_file.h"
#include "models/domain/board_panels.h"
#include "models/domain/legend.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace muster;

namespace {

Board sample()
{
    Board board;
    board.id = QStringLiteral("checkout");
    board.title = QStringLiteral("Checkout");
    board.about = QStringLiteral("The four golden signals.");
    board.services << QStringLiteral("checkout-api");
    BoardVariable pod;
    pod.name = QStringLiteral("pod");
    pod.kind = BoardVariable::Kind::Query;
    pod.query = QStringLiteral("label_values(up, pod)");
    pod.pattern = QStringLiteral("/a.*/");
    pod.chosen << QStringLiteral("a1");
    pod.several = pod.includeAll = true;
    board.variables.push_back(pod);
    board.grafana = QStringLiteral("chk-01");
    BoardPanel rate;
    rate.id = QStringLiteral("error_rate");
    rate.title = QStringLiteral("Error rate");
    rate.section = QStringLiteral("Users");
    rate.style = PanelStyle::Stacked;
    rate.format = {Unit::Ratio, 0.01, false, 2, {}};
    rate.scale = AxisScale::Symlog;
    rate.logBase = 2;
    rate.least = 0;
    rate.most = 1;
    rate.sloLine = true;
    rate.grafanaPanel = 7;
    rate.thresholds = {{0.05, PanelThreshold::Level::Look, true},
                       {0.01, PanelThreshold::Level::Danger, false}};
    rate.queries = {
        {QStringLiteral("up{pod=~\"$pod\"}"), QStringLiteral("{{pod}}"), QStringLiteral("main"), false},
        {QStringLiteral("1"), {}, {}, true}};
    board.panels.push_back(rate);
    BoardPanel memory;
    memory.id = QStringLiteral("memory");
    memory.format = {Unit::Bytes, 1024, true, std::nullopt, {}};
    memory.place = {12, 0, 12, 8};
    memory.queries = {{QStringLiteral("process_resident_memory_bytes"), {}, {}, false}};
    board.panels.push_back(memory);
    return board;
}

} // namespace

class TestBoard : public QObject
{
    Q_OBJECT
private slots:
    void aBoardSurvivesItsFile()
    {
        const auto read = readBoard(writeBoard(sample()), QStringLiteral("b.json"));
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        QVERIFY(read->board == sample());
        QVERIFY(read->warnings.empty());
    }

    void aQueryThatIsNoPromqlIsNamed()
    {
        const auto findings = [](const char* query) {
            const QByteArray json =
                QByteArray("{\"panels\":[{\"id\":\"a\",\"series\":[{\"query\":\"") + query + "\"}]}]}";
            const auto found = lintBytes(json, QStringLiteral("b.json"));
            QStringList texts;
            for (const LintFinding& one : found ? *found : std::vector<LintFinding>())
                texts << formatFinding(QStringLiteral("b.json"), one);
            return texts.join(u'\n');
        };
        QCOMPARE(findings("sum(rate(x{a=\\\"$service\\\"}[$__rate_interval]))"), QString());
        QVERIFY2(findings("sum(rate(x)")
                     .contains(QStringLiteral("warning: a: the query is no PromQL, at “(rate(x)”")),
                 qPrintable(findings("sum(rate(x)")));
    }

    void whatIsNoDashboardOfGrafanaIsRefused()
    {
        const auto words = [](const char* root, const char* panel) {
            const QByteArray json = QByteArray("{\"panels\":[{\"id\":\"a\",\"series\":[{\"query\":\"up\"}]") +
                                    panel + "}]" + root + "}";
            const auto read = readBoard(json, QStringLiteral("b.json"));
            return read ? QString() : read.error().what;
        };
        QCOMPARE(words(",\"grafana\":\"chk-01\"", ",\"grafana_panel\":7"), QString());
        QVERIFY(words(",\"grafana\":\"a/b\"", "").contains(QLatin1String("grafana is no uid")));
        QVERIFY(words(",\"grafana\":\"..\"", "").contains(QLatin1String("grafana is no uid")));
        for (const char* number : {"0", "-1", "1.5", "1e12"})
            QVERIFY(words("", (QByteArray(",\"grafana_panel\":") + number).constData())
                        .contains(QLatin1String("panels[0].grafana_panel")));
    }

    void theTemplateThatRoomsStartFromIsABoard()
    {
        QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/resources/templates/request-service.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto read = readBoard(file.readAll(), file.fileName());
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        QVERIFY(read->warnings.empty());
        QCOMPARE(read->board.panels.size(), size_t{4});
        QVERIFY(read->board.panels[0].style == PanelStyle::Area);
        QVERIFY(read->board.panels[0].sloLine);
        // Without places: two to a row.
        QVERIFY((read->board.panels[3].place == PanelPlace{12, 8, 12, 8}));
    }

    void aBoardOfEveryStyleBecomesPanelsOfEveryStyle()
    {
        QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/tests/data/boards/every_style.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto read = readBoard(file.readAll(), file.fileName());
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        QVERIFY(read->warnings.empty());
        const auto panels =
            panelsOf(read->board, {QStringLiteral("checkout-api"), SourceId{QStringLiteral("p")}, 0.001});
        QVERIFY2(panels, panels ? "" : qPrintable(panels.error().what));
        QStringList styles;
        for (const Panel& panel : *panels) {
            styles << toString(panel.style);
            QVERIFY(!panel.series.empty());
        }
        QCOMPARE(styles,
                 QStringLiteral("line area stacked step bars state_bands heat_map single_stat").split(u' '));
        QVERIFY(panels->front().scale == AxisScale::Log);
        QCOMPARE(panels->front().thresholds.size(), size_t{2});
    }

    void panelsOfTheErrorBudgetComeFromTheRoomsSlo()
    {
        const QByteArray json =
            "{\"panels\":[{\"id\":\"b\",\"title\":\"Burn\",\"slo\":\"burn_rate\",\"most\":500},"
            "{\"id\":\"l\",\"slo\":\"budget_left\",\"style\":\"area\"},"
            "{\"id\":\"q\",\"series\":[{\"query\":\"up\"}]}]}";
        const auto read = readBoard(json, QStringLiteral("b.json"));
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        QVERIFY(read->board.panels[0].slo == SloView::BurnRate);
        const auto again = readBoard(writeBoard(read->board), QStringLiteral("b.json"));
        QVERIFY(again && again->board == read->board);
        BoardUse use{QStringLiteral("s"), SourceId{QStringLiteral("p")}, 0.001};
        QCOMPARE(panelsOf(read->board, use)->size(), size_t{1}); // a room without an objective
        Slo slo;
        slo.alerts = defaultBurnWindows(slo.window);
        use.slo = slo;
        const auto panels = panelsOf(read->board, use);
        QVERIFY2(panels, panels ? "" : qPrintable(panels.error().what));
        QCOMPARE(panels->size(), size_t{3});
        QCOMPARE((*panels)[0].series.size(), size_t{4});
        QCOMPARE((*panels)[0].most, std::optional(500.0));
        QCOMPARE((*panels)[0].sloLine, std::optional(1.0));
        QVERIFY((*panels)[1].style == PanelStyle::Area && (*panels)[1].format.unit == Unit::Ratio);
    }

    void aWrongBoardIsRefusedByNameWithTheWayOut_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("words");
        QTest::newRow("both an objective and queries")
            << QByteArray(
                   "{\"panels\":[{\"id\":\"a\",\"slo\":\"burn_rate\",\"series\":[{\"query\":\"1\"}]}]}")
            << "stands beside slo";
        QTest::newRow("an objective that nobody knows")
            << QByteArray("{\"panels\":[{\"id\":\"a\",\"slo\":\"burnt\"}]}") << "burn_rate, budget_left";
        QTest::newRow("no JSON") << QByteArray("{\"panels\":[") << "is no JSON";
        QTest::newRow("a list") << QByteArray("[]") << "the file is no object";
        QTest::newRow("no panel") << QByteArray("{}") << "panels is empty";
        QTest::newRow("style") << QByteArray(
                                      R"({"panels":[{"id":"a","style":"pie","series":[{"query":"1"}]}]})")
                               << "panels[0].style is \"pie\" (one of: line, area";
        QTest::newRow("unit") << QByteArray(
                                     R"({"panels":[{"id":"a","unit":"miles","series":[{"query":"1"}]}]})")
                              << "panels[0].unit is \"miles\"";
        QTest::newRow("no query") << QByteArray(R"({"panels":[{"id":"a","series":[{"legend":"x"}]}]})")
                                  << "panels[0].series[0].query is missing";
        QTest::newRow("no series") << QByteArray(R"({"panels":[{"id":"a"}]})") << "panels[0].series is empty";
        QTest::newRow("wrong type") << QByteArray(R"({"panels":[{"id":7,"series":[{"query":"1"}]}]})")
                                    << "panels[0].id is no text";
        QTest::newRow("same id")
            << QByteArray(
                   R"({"panels":[{"id":"a","series":[{"query":"1"}]},{"id":"a","series":[{"query":"1"}]}]})")
            << "two panels have the id \"a\"";
        QTest::newRow("overlap") << QByteArray(
                                        R"({"panels":[{"id":"a","place":[0,0,12,8],"series":[{"query":"1"}]},
                            {"id":"b","place":[11,7,12,8],"series":[{"query":"1"}]}]})")
                                 << "\"a\" and \"b\" overlap";
        QTest::newRow("outside")
            << QByteArray(R"({"panels":[{"id":"a","place":[13,0,12,8],"series":[{"query":"1"}]}]})")
            << "panels[0].place does not stand in the grid";
        QTest::newRow("axis") << QByteArray(
                                     R"({"panels":[{"id":"a","least":2,"most":1,"series":[{"query":"1"}]}]})")
                              << "panels[0].least is not below most";
        QTest::newRow("factor") << QByteArray(
                                       R"({"panels":[{"id":"a","factor":0,"series":[{"query":"1"}]}]})")
                                << "panels[0].factor is zero";
        QTest::newRow("threshold")
            << QByteArray(R"({"panels":[{"id":"a","thresholds":[{}],"series":[{"query":"1"}]}]})")
            << "panels[0].thresholds[0].value is missing";
    }
    void aWrongBoardIsRefusedByNameWithTheWayOut()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, words);
        const auto read = readBoard(json, QStringLiteral("b.json"));
        QVERIFY(!read);
        QVERIFY(read.error().kind == ErrorKind::Invalid);
        QVERIFY2(read.error().what.contains(words), qPrintable(read.error().what));
        QVERIFY(read.error().what.contains(QStringLiteral("b.json")));
    }

    void aFieldThatNobodyKnowsIsSaid()
    {
        const auto read = readBoard(R"({"panels":[{"id":"a","tilte":"x","series":[{"query":"1"}]}]})",
                                    QStringLiteral("b.json"));
        QVERIFY(read);
        QCOMPARE(read->warnings.size(), size_t{1});
        QCOMPARE(read->warnings.front().what, QStringLiteral("panels[0].tilte is not known"));
    }

    void figuresReadShort_data()
    {
        constexpr double inf = std::numeric_limits<double>::infinity();
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("unit");
        QTest::addColumn<bool>("binary");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<QString>("text");
        const auto row = [](double value, Unit unit, const char* text, bool binary = false, int decimals = -1,
                            const char* suffix = "") {
            QTest::addRow("%s", text) << value << static_cast<int>(unit) << binary << decimals
                                      << QString::fromUtf8(suffix) << QString::fromUtf8(text);
        };
        row(0, Unit::None, "0");
        row(0.1875, Unit::Ratio, "18.8 %");
        row(0.0009302, Unit::Ratio, "0.093 %");
        row(0.1875, Unit::Ratio, "18.75 %", false, 2);
        row(2.84, Unit::Seconds, "2.84 s");
        row(0.43, Unit::Seconds, "430 ms");
        row(0.0000021, Unit::Seconds, "2.1 µs");
        row(4320, Unit::Seconds, "1 h 12 min");
        row(-4320, Unit::Seconds, "−1 h 12 min");
        row(1610612736, Unit::Bytes, "1.5 GiB", true);
        row(1500000000, Unit::Bytes, "1.5 GB");
        row(999.6, Unit::Bytes, "1 kB");
        row(1023.9, Unit::Bytes, "1 KiB", true);
        row(430, Unit::PerSecond, "430/s");
        row(3120, Unit::PerSecond, "3.12 k/s");
        row(3120, Unit::PerSecond, "3.12 kreq/s", false, -1, "req");
        row(12, Unit::PerSecond, "12 req/s", false, -1, "req");
        row(90026, Unit::Count, "90 k");
        row(1234567, Unit::None, "1.23 M");
        row(-3.5, Unit::None, "−3.5 V", false, -1, "V");
        row(inf, Unit::Bytes, "∞");
        row(-inf, Unit::Seconds, "−∞");
        row(std::nan(""), Unit::Ratio, "—");
    }
    void figuresReadShort()
    {
        QFETCH(double, value);
        QFETCH(int, unit);
        QFETCH(bool, binary);
        QFETCH(int, decimals);
        QFETCH(QString, suffix);
        QFETCH(QString, text);
        const ValueFormat format{static_cast<Unit>(unit), 1, binary,
                                 decimals < 0 ? std::nullopt : std::optional(decimals), suffix};
        QString shown = formatValue(value, format);
        QCOMPARE(shown.replace(QChar(0x00A0), u' '), text);
    }

    void aBoardAsksWithTheRoomsServiceAndLengths()
    {
        Board board = sample();
        board.variables[0].chosen.clear();
        board.panels[0].queries[0].query =
            QStringLiteral("rate(x{service=\"$service\",pod=~\"$pod\"}[$__rate_interval])");
        const auto panels = panelsOf(board, {QStringLiteral("a\"b"), SourceId{QStringLiteral("s")}, 0.001});
        QVERIFY2(panels, panels ? "" : qPrintable(panels.error().what));
        QCOMPARE(panels->size(), size_t{2});
        const Panel& rate = panels->front();
        QCOMPARE(rate.series.size(), size_t{1}); // the hidden one stays out
        // Nothing chosen where everything may be: everything. Percent become a ratio.
        QCOMPARE(rate.series[0].query,
                 QStringLiteral("0.01 * (rate(x{service=\"a\\\"b\",pod=~\".*\"}[60s]))"));
        QVERIFY(rate.style == PanelStyle::Stacked);
        QVERIFY((rate.format == ValueFormat{Unit::Ratio, 1, false, 2, {}})); // the query holds the factor
        QVERIFY(rate.scale == AxisScale::Symlog);
        QCOMPARE(rate.logBase, 2.0);
        QCOMPARE(rate.least, std::optional(0.0));
        QCOMPARE(rate.most, std::optional(1.0));
        QVERIFY(rate.thresholds == board.panels[0].thresholds);
        QCOMPARE(rate.sloLine, std::optional(0.001));
        QVERIFY((rate.origin == PanelOrigin{QStringLiteral("chk-01"), 7}));
        QVERIFY(((*panels)[1].origin == PanelOrigin{QStringLiteral("chk-01"), 0}));
        board.variables[0].chosen = {QStringLiteral("a.1"), QStringLiteral("b|2")};
        QCOMPARE(panelOf(board.panels[0], board, {QStringLiteral("c"), {}, {}})->series[0].query,
                 QStringLiteral("0.01 * (rate(x{service=\"c\",pod=~\"(?:a\\\\.1|b\\\\|2)\"}[60s]))"));
        // The unit of a heat map is that of its buckets, not of the counts that the query answers.
        board.panels[0].style = PanelStyle::HeatMap;
        const auto heat = panelOf(board.panels[0], board, {QStringLiteral("c"), {}, {}});
        QVERIFY(!heat->series[0].query.startsWith(QStringLiteral("0.01 *")));
        QCOMPARE(heat->format.factor, 0.01);
        board.panels[0].style = PanelStyle::Stacked;
        // Several values where only one fits.
        board.panels[0].queries[0].query = QStringLiteral("x{pod=\"$pod\"}");
        const auto refused = panelsOf(board, {QStringLiteral("c"), {}, {}});
        QVERIFY(!refused);
        QCOMPARE(
            refused.error().what,
            QStringLiteral("panel \"Error rate\": $pod has 2 values, but only one fits where it stands"));
    }

    void aLegendNamesItsSeriesByLabels()
    {
        const std::map<QString, QString> labels{{QStringLiteral("pod"), QStringLiteral("{{zone}}")},
                                                {QStringLiteral("zone"), QStringLiteral("z")}};
        QCOMPARE(legendText(QStringLiteral("{{pod}} busy {{ zone }}{{gone}}"), labels),
                 QStringLiteral("{{zone}} busy z"));
        QVERIFY(legendNamesLabels(QStringLiteral("{{pod}}")));
        QVERIFY(!legendNamesLabels(QStringLiteral("p99 {{}}")));
    }

    void everyWordComesBack()
    {
        for (int i = 0; i <= static_cast<int>(PanelStyle::SingleStat); ++i)
            QVERIFY(panelStyleFromString(toString(static_cast<PanelStyle>(i))) == static_cast<PanelStyle>(i));
        for (int i = 0; i <= static_cast<int>(AxisScale::Symlog); ++i)
            QVERIFY(axisScaleFromString(toString(static_cast<AxisScale>(i))) == static_cast<AxisScale>(i));
        using Kind = BoardVariable::Kind;
        for (int i = 0; i <= static_cast<int>(Kind::Text); ++i)
            QVERIFY(variableKindFromString(toString(static_cast<Kind>(i))) == static_cast<Kind>(i));
        QVERIFY(!panelStyleFromString(u"pie"));
    }
};

QTEST_GUILESS_MAIN(TestBoard)
#include "tst_board.moc"
