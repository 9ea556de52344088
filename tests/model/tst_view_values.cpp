// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of models/view that need no store: texts, list diffs, commands, clock, forms, queries.
#include "models/view/command_model.h"
#include "models/view/formatters.h"
#include "models/view/list_models.h"
#include "models/view/report.h"
#include "models/view/room_clock.h"
#include "models/view/runbook_evidence.h"
#include "models/view/command_table.h"
#include "models/view/provided_panels.h"
#include "models/view/source_form.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room_models.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>

#include <cmath>

using namespace muster;
using namespace muster::test;

namespace {

TimelineEvent happening(const char* id, Instant when, EventKind kind = EventKind::Note,
                        const char* text = "text")
{
    TimelineEvent made;
    made.id = EventId{QString::fromLatin1(id)};
    made.occurredAt = when;
    made.knownAt = when;
    made.kind = kind;
    made.kindName = toString(kind);
    made.sourceName = QStringLiteral("Slack");
    made.text = QString::fromUtf8(text);
    return made;
}

} // namespace

class TestViewValues : public QObject
{
    Q_OBJECT
private slots:
    void texts_data();
    void texts();
    void timesNameTheirZone();
    void everyErrorKindHasWordsWithoutSecrets();
    void listDiffReachesAnyListConsistently();
    void listDiffTouchesOnlyWhatChanged();
    void timelineMarksTheBreakBetweenDays();
    void hostileTextStaysText();
    void fuzzyFinds_data();
    void fuzzyFinds();
    void shortcutsAreUnique();
    void roomClockFollowsSpeedAndPause();
    void roomClockFiresTimersWhenJumpedOver();
    void counterQueries_data();
    void counterQueries();
    void relativeTimes_data();
    void relativeTimes();
    void evidenceOlderThanFiveMinutesIsNoData();
    void gapsAreNoData();
    void severalSeriesAreToldApartByLabel();
    void scrubShapeKeepsGapsAndPeaks();
    void formRefusesABrokenAddress_data();
    void formRefusesABrokenAddress();
    void everyAddressOfAFormIsLookedAt();
    void whatTheTestNamesMayBeMissingForIt();
    void formForgetsTheSecretAfterSaving();
    void secretsBesidesTheTokenAreKeptApart();
    void aSecretThatNeedNotBeThereCanGo();
    void answersToAnOlderFormAreDropped();
    void panelTemplateQuotesTheService();
};

void TestViewValues::texts_data()
{
    QTest::addColumn<QString>("actual");
    QTest::addColumn<QString>("expected");
    using namespace std::chrono;
    QTest::newRow("zero") << format::duration(0s) << "0 s";
    QTest::newRow("late") << format::duration(13min + 40s) << "13 m 40 s";
    QTest::newRow("whole minutes") << format::duration(20min) << "20 m";
    QTest::newRow("hours") << format::duration(74min + 59s) << "1 h 14 m";
    QTest::newRow("days") << format::duration(51h) << "2 d 3 h";
    QTest::newRow("negative") << format::duration(-90s) << "−1 m 30 s";
    QTest::newRow("age is never negative") << format::age(-5s) << "0 s";
    QTest::newRow("long") << format::durationLong(29min + 24s) << "29 min 24 s";
    QTest::newRow("clock") << format::clock(23min + 41s) << "00:23:41";
    QTest::newRow("clock over a day") << format::clock(25h) << "25:00:00";
    QTest::newRow("ratio large") << format::ratio(0.18) << "18.0 %";
    QTest::newRow("ratio small") << format::ratio(0.0609) << "6.09 %";
    QTest::newRow("ratio none") << format::ratio(std::nan("")) << "—";
    QTest::newRow("percent") << format::percent(0.06892, 2) << "6.89 %";
    QTest::newRow("count") << format::count(90025.6) << "90,026";
    QTest::newRow("count infinite") << format::count(std::numeric_limits<double>::infinity()) << "—";
    QTest::newRow("burn") << format::burn(180.04) << "180×";
    QTest::newRow("burn small") << format::burn(14.4) << "14.4×";
    QTest::newRow("seconds") << format::value(0.43, Unit::Seconds) << "430 ms";
    QTest::newRow("no data") << format::value(std::nan(""), Unit::Ratio) << "no data";
    QTest::newRow("initials") << format::initials(QStringLiteral("Tomás Ribeiro")) << "TR";
    QTest::newRow("initials of nobody") << format::initials(QString()) << "";
    QTest::newRow("one") << format::counted(1, QStringLiteral("%1 hit"), QStringLiteral("%1 hits"))
                         << "1 hit";
    QTest::newRow("many") << format::counted(1283, QStringLiteral("%1 hit"), QStringLiteral("%1 hits"))
                          << "1,283 hits";
    QTest::newRow("never") << format::timeOfDay(Instant::never()) << "";
    QTest::newRow("end of time") << format::dateTimeFull(Instant::endOfTime()) << "";
    QTest::newRow("other day") << format::timeWithZone(at("2026-11-19T16:42:18Z"), night("02:13:30"))
                               << "19 Nov 16:42:18 UTC";
    QTest::newRow("same day") << format::timeWithZone(night("02:00:00"), night("02:13:30")) << "02:00:00 UTC";
}

void TestViewValues::texts()
{
    QFETCH(QString, actual);
    QTEST(actual, "expected");
}

void TestViewValues::timesNameTheirZone()
{
    // Digits and label come from one date-time: in a machine that runs on UTC both styles must say the same.
    const Instant t = night("02:00:00");
    QCOMPARE(format::dateTimeFull(t, {true}), QStringLiteral("2026-11-20 02:00:00 UTC"));
    QVERIFY(format::dateTimeFull(t, {false}).endsWith(t.toUtc().toLocalTime().timeZoneAbbreviation()));
}

void TestViewValues::everyErrorKindHasWordsWithoutSecrets()
{
    QSet<QString> seen;
    for (int kind = static_cast<int>(ErrorKind::Cancelled); kind <= static_cast<int>(ErrorKind::Bug);
         ++kind) {
        const QString words =
            format::errorText(Error{static_cast<ErrorKind>(kind), QStringLiteral("detail"), 0, {}, {}},
                              QStringLiteral("Thing"));
        QVERIFY2(words.contains(QStringLiteral("Thing")), qPrintable(words));
        seen.insert(words);
    }
    QCOMPARE(seen.size(), static_cast<int>(ErrorKind::Bug) + 1); // each kind says something of its own
}

void TestViewValues::listDiffReachesAnyListConsistently()
{
    ToolKindModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QRandomGenerator random(1120);
    for (int round = 0; round < 300; ++round) {
        std::vector<ToolKindRow> next;
        for (int key = 0; key < 12; ++key) {
            if (random.bounded(2) == 1)
                next.push_back({QString::number(key), QString::number(random.bounded(3)), {}});
        }
        std::shuffle(next.begin(), next.end(), random);
        model.setRows(next);
        QVERIFY(model.rows() == next);
        QCOMPARE(model.rowCount(), static_cast<int>(next.size()));
    }
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
}

void TestViewValues::listDiffTouchesOnlyWhatChanged()
{
    ToolKindModel model;
    model.setRows(
        {{QStringLiteral("a"), {}, {}}, {QStringLiteral("b"), {}, {}}, {QStringLiteral("c"), {}, {}}});
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted),
        removed(&model, &QAbstractItemModel::rowsRemoved), changed(&model, &QAbstractItemModel::dataChanged),
        counts(&model, &RowListModel::countChanged);
    model.setRows({{QStringLiteral("a"), {}, {}},
                   {QStringLiteral("x"), {}, {}},
                   {QStringLiteral("b"), QStringLiteral("new"), {}},
                   {QStringLiteral("c"), {}, {}}});
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(inserted.front().at(1).toInt(), 1);
    QCOMPARE(removed.count(), 0);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.front().at(0).value<QModelIndex>().row(), 2);
    QCOMPARE(counts.count(), 1);
    QCOMPARE(model.data(model.index(2), model.roleNames().key("name")).toString(), QStringLiteral("new"));
}

void TestViewValues::timelineMarksTheBreakBetweenDays()
{
    TimelineModel model;
    model.setEvents({{happening("1", at("2026-11-19T16:42:18Z")), {}},
                     {happening("2", night("01:31:10")), {}},
                     {happening("3", night("02:00:00")), {}}},
                    {}, {});
    QCOMPARE(model.rows()[0].key, QStringLiteral("3"));
    QCOMPARE(model.rows()[0].dayBreak, QString());
    QCOMPARE(model.rows()[1].dayBreak, QStringLiteral("19 Nov 2026"));
}

void TestViewValues::hostileTextStaysText()
{
    TimelineModel model;
    model.setEvents(
        {{happening("1", night("02:00:00"), EventKind::Message, "<img src=x onerror=alert(1)>\nsecond line"),
          {}}},
        {}, {});
    QCOMPARE(model.rows()[0].text, QStringLiteral("<img src=x onerror=alert(1)>"));
    QCOMPARE(model.rows()[0].detail, QStringLiteral("second line"));
}

void TestViewValues::fuzzyFinds_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("first");
    QTest::newRow("prefix") << "decl"
                            << "incident.declare";
    QTest::newRow("word") << "drill"
                          << "drill.open";
    QTest::newRow("letters in order") << "gtpm"
                                      << "go.postmortem";
    QTest::newRow("nothing") << "zzzz"
                             << "";
}

void TestViewValues::fuzzyFinds()
{
    QFETCH(QString, words);
    CommandModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setCommands(allCommands());
    model.setFilter(words);
    QTEST(model.row(0) ? model.row(0)->key : QString(), "first");
    QTEST(model.commandAt(0), "first");
    model.setEnabled(model.commandAt(0), false, QStringLiteral("not now"));
    QCOMPARE(model.commandAt(0), QString());
    model.setFilter({});
    QCOMPARE(model.rows().size(), allCommands().size());
}

void TestViewValues::shortcutsAreUnique()
{
    QSet<QString> keys, ids;
    for (const CommandRow& row : allCommands()) {
        QVERIFY2(!ids.contains(row.key), qPrintable(row.key));
        ids.insert(row.key);
        if (row.shortcut.isEmpty())
            continue;
        QVERIFY2(!keys.contains(row.shortcut), qPrintable(row.shortcut));
        keys.insert(row.shortcut);
    }
}

void TestViewValues::roomClockFollowsSpeedAndPause()
{
    auto base = std::make_shared<FakeClock>(at("2026-12-01T00:00:00Z"));
    RoomClock clock(base, night("02:00:00"));
    base->advance(std::chrono::seconds{10});
    QCOMPARE(clock.now(), night("02:00:00")); // paused
    clock.run();
    base->advance(std::chrono::seconds{10});
    QCOMPARE(clock.now(), night("02:00:10"));
    clock.setSpeed(60);
    base->advance(std::chrono::seconds{10});
    QCOMPARE(clock.now(), night("02:10:10"));
    clock.pause();
    base->advance(std::chrono::seconds{10});
    QCOMPARE(clock.now(), night("02:10:10"));
    clock.setSpeed(std::nan(""));
    QCOMPARE(clock.speed(), 1.0);
}

void TestViewValues::roomClockFiresTimersWhenJumpedOver()
{
    auto base = std::make_shared<FakeClock>(at("2026-12-01T00:00:00Z"));
    RoomClock clock(base, night("02:00:00"));
    QStringList fired;
    clock.after(std::chrono::minutes{5}, &clock, [&] { fired << QStringLiteral("five"); });
    clock.after(std::chrono::minutes{1}, &clock, [&] { fired << QStringLiteral("one"); });
    clock.run();
    clock.setSpeed(60);
    base->advance(std::chrono::milliseconds{1500}); // 90 virtual seconds
    QCOMPARE(fired, QStringList{QStringLiteral("one")});
    clock.jump(night("03:00:00"));
    base->advance(std::chrono::milliseconds{0});
    QCOMPARE(fired, (QStringList{QStringLiteral("one"), QStringLiteral("five")}));
}

void TestViewValues::counterQueries_data()
{
    QTest::addColumn<QString>("ratio");
    QTest::addColumn<QString>("counter");
    QTest::newRow("rate") << "sum(rate(http_requests_total{code=~\"5..\"}[{{window}}]))"
                          << "sum(http_requests_total{code=~\"5..\"})";
    QTest::newRow("sloth") << " sum( rate( x[{{.window}}] ) ) "
                           << "sum(x)";
    QTest::newRow("other shape") << "avg_over_time(up[{{window}}])"
                                 << "";
    QTest::newRow("empty") << ""
                           << "";
}

void TestViewValues::counterQueries()
{
    QFETCH(QString, ratio);
    QTEST(counterQuery(ratio), "counter");
}

void TestViewValues::relativeTimes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("iso");
    QTest::newRow("before") << "onset-30m"
                            << "2026-11-20T01:30:00Z";
    QTest::newRow("at") << "onset"
                        << "2026-11-20T02:00:00Z";
    QTest::newRow("after") << "onset + 60s"
                           << "2026-11-20T02:01:00Z";
    QTest::newRow("words") << "yesterday"
                           << "";
}

void TestViewValues::relativeTimes()
{
    QFETCH(QString, text);
    const auto found = relativeToOnset(text, night("02:00:00"));
    QTEST(found ? found->toIso() : QString(), "iso");
}

void TestViewValues::evidenceOlderThanFiveMinutesIsNoData()
{
    RunbookNode node;
    SampleBlock block;
    block.times = {night("02:00:00").ms};
    block.values = {0.18};
    QCOMPARE(evidenceFromSamples(node, {{block}}, night("02:05:00")).value, std::optional<double>(0.18));
    QCOMPARE(*evidenceFromSamples(node, {{block}}, night("02:05:00")).dataAge, Milliseconds{300'000});
    QVERIFY(!evidenceFromSamples(node, {{block}}, night("02:05:01")).value);
    QVERIFY(!evidenceFromSamples(node, {{block}}, night("01:59:59")).value); // the future is not known
    QVERIFY(!evidenceFromSamples(node, {{}}, night("02:00:00")).value);
}

void TestViewValues::gapsAreNoData()
{
    SampleBlock block;
    block.times = {night("02:00:00").ms, night("02:00:15").ms};
    block.values = {0.18, std::nan("")};
    QVERIFY(
        !evidenceFromSamples({}, {{block}}, night("02:00:20")).value); // the series ended: not 18 %, not zero
}

void TestViewValues::severalSeriesAreToldApartByLabel()
{
    SampleBlock a, b;
    a.key.labels = {{QStringLiteral("code"), QStringLiteral("502")},
                    {QStringLiteral("job"), QStringLiteral("x")}};
    b.key.labels = {{QStringLiteral("code"), QStringLiteral("504")},
                    {QStringLiteral("job"), QStringLiteral("x")}};
    a.times = b.times = {night("02:19:30").ms};
    a.values = {0.2};
    b.values = {24.2};
    const Evidence evidence = evidenceFromSamples({}, {{a, b}}, night("02:19:40"));
    QVERIFY(!evidence.value);
    QVERIFY(evidence.byLabel ==
            (std::map<QString, double>{{QStringLiteral("502"), 0.2}, {QStringLiteral("504"), 24.2}}));
}

void TestViewValues::scrubShapeKeepsGapsAndPeaks()
{
    SampleBlock block;
    block.times = {0, 1, 2, 8, 9, 10};
    block.values = {1, 5, 2, std::nan(""), 3, 99};
    const QList<double> shape = scrubShape({block}, {Instant{0}, Instant{10}}, 5);
    QCOMPARE(shape[0], 5.0);
    QCOMPARE(shape[1], 2.0);
    QVERIFY(std::isnan(shape[2]) && std::isnan(shape[3]));
    QCOMPARE(shape[4], 3.0); // 10 is outside of [0, 10)
}

void TestViewValues::formRefusesABrokenAddress_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("good");
    QTest::newRow("https") << "https://prometheus.example:9090" << true;
    QTest::newRow("loopback") << " http://127.0.0.1:9090/prefix " << true;
    QTest::newRow("no scheme") << "prometheus.example:9090" << false;
    QTest::newRow("file") << "file:///etc/passwd" << false;
    QTest::newRow("password inside") << "https://me:secret@prometheus.example" << false;
    QTest::newRow("empty") << "" << false;
}

void TestViewValues::formRefusesABrokenAddress()
{
    QFETCH(QString, address);
    QFETCH(bool, good);
    ScriptedTools tools;
    SourceForm form(&tools, nullptr);
    form.beginNew(QStringLiteral("prometheus"));
    QCOMPARE(form.name(), QStringLiteral("Prometheus"));
    form.setValue(QStringLiteral("url"), address);
    form.test();
    QCOMPARE(form.state(), good ? QStringLiteral("ok") : QStringLiteral("failed"));
    QCOMPARE(form.fields()->rows().front().problem.isEmpty(), good);
}

void TestViewValues::everyAddressOfAFormIsLookedAt()
{
    class Tools final : public ScriptedTools
    {
    public:
        std::vector<ToolKind> toolKinds() const override
        {
            ToolKind kind = ScriptedTools::toolKinds().front();
            kind.fields.push_back(
                {QStringLiteral("grafana"), QStringLiteral("Grafana"), {}, {}, false, false, true});
            return {kind};
        }
    };
    Tools tools;
    SourceForm form(&tools, nullptr);
    form.beginNew(QStringLiteral("prometheus"));
    form.setValue(QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9090"));
    for (const char* address : {"grafana.example", "javascript:alert(1)", "https://me:secret@g.example"}) {
        form.setValue(QStringLiteral("grafana"), QLatin1String(address));
        form.test();
        QCOMPARE(form.state(), QStringLiteral("failed"));
        QVERIFY(!form.fields()->rows().back().problem.isEmpty());
    }
    for (const char* address : {"", "https://grafana.example/sub"}) {
        form.setValue(QStringLiteral("grafana"), QLatin1String(address));
        form.test();
        QCOMPARE(form.state(), QStringLiteral("ok"));
    }
}

void TestViewValues::whatTheTestNamesMayBeMissingForIt()
{
    class Tools final : public ScriptedTools
    {
    public:
        std::vector<ToolKind> toolKinds() const override
        {
            ToolKind kind = ScriptedTools::toolKinds().front();
            ToolField page{QStringLiteral("page"), QStringLiteral("Page id"), {}, {}, false, true};
            page.list = QStringLiteral("pages");
            kind.fields.push_back(page);
            return {kind};
        }
    };
    Tools tools;
    tools.testOk = false;
    tools.testWords = QStringLiteral("Its token sees: “Acme” is gytm4qzbx9t6.");
    SourceForm form(&tools, nullptr);
    form.beginNew(QStringLiteral("prometheus"));
    form.setValue(QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9090"));
    form.test();
    QCOMPARE(form.stateText(), tools.testWords);
    QVERIFY(!form.canSave()); // it is needed all the same
    form.save();
    QVERIFY(tools.savedSources.empty());
}

void TestViewValues::formForgetsTheSecretAfterSaving()
{
    ScriptedTools tools;
    SourceForm form(&tools, nullptr);
    form.beginNew(QStringLiteral("prometheus"));
    form.setValue(QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9090"));
    form.setValue(QStringLiteral("token"), QStringLiteral("hush"));
    QSignalSpy saved(&form, &SourceForm::saved);
    form.save();
    QCOMPARE(saved.count(), 1);
    QCOMPARE(tools.savedSecrets, (TypedSecrets{{QStringLiteral("token"), QStringLiteral("hush")}}));
    for (const auto& [key, value] : tools.savedSources.front().settings)
        QVERIFY2(!value.contains(QStringLiteral("hush")), qPrintable(key));
    QVERIFY(tools.savedSources.front().hasSecret);
    QCOMPARE(form.fields()->count(), 0);
    // Editing shows that a secret is kept, not the secret, and keeps it when nothing is typed.
    form.beginEdit(tools.savedSources.front());
    QCOMPARE(form.fields()->rows().back().value, QString());
    form.save();
    QCOMPARE(tools.savedSecrets, TypedSecrets{});
    QVERIFY(tools.savedSources.back().hasSecret);
}

void TestViewValues::secretsBesidesTheTokenAreKeptApart()
{
    ScriptedTools tools;
    SourceForm form(&tools, nullptr);
    form.beginNew(QStringLiteral("chat"));
    form.setValue(QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9090"));
    form.setValue(QStringLiteral("appToken"), QStringLiteral("hush2"));
    QVERIFY(!form.canSave()); // the token itself is needed
    form.setValue(QStringLiteral("token"), QStringLiteral("hush"));
    form.save();
    QCOMPARE(tools.savedSecrets, (TypedSecrets{{QStringLiteral("token"), QStringLiteral("hush")},
                                               {QStringLiteral("appToken"), QStringLiteral("hush2")}}));
    Source stored = tools.savedSources.back();
    QVERIFY(!stored.settings.contains(QStringLiteral("appToken")));
    // What the app notes of it goes along when something else is changed, and nothing is typed anew.
    stored.settings[QStringLiteral("appToken")] = QStringLiteral("keyring");
    form.beginEdit(stored);
    QCOMPARE(form.fields()->rows().back().value, QString());
    QVERIFY(!form.fields()->rows().back().placeholder.isEmpty());
    form.setValue(QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9091"));
    form.save();
    QCOMPARE(tools.savedSecrets, TypedSecrets{});
    QCOMPARE(tools.savedSources.back().settings.at(QStringLiteral("appToken")), QStringLiteral("keyring"));
}

void TestViewValues::aSecretThatNeedNotBeThereCanGo()
{
    ScriptedTools tools;
    SourceForm form(&tools, nullptr);
    Source stored;
    stored.id = SourceId{QStringLiteral("s")};
    stored.tool = QStringLiteral("chat");
    stored.name = QStringLiteral("Chat");
    stored.hasSecret = true;
    stored.settings = {{QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9090")},
                       {QStringLiteral("appToken"), QStringLiteral("keyring")}};
    const auto app = [&] { return form.fields()->rows().back(); };
    form.beginEdit(stored);
    QVERIFY(!form.fields()->rows()[1].removable); // the token itself is needed
    QVERIFY(app().removable && !app().removing);
    form.removeSecret(QStringLiteral("token"), true);
    QVERIFY(!form.fields()->rows()[1].removing);
    form.removeSecret(QStringLiteral("appToken"), true);
    QVERIFY(app().removing && app().placeholder.contains(QStringLiteral("when you save")));
    // Kept after all, by word or by another one that is typed.
    form.removeSecret(QStringLiteral("appToken"), false);
    QVERIFY(!app().removing && app().placeholder.contains(QStringLiteral("stored in the keyring")));
    form.removeSecret(QStringLiteral("appToken"), true);
    form.setValue(QStringLiteral("appToken"), QStringLiteral("hush3"));
    QVERIFY(!app().removing);
    form.removeSecret(QStringLiteral("appToken"), true);
    form.save();
    QCOMPARE(tools.savedSecrets, (TypedSecrets{{QStringLiteral("appToken"), QString()}}));
    QVERIFY(!tools.savedSources.back().settings.contains(QStringLiteral("appToken")));
    QVERIFY(tools.savedSources.back().hasSecret);
    // A token that is not needed goes likewise.
    stored.tool = QStringLiteral("prometheus");
    form.beginEdit(stored);
    QVERIFY(app().removable);
    form.removeSecret(QStringLiteral("token"), true);
    form.save();
    QCOMPARE(tools.savedSecrets, (TypedSecrets{{QStringLiteral("token"), QString()}}));
    QVERIFY(!tools.savedSources.back().hasSecret);
}

void TestViewValues::answersToAnOlderFormAreDropped()
{
    ScriptedTools tools;
    tools.hold = true;
    SourceForm form(&tools, nullptr);
    form.beginNew(QStringLiteral("prometheus"));
    form.setValue(QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9090"));
    form.test();
    QCOMPARE(form.state(), QStringLiteral("testing"));
    form.setValue(QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9999"));
    for (const auto& callback : tools.held)
        callback();
    QCOMPARE(form.state(), QStringLiteral("idle")); // the answer was about the other address
}

void TestViewValues::panelTemplateQuotesTheService()
{
    const QByteArray json =
        R"({"panels":[{"id":"p","title":"T","subtitle":"$service","unit":"ratio","slo_line":true,
        "series":[{"query":"x{service=\"$service\"}"}]}]})";
    const auto panels =
        panelsFromTemplate(json, QStringLiteral("t.json"),
                           {QStringLiteral("a\"} or vector(1) #"), SourceId{QStringLiteral("s")}, 0.001});
    QVERIFY(panels);
    QCOMPARE(panels->front().series.front().query, QStringLiteral("x{service=\"a\\\"} or vector(1) #\"}"));
    QCOMPARE(panels->front().sloLine, std::optional(0.001));
    const auto broken =
        panelsFromTemplate("{]", QStringLiteral("t.json"), {QStringLiteral("a"), SourceId{}, std::nullopt});
    QVERIFY(!broken);
    QVERIFY(broken.error().what.contains(QStringLiteral("t.json")));
}

QTEST_MAIN(TestViewValues)
#include "tst_view_values.moc"
