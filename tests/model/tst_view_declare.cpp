// SPDX-License-Identifier: GPL-3.0-or-later
// Declaring from alerts that no incident has yet: which fire, which are offered, what the new room gets, and
// which figures propose a severity, or are missing.
#include "models/domain/slo.h"
#include "models/store/loose_alerts.h"
#include "models/view/command_desk.h"
#include "models/view/declare_desk.h"
#include "models/view/severity_figures.h"
#include "models/view/timeline_model.h"
#include "tests/model/view_fixture.h"

#include <QSignalSpy>

using namespace muster;
using namespace muster::test;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const SourceId kMetrics{QStringLiteral("prometheus")};
const SourceId kAlerts{QStringLiteral("alertmanager")};
const QString kService = QStringLiteral("checkout-api");

Source source(const SourceId& id, const char* name)
{
    Source made;
    made.id = id;
    made.tool = id.value;
    made.name = QString::fromLatin1(name);
    made.settings[QStringLiteral("url")] = QStringLiteral("http://127.0.0.1:9");
    return made;
}

/// As the connectors tell it: a key that ends in what happened, and the labels.
TimelineEvent alert(const SourceId& from, const char* name, const char* severity, Instant when,
                    bool firing = true)
{
    TimelineEvent made;
    made.occurredAt = when;
    made.kind = EventKind::Alert;
    made.kindName = firing ? QStringLiteral("alert.firing") : QStringLiteral("alert.resolved");
    made.source = from;
    made.sourceName = from == kMetrics ? QStringLiteral("Prometheus") : QStringLiteral("Alertmanager");
    made.service = kService;
    made.text = alertText(QString::fromLatin1(name), QString::fromLatin1(severity),
                          firing ? QStringLiteral("errors burn the budget") : QStringLiteral("resolved"));
    made.remoteId = QStringLiteral("ALERTS/%1-%2/1/%3")
                        .arg(QLatin1String(name), QLatin1String(severity), firing ? u"firing" : u"resolved");
    made.raw = QStringLiteral("{\"labels\":{\"alertname\":\"%1\",\"service\":\"%2\",\"severity\":\"%3\"}}")
                   .arg(QLatin1String(name), kService, QLatin1String(severity))
                   .toUtf8();
    return made;
}

template <typename Do>
void write(Machine& machine, Do what)
{
    const auto done = machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
        if (Done one = what(tx); !one)
            return tl::unexpected(one.error());
        return true;
    });
    if (!done)
        qFatal("%s", qPrintable(done.error().what));
}

void put(Machine& machine, const std::vector<TimelineEvent>& events)
{
    write(machine, [&](WriteTx& tx) -> Done {
        for (const TimelineEvent& event : events) {
            if (const auto one = tx.putEvent(event); !one)
                return tl::unexpected(one.error());
        }
        return {};
    });
}

Freshness alertsFeed(Instant now, FreshnessState state, Instant lastSuccess)
{
    Freshness made;
    made.source = kMetrics;
    made.sourceName = QStringLiteral("Prometheus");
    made.feed = QStringLiteral("alerts");
    made.occurredAt = made.knownAt = now;
    made.lastSuccess = lastSuccess;
    made.state = state;
    return made;
}

void connectTools(Machine& machine)
{
    const Instant now = machine.clock->now();
    write(machine, [now](WriteTx& tx) -> Done {
        if (Done done = tx.putSource(source(kMetrics, "Prometheus")); !done)
            return done;
        if (Done done = tx.putSource(source(kAlerts, "Alertmanager")); !done)
            return done;
        return tx.addFreshness(alertsFeed(now, FreshnessState::Live, now));
    });
}

QString noticeTexts(const Machine& machine)
{
    QStringList texts;
    for (const NoticeRow& notice : machine.session->notices()->rows())
        texts << notice.text;
    return texts.join(u'\n');
}

SampleBlock samples(const QString& query, Unit unit, Instant from, Instant to,
                    const std::function<double(double)>& valueAt)
{
    SampleBlock block;
    block.key.source = kMetrics;
    block.key.query = query;
    block.unit = unit;
    block.step = seconds{15};
    for (Instant t = from; t <= to; t = t + seconds{15}) {
        block.times.push_back(t.ms);
        block.values.push_back(valueAt(static_cast<double>((t - from).count()) / 1000.0));
    }
    return block;
}

Slo checkoutSlo()
{
    Slo slo;
    slo.id.value = QStringLiteral("checkout");
    slo.displayName = QStringLiteral("Confirmations");
    slo.service = kService;
    slo.target = 0.999;
    slo.totalQuery = QStringLiteral("sum(rate(all[{{window}}]))");
    slo.badQuery = QStringLiteral("sum(rate(bad[{{window}}]))");
    return slo;
}

} // namespace

class TestViewDeclare : public QObject
{
    Q_OBJECT
private slots:
    void alertsOfNoIncidentAreOfferedFirst();
    void aFreshMachineDeclaresFromWhatFires();
    void oneLineSaysWhatFiresAndGoesAway();
    void aLineOfASilentToolSaysSo();
    void twoToolsTellOneAlert();
    void alertsOfAnOpenIncidentSayWhatTheyDo();
    void anAlertOfTwoIncidentsStandsOnce();
    void countersThatWereWatchedForTwoMinutesPropose();
    void anHourlyHistoryIsNotFiveMinutes();
    void chartsProposeWhereNoObjectiveIs();
    void whatHasJustBegunIsNotMeasuredByTheMinutesBeforeIt();
    void missingFiguresAreNamed();

private:
    /// For an alert that began so long ago.
    static SeverityFigures figures(Machine& machine, const IncidentId& incident,
                                   Milliseconds fires = std::chrono::hours{1})
    {
        const auto found = machine.store->readNow([&, now = machine.clock->now()](ReadTx& tx) {
            return severityFigures(tx, incident, kService, now, now - fires);
        });
        return found ? *found : SeverityFigures{std::nullopt, found.error().what};
    }
    static IncidentId declareByHand(Machine& machine)
    {
        machine.session->declareIncident(QStringLiteral("checkout fails"), 2, kService);
        if (!QTest::qWaitFor([&] { return machine.session->room() && machine.session->room()->ready(); },
                             5000))
            qFatal("the room did not open");
        return machine.session->room()->id();
    }
};

void TestViewDeclare::alertsOfNoIncidentAreOfferedFirst()
{
    Machine machine;
    machine.importDrill();
    connectTools(machine);
    const Instant now = machine.clock->now();
    put(machine, {alert(kMetrics, "Old", "page", now - minutes{90}),
                  alert(kMetrics, "Ended", "page", now - minutes{8}),
                  alert(kMetrics, "Ended", "page", now - minutes{5}, false),
                  alert(kMetrics, "New", "ticket", now - minutes{10})});
    DeclareDesk* desk = machine.session->declaring();
    desk->begin();
    QTRY_VERIFY(desk->choices().size() > 4);
    const QStringList choices = desk->choices();
    QCOMPARE(choices.at(1), QStringLiteral("08:50 · New (ticket) · fires, no incident · checkout-api"));
    QCOMPARE(choices.at(2), QStringLiteral("07:30 · Old (page) · fires, no incident · checkout-api"));
    QCOMPARE(choices.at(3), QStringLiteral("08:52 · Ended (page) · over, no incident · checkout-api"));
    QVERIFY2(choices.at(4).contains(QStringLiteral("INC-1120")), qPrintable(choices.at(4)));
    desk->choose(3);
    QCOMPARE(desk->onsetText(), QStringLiteral("began at 08:52:00 UTC"));
}

void TestViewDeclare::aFreshMachineDeclaresFromWhatFires()
{
    Machine machine;
    connectTools(machine);
    const Instant since = machine.clock->now() - minutes{7};
    put(machine, {alert(kMetrics, "CheckoutErrorBudgetBurn", "page", since)});
    machine.session->search(QStringLiteral("CheckoutErrorBudgetBurn"));
    QTRY_COMPARE(machine.session->results()->count(), 1);
    const QString id = machine.session->results()->rows().front().eventId;

    DeclareDesk* desk = machine.session->declaring();
    desk->beginFrom(id); // a hit of the search, the line above the table
    QTRY_COMPARE(desk->chosen(), 1);
    QCOMPARE(noticeTexts(machine), QString());
    QCOMPARE(desk->title(), QStringLiteral("CheckoutErrorBudgetBurn (page): errors burn the budget"));
    QCOMPARE(desk->service(), kService);
    QCOMPARE(desk->onsetText(), QStringLiteral("fires since 08:53:00 UTC"));
    QTRY_COMPARE(desk->severityReason(),
                 QStringLiteral("checkout-api has no objective (SLO) here, and no chart that is open counts "
                                "its failed requests; unsure means the higher one"));
    QCOMPARE(desk->severity(), 2);
    QVERIFY(desk->submit(desk->title(), desk->severity(), desk->service(), QStringLiteral("T. Rao")));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    WarRoom* room = machine.session->room();
    QStringList kinds, declared;
    for (const MergedEvent& line : room->timeline()->events()) {
        kinds << line.event.kindName;
        if (line.event.kindName == QLatin1String("incident.declared"))
            declared << line.event.text;
    }
    QVERIFY2(kinds.contains(QStringLiteral("alert.firing")), qPrintable(kinds.join(u' ')));
    QCOMPARE(declared.size(), 1);
    QVERIFY2(declared.front().endsWith(QStringLiteral("(from CheckoutErrorBudgetBurn)")),
             qPrintable(declared.front()));
    QCOMPARE(room->snapshot()->onset, since);
    QCOMPARE(room->snapshot()->state.keyTime(QStringLiteral("detected")), since);
    QCOMPARE(noticeTexts(machine), QString());
}

void TestViewDeclare::oneLineSaysWhatFiresAndGoesAway()
{
    Machine machine;
    connectTools(machine);
    const FiringAlerts* firing = machine.session->declaring()->firing();
    const Instant now = machine.clock->now();
    put(machine, {alert(kMetrics, "A", "page", now - minutes{9})});
    QTRY_COMPARE(firing->text(),
                 QStringLiteral("1 alert fires now that no incident has: A (page), checkout-api, since "
                                "08:51:00 UTC"));
    QCOMPARE(firing->newestName(), QStringLiteral("A (page)"));
    put(machine,
        {alert(kMetrics, "B", "page", now - minutes{8}), alert(kMetrics, "C", "page", now - minutes{7}),
         alert(kMetrics, "D", "page", now - minutes{6})});
    QTRY_VERIFY2(
        firing->text().startsWith(QStringLiteral("4 alerts fire now that no incident has: D (page), ")) &&
            firing->text().endsWith(QStringLiteral("· 1 more")),
        qPrintable(firing->text()));
    QCOMPARE(firing->count(), 4);

    put(machine, {alert(kMetrics, "A", "page", now, false), alert(kMetrics, "B", "page", now, false),
                  alert(kMetrics, "C", "page", now, false)});
    QTRY_COMPARE(firing->count(), 1);
    // Declared: an incident has it.
    DeclareDesk* desk = machine.session->declaring();
    desk->beginFrom(firing->newestId());
    QTRY_COMPARE(desk->chosen(), 1);
    QVERIFY(desk->submit(QStringLiteral("D"), 2, kService, {}));
    QTRY_COMPARE(firing->text(), QString());
    QCOMPARE(firing->newestId(), QString());
}

void TestViewDeclare::aLineOfASilentToolSaysSo()
{
    Machine machine;
    connectTools(machine);
    const Instant now = machine.clock->now();
    const FiringAlerts* firing = machine.session->declaring()->firing();
    put(machine, {alert(kMetrics, "A", "page", now - minutes{9})});
    write(machine, [&](WriteTx& tx) -> Done {
        return tx.addFreshness(alertsFeed(now + seconds{1}, FreshnessState::Stale, now - minutes{12}));
    });
    QTRY_VERIFY2(firing->text().endsWith(QStringLiteral("(Prometheus is silent for 12 m)")),
                 qPrintable(firing->text()));
    // Taken away: nobody knows whether it still fires.
    write(machine, [](WriteTx& tx) { return tx.removeSource(kMetrics); });
    QTRY_COMPARE(firing->text(), QString());
    DeclareDesk* desk = machine.session->declaring();
    desk->begin();
    QTRY_COMPARE(desk->choices().size(), 2);
    QCOMPARE(desk->choices().at(1),
             QStringLiteral("08:51 · A (page) · end not known, no incident · checkout-api"));
}

void TestViewDeclare::twoToolsTellOneAlert()
{
    const Instant now = at("2026-11-23T09:00:00Z");
    const std::set<SourceId> both{kMetrics, kAlerts};
    const auto told = [&](const std::vector<LooseAlert>& newestFirst) {
        QStringList words;
        for (const StandingAlert& one : standingAlerts(newestFirst, both))
            words << QStringLiteral("%1 %2 by %3")
                         .arg(alertHead(one.line.event.text))
                         .arg(static_cast<int>(one.state))
                         .arg(one.tellers.size());
        return words.join(QStringLiteral(", "));
    };
    LooseAlert one{alert(kMetrics, "A", "page", now - minutes{9})};
    LooseAlert other{alert(kAlerts, "A", "page", now - minutes{9} + seconds{20})};
    one.event.id.value = QStringLiteral("1");
    other.event.id.value = QStringLiteral("2");
    QCOMPARE(told({other, one}), QStringLiteral("A (page) 0 by 2"));
    QVERIFY(standingAlerts({other, one}, both).front().is(EventId{QStringLiteral("2")}));
    // One of them tells the end, the other still sees it.
    const LooseAlert end{alert(kMetrics, "A", "page", now, false)};
    const LooseAlert otherEnd{alert(kAlerts, "A", "page", now, false)};
    QCOMPARE(told({end, other, one}), QStringLiteral("A (page) 0 by 1"));
    QCOMPARE(told({otherEnd, end, other, one}), QStringLiteral("A (page) 1 by 0"));
    // It fires again under another key.
    LooseAlert again{alert(kMetrics, "A", "page", now + minutes{5})};
    again.event.id.value = QStringLiteral("3");
    again.event.remoteId.replace(QStringLiteral("/1/"), QStringLiteral("/2/"));
    QCOMPARE(told({again, otherEnd, end, other, one}), QStringLiteral("A (page) 0 by 1, A (page) 1 by 0"));
    // An incident has one of the two: it has the alert.
    one.inIncident = true;
    QCOMPARE(told({other, one}), QString());
    // A tool without such keys says the end in the same words.
    LooseAlert plain{alert(kMetrics, "B", "page", now - minutes{9})};
    LooseAlert plainEnd{alert(kMetrics, "B", "page", now, false)};
    plain.event.remoteId = QStringLiteral("x");
    plainEnd.event.remoteId = QStringLiteral("y");
    QCOMPARE(told({plain}), QStringLiteral("B (page) 0 by 1"));
    QCOMPARE(told({plainEnd, plain}), QStringLiteral("B (page) 1 by 0"));
}

void TestViewDeclare::alertsOfAnOpenIncidentSayWhatTheyDo()
{
    Machine machine;
    connectTools(machine);
    const Instant now = machine.clock->now();
    put(machine,
        {alert(kMetrics, "A", "page", now - minutes{9}), alert(kMetrics, "B", "page", now - minutes{8})});
    DeclareDesk* desk = machine.session->declaring();
    desk->begin();
    QTRY_COMPARE(desk->choices().size(), 3);
    QCOMPARE(desk->note(), QString());
    QVERIFY(desk->submit(QStringLiteral("x"), 2, kService, {}));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    // Both tools tell of both in the room; one of them is over.
    const IncidentId room = machine.session->room()->id();
    const QString number = machine.session->room()->number();
    write(machine, [&](WriteTx& tx) -> Done {
        for (TimelineEvent event :
             {alert(kMetrics, "A", "page", now - minutes{9}), alert(kMetrics, "B", "page", now - minutes{8}),
              alert(kAlerts, "A", "page", now - minutes{9} + seconds{3}),
              alert(kMetrics, "B", "page", now - minutes{1}, false)}) {
            if (const auto kept = tx.putEventOfRooms(event, {room}); !kept)
                return tl::unexpected(kept.error());
        }
        return {};
    });
    desk->begin();
    QTRY_COMPARE(desk->choices().size(), 3);
    QCOMPARE(desk->choices().at(2), QStringLiteral("08:52 · B (page) · over, %1").arg(number));
    QCOMPARE(desk->choices().at(1), QStringLiteral("08:51 · A (page) · fires, %1").arg(number));
    QVERIFY(!desk->note().isEmpty());
    QCOMPARE(desk->chosen(), 0);
}

void TestViewDeclare::anAlertOfTwoIncidentsStandsOnce()
{
    Machine machine;
    connectTools(machine);
    const Instant at = machine.clock->now() - minutes{5};
    const IncidentId first = declareByHand(machine);
    machine.session->declareIncident(QStringLiteral("the same again"), 2, kService);
    QTRY_VERIFY(machine.session->room()->id() != first && machine.session->room()->ready());
    const IncidentId second = machine.session->room()->id();
    const auto tell = [&](const TimelineEvent& event, const std::vector<IncidentId>& rooms) {
        write(machine, [&](WriteTx& tx) -> Done {
            const auto kept = tx.putEventOfRooms(event, rooms);
            return kept ? Done{} : tl::unexpected(kept.error());
        });
    };
    // Both tools tell of it in both rooms; one of them has another alert besides.
    tell(alert(kMetrics, "Burn", "page", at), {first, second});
    tell(alert(kAlerts, "Burn", "page", at + seconds{20}), {first, second});
    tell(alert(kMetrics, "Late", "page", at + minutes{1}), {first});
    DeclareDesk* desk = machine.session->declaring();
    desk->begin();
    QTRY_COMPARE(desk->choices().size(), 3);
    QCOMPARE(desk->choices().at(1), QStringLiteral("08:56 · Late (page) · fires, INC-1"));
    QCOMPARE(desk->choices().at(2), QStringLiteral("08:55 · Burn (page) · fires, INC-2, INC-1"));
    // Whichever of its events one stands on.
    const auto stored = machine.store->readNow([&](ReadTx& tx) { return tx.events(first); });
    QVERIFY(stored);
    for (const TimelineEvent& event : *stored) {
        if (!event.text.startsWith(QLatin1String("Burn")))
            continue;
        desk->beginFrom(event.id.value);
        QTRY_COMPARE(desk->chosen(), 2);
    }
    // Over in one is over: the tool told it, and the other did not take it any more.
    tell(alert(kMetrics, "Burn", "page", at + minutes{2}, false), {first});
    tell(alert(kAlerts, "Burn", "page", at + minutes{2}, false), {first});
    desk->begin();
    QTRY_VERIFY(desk->choices().size() == 3);
    QCOMPARE(desk->choices().at(2), QStringLiteral("08:55 · Burn (page) · over, INC-2, INC-1"));
}

void TestViewDeclare::countersThatWereWatchedForTwoMinutesPropose()
{
    Machine machine;
    connectTools(machine);
    const IncidentId room = declareByHand(machine);
    const Instant now = machine.clock->now();
    write(machine, [&](WriteTx& tx) -> Done {
        if (Done done = tx.putSlo(room, checkoutSlo()); !done)
            return done;
        if (Done done = tx.putSamples(samples(QStringLiteral("sum(all)"), Unit::Count, now - minutes{2}, now,
                                              [](double t) { return 100 * t; }));
            !done)
            return done;
        return tx.putSamples(samples(QStringLiteral("sum(bad)"), Unit::Count, now - minutes{2}, now,
                                     [](double t) { return 18 * t; }));
    });
    const SeverityFigures found = figures(machine, room);
    QVERIFY2(found.proposal, qPrintable(found.missing));
    QCOMPARE(found.proposal->reason,
             QStringLiteral("18.00 % of requests fail (5 % or more), of the last 5 m"));
    // So does an alert of the same service that is in no incident yet, or in another one.
    const SeverityFigures loose = figures(machine, {});
    QVERIFY2(loose.proposal, qPrintable(loose.missing));
    QVERIFY(loose.proposal->severity == Severity::Sev2);
}

void TestViewDeclare::anHourlyHistoryIsNotFiveMinutes()
{
    Machine machine;
    connectTools(machine);
    const IncidentId room = declareByHand(machine);
    const Instant now = machine.clock->now();
    // A sample an hour, the last one now; all failed since ten minutes, which an hour would make a sixth.
    const auto hourly = [&](const char* query, std::vector<double> values) {
        SampleBlock block;
        block.key.source = kMetrics;
        block.key.query = QLatin1String(query);
        block.step = std::chrono::hours{1};
        block.times = {(now - minutes{60}).ms, now.ms};
        block.values = std::move(values);
        return block;
    };
    write(machine, [&](WriteTx& tx) -> Done {
        if (Done done = tx.putSlo(room, checkoutSlo()); !done)
            return done;
        if (Done done = tx.putSamples(hourly("sum(all)", {0, 36'000})); !done)
            return done;
        return tx.putSamples(hourly("sum(bad)", {0, 6'000}));
    });
    QVERIFY(!figures(machine, room).proposal);
}

void TestViewDeclare::chartsProposeWhereNoObjectiveIs()
{
    Machine machine;
    connectTools(machine);
    const IncidentId room = declareByHand(machine);
    const auto board = machine.store->readNow([&](ReadTx& tx) { return tx.panels(room); });
    QVERIFY(board && !board->empty());
    const Instant now = machine.clock->now();
    const auto chart = [&](const char* id, double value, Instant until) {
        const auto panel = std::find_if(board->begin(), board->end(),
                                        [&](const Panel& one) { return one.id == QLatin1String(id); });
        if (panel == board->end())
            qFatal("no chart %s", id);
        return samples(panel->series.front().query, panel->format.unit, now - minutes{30}, until,
                       [value](double) { return value; });
    };
    const auto keep = [&](const std::vector<SampleBlock>& blocks) {
        write(machine, [&](WriteTx& tx) -> Done {
            for (const SampleBlock& block : blocks) {
                if (Done done = tx.putSamples(block); !done)
                    return done;
            }
            return {};
        });
    };
    keep({chart("error_rate", 0.18, now - minutes{6}), chart("traffic", 40, now - minutes{6})});
    QVERIFY(!figures(machine, room).proposal); // too old
    keep({chart("error_rate", 0.18, now)});
    QVERIFY(figures(machine, room).missing.isEmpty() == false); // of how many requests?
    keep({chart("traffic", 40, now)});
    const SeverityFigures found = figures(machine, room);
    QVERIFY2(found.proposal, qPrintable(found.missing));
    QCOMPARE(found.proposal->reason,
             QStringLiteral("18.00 % of requests fail (5 % or more), of the last 5 m"));
    QVERIFY(found.missing.isEmpty());
    QVERIFY(figures(machine, {}).proposal);
    // The room says the same, also when it was declared with another severity.
    machine.session->openIncident(room.value);
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    QTRY_COMPARE(machine.session->room()->command()->proposedSeverity(), 2);
}

void TestViewDeclare::whatHasJustBegunIsNotMeasuredByTheMinutesBeforeIt()
{
    Machine machine;
    connectTools(machine);
    const IncidentId room = declareByHand(machine);
    const Instant now = machine.clock->now();
    // Since a minute and a half every third request fails; before that none did.
    const auto failing = [&](double t) { return std::max(0.0, t - 210) * 30; };
    write(machine, [&](WriteTx& tx) -> Done {
        if (Done done = tx.putSlo(room, checkoutSlo()); !done)
            return done;
        if (Done done = tx.putSamples(samples(QStringLiteral("sum(all)"), Unit::Count, now - minutes{5}, now,
                                              [](double t) { return 90 * t; }));
            !done)
            return done;
        return tx.putSamples(
            samples(QStringLiteral("sum(bad)"), Unit::Count, now - minutes{5}, now, failing));
    });
    QCOMPARE(figures(machine, room).proposal->reason,
             QStringLiteral("10.00 % of requests fail (5 % or more), of the last 5 m"));
    QCOMPARE(figures(machine, room, std::chrono::seconds{80}).proposal->reason,
             QStringLiteral("33.33 % of requests fail (25 % or more), of the last 1 m 20 s"));
    // One that fires since a moment is measured by a minute.
    QCOMPARE(figures(machine, room, std::chrono::seconds{2}).proposal->reason,
             QStringLiteral("33.33 % of requests fail (25 % or more), of the last 1 m"));
}

void TestViewDeclare::missingFiguresAreNamed()
{
    Machine machine;
    connectTools(machine);
    const IncidentId room = declareByHand(machine);
    QCOMPARE(figures(machine, room).missing,
             QStringLiteral("checkout-api has no objective (SLO) here, and no chart that is open counts its "
                            "failed requests"));
    const auto nameless = machine.store->readNow(
        [&, now = machine.clock->now()](ReadTx& tx) { return severityFigures(tx, {}, {}, now, now); });
    QCOMPARE(nameless->missing,
             QStringLiteral("the alert names no service, so nothing counts its failed requests"));
    write(machine, [&](WriteTx& tx) { return tx.putSlo(room, checkoutSlo()); });
    QCOMPARE(figures(machine, room).missing,
             QStringLiteral("the counters of the objective \"Confirmations\" have no samples of the last 5 "
                            "minutes here"));
    // The form says it, too.
    put(machine, {alert(kMetrics, "A", "page", machine.clock->now() - minutes{1})});
    DeclareDesk* desk = machine.session->declaring();
    desk->begin();
    QTRY_VERIFY(desk->choices().size() > 1);
    desk->choose(1);
    QTRY_COMPARE(desk->severityReason(),
                 QStringLiteral("the counters of the objective \"Confirmations\" have no samples of the last "
                                "5 minutes here; unsure means the higher one"));
}

QTEST_MAIN(TestViewDeclare)
#include "tst_view_declare.moc"
