// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Asks the tools for the stretches that the charts show and the watch of the present does not bring. What
// comes is stored; the charts read it from there.

#include "models/base/clock.h"
#include "models/domain/panel.h"
#include "models/view/gateways.h"
#include "models/view/range_cover.h"

#include <QObject>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace muster {

/// How far back the watch of a live room reads when it begins, and how finely.
inline constexpr Milliseconds kWatchedPast = std::chrono::hours{6};
inline constexpr Milliseconds kWatchedStep = std::chrono::seconds{15};

/// Role: the queries behind panning, zooming and overlays. Owner: WarRoom. Thread: main.
/// A range that rests for `kRest` is asked for, coarsely first where most of it is missing, then as finely as
/// it is shown; another range in the meantime drops what is not asked yet. The same stretch is never asked
/// twice at a step; after a failure not again for `kHoldOff`.
class ChartHistory final : public QObject
{
    Q_OBJECT
public:
    static constexpr Milliseconds kRest{250};
    static constexpr Milliseconds kHoldOff = std::chrono::minutes{1};
    static constexpr int kMostAtOnce = 4;

    using Keep = std::function<void(std::vector<SampleBlock>)>;
    /// All outlive the object. `keep` stores the samples of an answer.
    ChartHistory(ToolGateway& tools, Clock& clock, Keep keep, QObject* parent = nullptr);
    ~ChartHistory() override;

    /// What is shown now: every panel over each of these ranges, on so many columns.
    void want(const std::vector<Panel>& panels, const std::vector<TimeRange>& ranges, int columns);
    /// Queries that wait or are on their way; for tests.
    int pending() const { return static_cast<int>(m_queue.size() + m_underWay.size()); }

private:
    struct Wish
    {
        std::vector<Panel> panels;
        std::vector<TimeRange> ranges;
        int columns = 0;
        friend bool operator==(const Wish&, const Wish&) = default;
    };
    void ask();
    void next();
    RangeCover known(const SourceId& source, const QString& query, Instant now);

    ToolGateway& m_tools;
    Clock& m_clock;
    Keep m_keep;
    Instant m_started;
    Wish m_wish;
    int m_generation = 0;
    std::deque<MetricQuery> m_queue;
    struct Failed
    {
        MetricQuery query;
        Instant until;
    };
    std::vector<MetricQuery> m_underWay;
    std::vector<Failed> m_failed;
    std::map<std::pair<QString, QString>, RangeCover> m_covers; ///< by source and query
};

} // namespace muster
