// SPDX-License-Identifier: GPL-3.0-or-later
// What the card and the form of a source say besides its freshness: the requests it may send, how far its
// first reading came, and how far back it shall go.
#include "models/view/source_form.h"
#include "models/view/source_words.h"
#include "tests/model/view_fixture.h"

#include <QtTest>

Q_DECLARE_METATYPE(muster::RequestBudget)
Q_DECLARE_METATYPE(muster::FirstReading)

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

class Tools final : public ScriptedTools
{
public:
    SourceUse use;

    std::vector<ToolKind> toolKinds() const override
    {
        ToolKind kind = ScriptedTools::toolKinds().front();
        ToolField back{QStringLiteral("history"), QStringLiteral("How far back"), {}, {}};
        back.choices = {QStringLiteral("30"), QStringLiteral("365")};
        back.choiceNames = {QStringLiteral("30 days"), QStringLiteral("1 year")};
        back.initial = QStringLiteral("30");
        kind.fields.push_back(back);
        return {kind};
    }
    SourceUse sourceUse(const SourceId&) const override { return use; }
};

Source pagerduty()
{
    Source source;
    source.id = SourceId{QStringLiteral("pd")};
    source.tool = QStringLiteral("prometheus");
    source.name = QStringLiteral("PagerDuty");
    source.settings = {{QStringLiteral("url"), QStringLiteral("https://api.pagerduty.example")}};
    return source;
}

} // namespace

class TestSourceCard final : public QObject
{
    Q_OBJECT
private slots:
    void theRequestsAreCounted_data()
    {
        QTest::addColumn<RequestBudget>("budget");
        QTest::addColumn<QString>("words");
        const Instant now = at("2026-11-23T09:00:00Z");
        RequestBudget budget;
        budget.perMinute = 900;
        budget.readsFrom = now;
        QTest::newRow("none") << budget << QStringLiteral("Requests: 0 of 900 asked in the last minute");
        budget.asked = 41;
        QTest::newRow("some") << budget << QStringLiteral("Requests: 41 of 900 asked in the last minute");
        budget.perMinute = 1200;
        budget.asked = 1100;
        QTest::newRow("many") << budget
                              << QStringLiteral("Requests: 1,100 of 1,200 asked in the last minute");
        budget.perMinute = 900;
        budget.asked = 270;
        budget.readsFrom = now + 1s;
        QTest::newRow("reading waits")
            << budget
            << QStringLiteral(
                   "Requests: 270 of 900 asked in the last minute; reading goes on at 09:00:01, what is left "
                   "is kept for your own actions");
        budget.asked = 0;
        budget.readsFrom = now;
        budget.toolLimit = 1200;
        budget.toolLeft = 41;
        budget.toolResets = now + 30s;
        QTest::newRow("the tool counts") << budget
                                         << QStringLiteral("Requests: 0 of 900 asked in the last minute. "
                                                           "The tool itself counts 41 of 1,200 left until "
                                                           "09:00:30");
        budget.toolResets = now;
        QTest::newRow("what it counted is over")
            << budget << QStringLiteral("Requests: 0 of 900 asked in the last minute");
        budget.toolLeft.reset();
        budget.pausedUntil = now + 24h;
        QTest::newRow("a pause") << budget
                                 << QStringLiteral(
                                        "Requests: 0 of 900 asked in the last minute. It asked for a pause "
                                        "until 24 Nov 2026 09:00");
        QTest::newRow("nothing known") << RequestBudget() << QString();
    }
    void theRequestsAreCounted()
    {
        QFETCH(RequestBudget, budget);
        QTEST(budgetWords(budget, at("2026-11-23T09:00:00Z"), {}), "words");
    }

    void theFirstReadingSaysHowFarItIs_data()
    {
        QTest::addColumn<FirstReading>("reading");
        QTest::addColumn<QString>("words");
        FirstReading reading;
        QTest::newRow("not begun") << reading << QStringLiteral("History: nothing read yet");
        reading.begun = true;
        QTest::newRow("no more is known") << reading << QStringLiteral("Reading history");
        reading.since = at("2026-08-27T09:00:00Z");
        QTest::newRow("from when on") << reading << QStringLiteral("Reading history since 27 Aug 2026");
        reading.done = 0.4;
        QTest::newRow("a share") << reading << QStringLiteral("Reading history since 27 Aug 2026: 40 %");
        reading.reached = at("2026-10-03T09:00:00Z");
        QTest::newRow("backwards") << reading
                                   << QStringLiteral("Reading history: back to 3 Oct 2026 of 27 Aug 2026");
        reading.forwards = true;
        QTest::newRow("forwards") << reading
                                  << QStringLiteral("Reading history since 27 Aug 2026: up to 3 Oct 2026");
        reading.forwards = false;
        reading.since = Instant{0};
        QTest::newRow("all, backwards")
            << reading << QStringLiteral("Reading all of its history: back to 3 Oct 2026");
        reading.reached.reset();
        QTest::newRow("all, a share") << reading << QStringLiteral("Reading all of its history: 40 %");
        reading.whole = true;
        QTest::newRow("all of it") << reading << QStringLiteral("All of its history read");
        reading.since = at("2026-08-27T09:00:00Z");
        QTest::newRow("read") << reading << QStringLiteral("History since 27 Aug 2026 read");
        reading.since.reset();
        QTest::newRow("nobody remembers")
            << reading << QStringLiteral("History read as far back as was chosen");
    }
    void theFirstReadingSaysHowFarItIs()
    {
        QFETCH(FirstReading, reading);
        QTEST(readingWords(reading, {}), "words");
    }

    void theCardSaysBothAndFollows()
    {
        Tools tools;
        tools.use.budget = RequestBudget{900, 41, at("2026-11-23T09:00:00Z"), {}, {}, {}, {}};
        tools.use.reading = FirstReading{true, false, at("2026-08-27T09:00:00Z"), {}, false, 0.4};
        Machine machine(&tools);
        QVERIFY(machine.store->writeNow([&](WriteTx& tx) { return tx.putSource(pagerduty()); }));
        const auto card = [&] { return machine.session->sources()->row(0); };
        QTRY_VERIFY(card() && !card()->budgetText.isEmpty());
        QCOMPARE(card()->budgetText, QStringLiteral("Requests: 41 of 900 asked in the last minute"));
        QCOMPARE(card()->historyText, QStringLiteral("Reading history since 27 Aug 2026: 40 %"));
        // With the next second, without anything that was stored.
        tools.use.budget->asked = 0;
        tools.use.reading->whole = true;
        QTRY_COMPARE(card()->budgetText, QStringLiteral("Requests: 0 of 900 asked in the last minute"));
        QCOMPARE(card()->historyText, QStringLiteral("History since 27 Aug 2026 read"));
    }

    void aSourceThatIsNotAskedSaysNothing()
    {
        Tools tools;
        Source off = pagerduty();
        off.enabled = false;
        tools.use.budget = RequestBudget{900, 41, {}, {}, {}, {}, {}};
        Machine machine(&tools);
        QVERIFY(machine.store->writeNow([&](WriteTx& tx) { return tx.putSource(off); }));
        QTRY_VERIFY(machine.session->sources()->row(0));
        QVERIFY(machine.session->sources()->row(0)->budgetText.isEmpty());
        QVERIFY(machine.session->sources()->row(0)->historyText.isEmpty());
    }

    void choicesAreShownByTheirNamesAndStoredAsTheyAre()
    {
        Tools tools;
        SourceForm form(&tools, nullptr);
        form.beginNew(QStringLiteral("prometheus"));
        form.setValue(QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9090"));
        const auto back = [&] { return form.fields()->rows().back(); };
        QCOMPARE(back().choices, (QStringList{QStringLiteral("30 days"), QStringLiteral("1 year")}));
        QCOMPARE(back().value, QStringLiteral("30 days"));
        form.setValue(QStringLiteral("history"), QStringLiteral("1 year"));
        QCOMPARE(back().value, QStringLiteral("1 year"));
        form.save();
        QCOMPARE(tools.savedSources.back().settings.at(QStringLiteral("history")), QStringLiteral("365"));
        form.beginEdit(tools.savedSources.back());
        QCOMPARE(back().value, QStringLiteral("1 year"));
        form.save();
        QCOMPARE(tools.savedSources.back().settings.at(QStringLiteral("history")), QStringLiteral("365"));
        // One that was set elsewhere stays as it is.
        Source set = tools.savedSources.back();
        set.settings[QStringLiteral("history")] = QStringLiteral("60");
        form.beginEdit(set);
        form.save();
        QCOMPARE(tools.savedSources.back().settings.at(QStringLiteral("history")), QStringLiteral("60"));
    }
};

QTEST_MAIN(TestSourceCard)
#include "tst_source_card.moc"
