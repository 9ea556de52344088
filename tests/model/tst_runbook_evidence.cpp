// SPDX-License-Identifier: GPL-3.0-or-later
// What is known about a runbook's question: of several series none is taken for all, what nobody said did not
// hold, and the feeds that count are those that tell of what is asked.
#include "models/view/runbook_evidence.h"

#include "models/domain/runbook_condition.h"
#include "models/view/room_snapshot.h"
#include "tests/model/view_fixture.h"

#include <QtTest/QtTest>

#include <cmath>

using namespace muster;
using namespace std::chrono;
using test::night;

namespace {

using Labels = std::map<QString, QString>;

SampleBlock series(const Labels& labels, Instant first, const std::vector<double>& values,
                   Milliseconds step = seconds{15})
{
    SampleBlock block;
    block.key.labels.insert(labels.begin(), labels.end());
    block.step = step;
    for (size_t i = 0; i < values.size(); ++i)
        block.times.push_back((first + step * static_cast<qint64>(i)).ms);
    block.values = values;
    return block;
}

Labels by(const char* name, const char* value)
{
    return {{QString::fromLatin1(name), QString::fromLatin1(value)}};
}

/// "504 = 24.2, q1 x 2 | 3": by label, of several, the value.
QString said(const Evidence& evidence)
{
    QStringList parts;
    for (const auto& [label, value] : evidence.byLabel)
        parts << QStringLiteral("%1 = %2").arg(label).arg(value);
    for (const auto& [query, values] : evidence.severalOf)
        parts << QStringLiteral("%1 x %2").arg(query).arg(values);
    return parts.join(QStringLiteral(", ")) +
           (evidence.value ? QStringLiteral(" | %1").arg(*evidence.value) : QString());
}

RunbookNode node(NodeKind kind, std::initializer_list<const char*> conditions)
{
    RunbookNode made;
    made.kind = kind;
    made.waitFor = minutes{15};
    for (const char* condition : conditions)
        made.branches.push_back({QString::fromLatin1(condition), QStringLiteral("T"), {}});
    return made;
}

/// Of the first condition: "held 900 s", "broke 60 s ago", "-".
QString held(const std::vector<SampleBlock>& blocks, Instant since, Instant at,
             const char* condition = "<= 1 for hold")
{
    const Evidence evidence = evidenceFromSamples(node(NodeKind::Wait, {condition}), {blocks}, at, since);
    const auto hold = evidence.holds.find(0);
    if (hold == evidence.holds.end())
        return QStringLiteral("-");
    if (hold->second.heldFor)
        return QStringLiteral("held %1 s").arg(hold->second.heldFor->count() / 1000);
    return hold->second.brokenAgo
               ? QStringLiteral("broke %1 s ago").arg(hold->second.brokenAgo->count() / 1000)
               : QStringLiteral("-");
}

Freshness feed(const char* source, const char* name, FreshnessState state, std::optional<Instant> until = {})
{
    Freshness made;
    made.sourceName = QString::fromLatin1(source);
    made.feed = QString::fromLatin1(name);
    made.state = state;
    made.dataUntil = until;
    return made;
}

} // namespace

class TestRunbookEvidence : public QObject
{
    Q_OBJECT
private slots:
    void ofSeveralSeriesNoneIsTakenForAll_data()
    {
        QTest::addColumn<QString>("got");
        QTest::addColumn<QString>("expected");
        const Instant at = night("02:19:40");
        const Instant then = night("02:19:30");
        const auto answer = [&](const std::vector<std::vector<SampleBlock>>& answers) {
            return said(evidenceFromSamples({}, answers, at));
        };
        const SampleBlock quiet = series({}, then, {0.002});
        const SampleBlock first = series(by("code", "502"), then, {0.2});
        const SampleBlock second = series(by("code", "504"), then, {24.2});
        QTest::newRow("two queries") << answer({{quiet}, {second}}) << "q0 = 0.002, q1 = 24.2 | 0.002";
        QTest::newRow("of the second two series")
            << answer({{quiet}, {first, second}}) << "q0 = 0.002, q1 x 2 | 0.002";
        QTest::newRow("of the first two series")
            << answer({{first, second}, {quiet}}) << "q1 = 0.002, q0 x 2";
        QTest::newRow("of both") << answer({{first, second}, {second, first}}) << "q0 x 2, q1 x 2";
        QTest::newRow("of the second one speaks")
            << answer({{quiet}, {series(by("code", "502"), night("02:00:00"), {0.2}), second}})
            << "q0 = 0.002, q1 = 24.2 | 0.002";
        QTest::newRow("one query") << answer({{first, second}}) << "502 = 0.2, 504 = 24.2";
        QTest::newRow("only one of them speaks")
            << answer({{series(by("code", "502"), night("02:00:00"), {0.2}), second}}) << "504 = 24.2 | 24.2";
        // A code at two pods is two values: the second must not stand in the place of the first.
        QTest::newRow("no label tells them apart alone")
            << answer({{series({{QStringLiteral("code"), QStringLiteral("504")},
                                {QStringLiteral("pod"), QStringLiteral("a")}},
                               then, {9}),
                        series({{QStringLiteral("code"), QStringLiteral("504")},
                                {QStringLiteral("pod"), QStringLiteral("b")}},
                               then, {1}),
                        series({{QStringLiteral("code"), QStringLiteral("502")},
                                {QStringLiteral("pod"), QStringLiteral("a")}},
                               then, {3})}})
            << QStringLiteral("502 \u00B7 a = 3, 504 \u00B7 a = 9, 504 \u00B7 b = 1");
        QTest::newRow("one has no such label")
            << answer({{series({}, then, {9}), series(by("team", "a"), then, {1})}}) << "a = 1, no team = 9";
    }
    void ofSeveralSeriesNoneIsTakenForAll()
    {
        QFETCH(const QString, got);
        QTEST(got, "expected");
    }

    void whatNobodySaidDidNotHold_data()
    {
        QTest::addColumn<QString>("got");
        QTest::addColumn<QString>("expected");
        const Instant since = night("02:31:00");
        const auto good = [](size_t samples) { return std::vector<double>(samples, 0.5); };
        QTest::newRow("from the beginning")
            << held({series({}, night("02:30:00"), good(65))}, since, night("02:46:00")) << "held 900 s";
        QTest::newRow("the first sample comes a step later")
            << held({series({}, night("02:31:10"), good(60))}, since, night("02:45:55")) << "held 895 s";
        // The series begins as the counter restarts: 14 minutes of nothing are no good minutes.
        QTest::newRow("a series that begins late")
            << held({series({}, night("02:45:00"), good(5))}, since, night("02:46:00")) << "held 60 s";
        QTest::newRow("what was before is too old")
            << held({series({}, night("02:20:00"), good(1)), series({}, night("02:45:00"), good(5))}, since,
                    night("02:46:00"))
            << "held 60 s";
        QTest::newRow("coarse samples may come two steps later")
            << held({series({}, night("02:34:00"), good(3), minutes{5})}, since, night("02:46:00"))
            << "held 900 s";
        std::vector<double> gap = good(65);
        gap[40] = std::nan("");
        QTest::newRow("a gap breaks it")
            << held({series({}, night("02:30:00"), gap)}, since, night("02:46:00")) << "held 345 s";
        SampleBlock torn = series({}, night("02:30:00"), good(9));
        for (const SampleBlock later = series({}, night("02:42:00"), good(17));
             const qint64 time : later.times) {
            torn.times.push_back(time);
            torn.values.push_back(0.5);
        }
        QTest::newRow("so does silence") << held({torn}, since, night("02:46:00")) << "held 240 s";
        QTest::newRow("one figure of several values")
            << held({series(by("pod", "a"), night("02:30:00"), good(65)),
                     series(by("pod", "b"), night("02:30:00"), good(65))},
                    since, night("02:46:00"))
            << "-";
        QTest::newRow("the greatest of several values")
            << held({series(by("pod", "a"), night("02:30:00"), good(65)),
                     series(by("pod", "b"), night("02:30:00"), good(65))},
                    since, night("02:46:00"), "max <= 1 for hold")
            << "held 900 s";
    }
    void whatNobodySaidDidNotHold()
    {
        QFETCH(const QString, got);
        QTEST(got, "expected");
    }

    void aWaitLooksAsFarBackAsItCounts()
    {
        const RunbookNode wait = node(NodeKind::Wait, {"<= 1 for hold"});
        const Instant at = night("02:46:00");
        QVERIFY(evidenceReach(node(NodeKind::Check, {"> 1"}), at, night("01:00:00")) == minutes{30});
        QVERIFY(evidenceReach(wait, at, night("02:31:00")) == minutes{30});
        QVERIFY(evidenceReach(wait, at, night("01:46:00")) == minutes{65});
        RunbookNode day = wait;
        day.waitFor = hours{24};
        QVERIFY(evidenceReach(day, at, {}) == hours{24} + minutes{5});
    }

    void theFeedsThatTellOfItCount_data()
    {
        QTest::addColumn<QString>("kinds");
        QTest::addColumn<QString>("feeds");
        QTest::addColumn<QString>("stale");
        const auto row = [](const char* name, const char* kinds, const char* feeds, const char* stale) {
            QTest::newRow(name) << QString::fromLatin1(kinds) << QString::fromLatin1(feeds)
                                << QString::fromLatin1(stale);
        };
        const char* const flags = "flag.changed";
        const char* const alerts = "alert.firing";
        row("flags, all is live", flags, "flags-live alerts-live", "");
        row("flags, stale", flags, "flags-stale alerts-live", "Flags");
        row("flags, complete up to the end of the window", flags, "flags-onset alerts-live", "");
        row("flags, complete up to before it", flags, "flags-early", "Flags");
        row("alerts are not told of by flags", alerts, "flags-stale alerts-live", "");
        row("alerts, stale", alerts, "flags-live alerts-stale", "Alerts");
        row("alerts of two, one stale", alerts, "alerts-live pages-stale", "Pages");
        row("pages, stale", "page.acknowledged", "pages-stale", "Pages");
        row("pages and flags", "page.acknowledged, flag.changed", "pages-live flags-stale", "Flags");
        row("nobody tells of flags", flags, "alerts-live", "no change feed is connected");
        row("nobody tells of alerts", alerts, "flags-live", "no alert feed is connected");
        row("nobody tells of one of two", "flag.changed, alert.firing", "flags-live",
            "no alert feed is connected");
        row("nobody tells of anything", "flag.changed, alert.firing", "",
            "no change feed is connected, no alert feed is connected");
        row("what people write here", "note.added, decision.made", "", "");
        row("metrics tell of no event", flags, "metrics-stale flags-live", "");
    }
    void theFeedsThatTellOfItCount()
    {
        QFETCH(const QString, kinds);
        QFETCH(const QString, feeds);
        QFETCH(const QString, stale);
        const Instant onset = night("02:00:00");
        const std::map<QString, std::pair<const char*, const char*>> sources{
            {QStringLiteral("flags"), {"Flags", "changes"}},
            {QStringLiteral("alerts"), {"Alerts", "alerts"}},
            {QStringLiteral("pages"), {"Pages", "incidents"}},
            {QStringLiteral("metrics"), {"Metrics", "metrics"}}};
        RoomSnapshot room;
        room.onset = onset;
        for (const QString& each : feeds.split(u' ', Qt::SkipEmptyParts)) {
            const auto& [source, name] = sources.at(each.section(u'-', 0, 0));
            const QString state = each.section(u'-', 1);
            if (state == QLatin1String("live"))
                room.freshness.push_back(feed(source, name, FreshnessState::Live));
            else if (state == QLatin1String("onset"))
                room.freshness.push_back(feed(source, name, FreshnessState::Stale, onset));
            else if (state == QLatin1String("early"))
                room.freshness.push_back(feed(source, name, FreshnessState::Late, onset - seconds{1}));
            else
                room.freshness.push_back(feed(source, name, FreshnessState::Stale));
        }
        RunbookNode asks = node(NodeKind::EventCheck, {"count > 0", "count == 0", "source_stale"});
        asks.eventKinds = kinds.split(QStringLiteral(", "));
        const Evidence evidence = evidenceFromEvents(asks, room);
        QCOMPARE(evidence.staleFeeds.join(QStringLiteral(", ")), stale);
        const BranchProposal proposed = proposeBranch(asks, evidence);
        QCOMPARE(proposed.branch, stale.isEmpty() ? 1 : 2);
        QCOMPARE(saysThatNobodyTells(evidence), stale.startsWith(QLatin1String("no ")));
    }

    /// The window of the check is what must be covered, not the half hour that changes are ranked over.
    void theWindowOfTheCheckMustBeCovered()
    {
        const Instant onset = night("02:00:00");
        RoomSnapshot room;
        room.onset = onset;
        room.freshness = {feed("Flags", "changes", FreshnessState::Stale, onset + minutes{5})};
        RunbookNode asks = node(NodeKind::EventCheck, {"count > 0", "count == 0", "source_stale"});
        asks.eventKinds = QStringList{QStringLiteral("flag.changed")};
        asks.eventFrom = QStringLiteral("onset-10m");
        asks.eventTo = QStringLiteral("onset+5m");
        QCOMPARE(evidenceFromEvents(asks, room).staleFeeds, QStringList());
        asks.eventTo = QStringLiteral("onset+6m");
        QCOMPARE(evidenceFromEvents(asks, room).staleFeeds, QStringList{QStringLiteral("Flags")});
    }
};

QTEST_GUILESS_MAIN(TestRunbookEvidence)
#include "tst_runbook_evidence.moc"
