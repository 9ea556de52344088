// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the store's tests share: a clock that stands still, events in one line, an incident with a bit of
// everything.

#include "models/store/store.h"

#include <atomic>
#include <cmath>
#include <limits>

namespace muster::test {

inline Instant at(const char* iso)
{
    return *Instant::fromIso(QString::fromLatin1(iso));
}

/// A clock that stands still unless told.
class StillClock final : public Clock
{
public:
    Instant now() const override { return Instant{m_ms.load()}; }
    void after(Milliseconds, QObject*, std::function<void()>) override {} // its time never comes
    void set(Instant instant) { m_ms = instant.ms; }

private:
    std::atomic<qint64> m_ms{at("2026-11-20T03:00:00Z").ms};
};

inline const IncidentId kIncident{QStringLiteral("INC-TEST")};

inline TimelineEvent makeEvent(const char* id, const char* occurred, const char* known, const char* kindName,
                               const char* text)
{
    TimelineEvent made;
    made.id = EventId{QString::fromLatin1(id)};
    made.incident = kIncident;
    made.occurredAt = at(occurred);
    made.knownAt = at(known);
    made.kindName = QString::fromLatin1(kindName);
    made.kind = eventKindFromName(made.kindName);
    made.text = QString::fromUtf8(text);
    return made;
}

/// "E1 E2'1": ids in order, with the revision when it is not the first.
inline QString ids(const Result<std::vector<TimelineEvent>>& events)
{
    if (!events)
        return QStringLiteral("error: ") + events.error().what;
    QStringList list;
    for (const TimelineEvent& one : *events)
        list << one.id.value + (one.revision > 0 ? QStringLiteral("'%1").arg(one.revision) : QString());
    return list.join(u' ');
}

inline const SourceId kSource{QStringLiteral("prom")};
inline const QString kQuery = QStringLiteral("rate(errors[5m])");

/// 1,000 samples of 15 s with a gap, known as they happened.
inline SampleBlock makeBlock(const char* pod = "a")
{
    SampleBlock block;
    block.key = {kSource, kQuery, {{QStringLiteral("pod"), QString::fromLatin1(pod)}}};
    block.unit = Unit::Ratio;
    block.step = Milliseconds{15'000};
    block.knownAt = Instant::never();
    for (int i = 0; i < 1000; ++i) {
        block.times.push_back(at("2026-11-20T00:00:00Z").ms + 15'000 * i);
        block.values.push_back(i > 400 && i < 420 ? std::numeric_limits<double>::quiet_NaN()
                                                  : std::sin(i / 50.0));
    }
    return block;
}

/// An incident with at least one row in every table that an incident file has.
inline Done addSampleIncident(WriteTx& tx)
{
    SloId slo{QStringLiteral("slo-1")};
    Slo objective;
    objective.id = slo;
    Runbook runbook;
    runbook.id = QStringLiteral("RB-1");
    runbook.nodes.push_back({});
    runbook.nodes.back().id = QStringLiteral("start");
    runbook.nodes.back().execution = {QStringLiteral("silence.create"),
                                      {{QStringLiteral("matchers"), QStringLiteral("team=\"a\"")}}};
    runbook.labels = {{QStringLiteral("team"), QStringLiteral("a")}};
    RunbookAnswer answer;
    answer.run = RunbookRunId{QStringLiteral("run")};
    answer.incident = kIncident;
    answer.node = QStringLiteral("start");
    answer.occurredAt = answer.knownAt = at("2026-11-20T02:15:00Z");
    answer.value = 0.187;
    PostMortemRevision text;
    text.incident = kIncident;
    text.id = PostMortemId{QStringLiteral("PM-1")};
    text.markdown = QStringLiteral("# What happened\nThe tax engine was slow.");
    const SeverityFact severity{at("2026-11-20T02:10:00Z"), at("2026-11-20T02:10:01Z"), Severity::Sev1, {}};
    const StageFact stage{at("2026-11-20T02:10:00Z"), at("2026-11-20T02:10:01Z"), Stage::Mitigating};
    const RoleFact role{at("2026-11-20T02:10:00Z"), at("2026-11-20T02:10:01Z"), QStringLiteral("IC"),
                        QStringLiteral("Ann")};
    const StatusFact status{at("2026-11-20T02:20:00Z"),     at("2026-11-20T02:20:00Z"),
                            QStringLiteral("public"),       QStringLiteral("identified"),
                            QStringLiteral("We are on it"), std::nullopt};
    const KeyTimeFact keyTime{at("2026-11-20T02:00:00Z"), at("2026-11-20T02:13:40Z"),
                              QStringLiteral("impact_start"), QStringLiteral("derived")};
    const Freshness fresh{kSource,
                          QStringLiteral("Prometheus"),
                          QStringLiteral("metrics"),
                          at("2026-11-20T02:00:00Z"),
                          at("2026-11-20T02:00:00Z"),
                          at("2026-11-20T02:00:00Z"),
                          std::nullopt,
                          FreshnessState::Live,
                          {}};
    for (const Done& done :
         {tx.addIncident({kIncident,
                          QStringLiteral("INC-7"),
                          QStringLiteral("Checkout fails"),
                          {QStringLiteral("checkout-api")},
                          at("2026-11-20T01:00:00Z"),
                          false}),
          tx.addFact(kIncident, severity), tx.addFact(kIncident, stage), tx.addFact(kIncident, role),
          tx.addFact(kIncident, status), tx.addFact(kIncident, keyTime),
          tx.setPanels(kIncident, {{QStringLiteral("errors"),
                                    QStringLiteral("Errors"),
                                    {},
                                    kSource,
                                    {{kQuery, {}}},
                                    PanelStyle::Bars,
                                    {Unit::Ratio, 1, false, 1, {}},
                                    AxisScale::Log,
                                    2,
                                    0.001,
                                    1,
                                    {{0.05, PanelThreshold::Level::Look, true}},
                                    0.001,
                                    {}}}),
          tx.putSlo(kIncident, objective), tx.putRunbook(kIncident, runbook), tx.addRunbookAnswer(answer),
          tx.putSamples(makeBlock("a")), tx.keepSeries(kIncident, kSource, kQuery),
          tx.putSamples(makeBlock("b")), tx.addFreshness(fresh, kIncident)})
        if (!done)
            return done;
    if (auto stored = tx.addPostMortemRevision(text); !stored)
        return tl::unexpected(stored.error());
    TimelineEvent corrected =
        makeEvent("E2", "2026-11-20T02:08:00Z", "2026-11-20T02:20:00Z", "alert.firing", "errors 20 %");
    corrected.raw = QByteArray("\0\xff", 2);
    for (const TimelineEvent& one :
         {makeEvent("E1", "2026-11-20T01:52:04Z", "2026-11-20T01:52:06Z", "deploy.finished",
                    "2.41.0 at 100 %"),
          makeEvent("E2", "2026-11-20T02:05:00Z", "2026-11-20T02:05:10Z", "alert.firing", "errors 18 %"),
          corrected})
        if (auto stored = tx.putEvent(one); !stored)
            return tl::unexpected(stored.error());
    return {};
}

} // namespace muster::test
