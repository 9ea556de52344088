// SPDX-License-Identifier: GPL-3.0-or-later
// What may be typed in a query: names of tools and of what is stored, which of them fit and what each puts
// into the text, and the history of what was run.
#include "models/view/name_catalogue.h"
#include "models/view/query_history.h"
#include "models/view/query_proposals.h"
#include "tests/model/query_fixture.h"

#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

std::shared_ptr<const QStringList> list(const QStringList& names)
{
    return std::make_shared<const QStringList>(names);
}

} // namespace

class TestQueryNames final : public QObject
{
    Q_OBJECT
private slots:
    // ---- names
    void namesAreAskedOnceAndRememberedForAWhile()
    {
        NamedTools tools;
        tools.names[QStringLiteral("metrics")] = {QStringLiteral("up")};
        FakeClock clock(at("2026-11-23T09:00:00Z"));
        NameCatalogue names(tools, clock);
        QSignalSpy learned(&names, &NameCatalogue::learned);
        const NameQuery metrics{kProm, NameQuery::Kind::Metrics, {}, {}};
        QVERIFY(!names.known(metrics));
        names.want(metrics);
        names.want(metrics);
        QCOMPARE(tools.listed, QStringList{QStringLiteral("metrics")});
        QCOMPARE(learned.count(), 1);
        QCOMPARE(*names.known(metrics)->names, QStringList{QStringLiteral("up")});
        clock.advance(NameCatalogue::kFresh);
        QVERIFY(names.known(metrics)); // old, but better than none
        names.want(metrics);
        QCOMPARE(tools.listed.size(), 2);
    }

    void anotherQuestionGivesTheFormerUp()
    {
        NamedTools tools;
        tools.holdLists = true;
        tools.names[QStringLiteral("metrics")] = {QStringLiteral("up")};
        tools.names[QStringLiteral("labels up")] = {QStringLiteral("job")};
        FakeClock clock(at("2026-11-23T09:00:00Z"));
        NameCatalogue names(tools, clock);
        const NameQuery metrics{kProm, NameQuery::Kind::Metrics, {}, {}};
        const NameQuery labels{kProm, NameQuery::Kind::Labels, {}, QStringLiteral("up")};
        names.want(metrics);
        names.want(metrics);
        QCOMPARE(tools.listed.size(), 1); // on its way
        names.want(labels);
        QCOMPARE(tools.cancelled, 1);
        for (const auto& answer : tools.heldLists)
            answer();
        QVERIFY(!names.known(metrics));
        QCOMPARE(*names.known(labels)->names, QStringList{QStringLiteral("job")});
        QVERIFY(!names.isAsking());
    }

    void whatFailedIsHeldOff()
    {
        NamedTools tools;
        FakeClock clock(at("2026-11-23T09:00:00Z"));
        NameCatalogue names(tools, clock);
        const NameQuery metrics{kProm, NameQuery::Kind::Metrics, {}, {}};
        names.want(metrics);
        QVERIFY(names.failure(metrics)->kind == ErrorKind::Offline);
        names.want(metrics);
        QCOMPARE(tools.listed.size(), 1);
        clock.advance(NameCatalogue::kHoldOff);
        tools.names[QStringLiteral("metrics")] = {QStringLiteral("up")};
        names.want(metrics);
        QVERIFY(names.known(metrics));
        QVERIFY(!names.failure(metrics));
    }

    void storedSeriesAndTheirQueriesHaveNames()
    {
        SeriesInfo one;
        one.key = {kProm,
                   QStringLiteral("rate(http_requests_total{code=~\"5..\",zone=\"b\"}[1m])"),
                   {{QStringLiteral("__name__"), QStringLiteral("up")},
                    {QStringLiteral("job"), QStringLiteral("api")}}};
        SeriesInfo other = one;
        other.key.source = SourceId{QStringLiteral("else")};
        other.key.query = QStringLiteral("secret{a=\"b\"}");
        const auto names = [&](NameQuery::Kind kind, const char* label = "") {
            return storedNames({one, other}, {kProm, kind, QLatin1String(label), {}}).join(u' ');
        };
        QCOMPARE(names(NameQuery::Kind::Metrics), QStringLiteral("http_requests_total up"));
        QCOMPARE(names(NameQuery::Kind::Labels), QStringLiteral("code job zone"));
        QCOMPARE(names(NameQuery::Kind::Values, "job"), QStringLiteral("api"));
        QCOMPARE(names(NameQuery::Kind::Values, "zone"), QStringLiteral("b"));
        QCOMPARE(names(NameQuery::Kind::Values, "code"), QString()); // a pattern is no value
    }

    // ---- proposals
    void whatBeginsWithTheWordComesFirst()
    {
        const auto place = promql::completionAt(u"req", 3);
        const Proposals made = proposalsFor(
            place, list({QStringLiteral("http_requests_total"), QStringLiteral("requests"),
                         QStringLiteral("myrequests"), QStringLiteral("other"), QStringLiteral("req")}));
        QStringList names;
        for (const ProposalRow& row : made.rows)
            names << row.text;
        QCOMPARE(names, (QStringList{QStringLiteral("req"), QStringLiteral("requests"),
                                     QStringLiteral("http_requests_total"), QStringLiteral("myrequests")}));
    }

    void aLongListIsCutAndSaysSo()
    {
        QStringList many;
        for (int i = 0; i < 100'000; ++i)
            many << QStringLiteral("metric_%1").arg(i);
        const Proposals made = proposalsFor(promql::completionAt(u"metric", 6), list(many));
        QCOMPARE(made.rows.size(), size_t(Proposals::kMost));
        QCOMPARE(made.all, 100'000);
    }

    void eachProposalPutsWhatFitsItsPlace_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("after");
        const auto row = [](const char* text, const char* name, const char* after) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(name)
                                << QString::fromUtf8(after);
        };
        row("ra|", "rate", "rate(|");
        row("ra|(x[5m])", "rate", "rate(|x[5m])");
        row("su|", "sum", "sum(|");
        row("sum(u|)", "up", "sum(up|)");
        row("u|", "up.time", "{\"up.time\"}|");
        row("a + ign|", "ignoring", "a + ignoring |");
        row("sum(x) b|", "by", "sum(x) by |");
        row("up{j|", "job", "up{job=\"|\"");
        row("up{j|}", "job", "up{job=\"|\"}");
        row("up{j|=\"a\"}", "job", "up{job|=\"a\"}");
        row("up{|}", "a.b", "up{\"a.b\"=\"|\"}");
        row("sum by (j|) (up)", "job", "sum by (job|) (up)");
        row("up{job=\"a|\"}", "api", "up{job=\"api\"|}");
        row("up{job=\"a|", "api", "up{job=\"api\"|");
        row("up{job='a|", "it's", "up{job='it\\'s'|");
        row("up{job=|}", "api", "up{job=\"api\"|}");
        row("up{job=\"|\"}", "a\"b\\c", "up{job=\"a\\\"b\\\\c\"|}");
        row("up{job=~\"|\"}", "a.b", "up{job=~\"a\\\\.b\"|}");
    }
    void eachProposalPutsWhatFitsItsPlace()
    {
        QFETCH(QString, text);
        QFETCH(QString, name);
        QFETCH(QString, after);
        const qsizetype cursor = text.indexOf(u'|');
        text.remove(cursor, 1);
        promql::Completion place = promql::completionAt(text, cursor);
        // Whatever was typed: the row is chosen by its name. What the language has is no name of a tool.
        place.typed = name;
        const bool word = place.place == promql::Completion::Place::Operator || promql::findFunction(name) ||
                          promql::findAggregation(name) || promql::isMatching(name);
        const Proposals made = proposalsFor(place, list(word ? QStringList() : QStringList(name)));
        QVERIFY(!made.rows.empty());
        const ProposalRow& chosen = made.rows.front();
        QCOMPARE(chosen.name, name);
        Accepted accepted = accept(text, place, chosen);
        QCOMPARE(accepted.text.insert(accepted.cursor, u'|'), after);
    }

    // ---- history
    void theHistoryOutlivesTheProgram()
    {
        QTemporaryDir folder;
        auto clock = std::make_shared<FakeClock>(at("2026-11-23T09:00:00Z"));
        auto store = Store::open({folder.path(), false}, clock);
        QVERIFY(store);
        {
            QueryHistory history(store->get());
            history.add(QStringLiteral(" up ")); // before what is stored was read
            QSignalSpy changed(&history, &QueryHistory::changed);
            QTRY_COMPARE(changed.count(), 1);
            history.add(QStringLiteral("down"));
            history.add(QStringLiteral("up"));
            history.add(QString(10'000, u'x'));
            QCOMPARE(history.queries(), (QStringList{QStringLiteral("up"), QStringLiteral("down")}));
            for (int i = 0; i < 60; ++i)
                history.add(QString::number(i));
            QCOMPARE(history.queries().size(), QueryHistory::kMost);
            history.add(QStringLiteral("last"));
        }
        const auto stored = [&] {
            return (*store)
                ->readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("view.queries")); })
                ->value_or(QString());
        };
        QTRY_VERIFY(stored().contains(QLatin1String("last"))); // its writes outlive it
        QueryHistory again(store->get());
        QTRY_COMPARE(again.queries().size(), QueryHistory::kMost);
        QCOMPARE(again.queries().front(), QStringLiteral("last"));
    }
};

QTEST_MAIN(TestQueryNames)
#include "tst_query_names.moc"
