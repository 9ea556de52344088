// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Asks the tools for the stretches that the charts show and the watch of the present does not bring. What
// comes is stored; the charts read it from there.

#include "models/base/clock.h"
#include "models/domain/panel.h"
#include "models/domain/sample_stretch.h"
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

/// A panel, how many device pixels wide its plot is, and what of it is shown: the range of the charts, and
/// the stretch that lies behind it.
struct ShownPanel
{
    Panel panel;
    int columns = 0;
    std::vector<TimeRange> ranges;
    friend bool operator==(const ShownPanel&, const ShownPanel&) = default;
};

/// Role: the queries behind panning, zooming and overlays. Owner: WarRoom. Thread: main.
/// A range that rests for `kRest` is asked for, coarsely first where most of it is missing, then as finely as
/// its pixels can show and the source looks (`kScrapeQuery`); another range in the meantime drops what is not
/// asked yet and ends what is on its way when nothing shown needs it any more. The same stretch is never
/// asked twice at a step; after a failure not again for `kHoldOff`, then by itself while it is still shown.
class ChartHistory final : public QObject
{
    Q_OBJECT
public:
    static constexpr Milliseconds kRest{250};
    static constexpr Milliseconds kHoldOff = std::chrono::minutes{1};
    /// An answer that may lack samples is kept and asked for again after this.
    static constexpr Milliseconds kPartHoldOff = std::chrono::minutes{5};
    static constexpr int kMostAtOnce = 4;
    /// How often the most diligent job of a source was looked at in five minutes: asked once, when a range is
    /// so short that the watch's step would show less than there is.
    static constexpr const char* kScrapeQuery = "max(count_over_time(up[5m]))";
    /// Finer than the watch only behind its overlap, and a minute at a time: the tail is the watch's.
    static constexpr Milliseconds kSettled = std::chrono::minutes{2};
    static constexpr Milliseconds kFineAtOnce = std::chrono::minutes{1};

    using Keep = std::function<void(const MetricQuery&, QueryAnswer)>;
    /// Tells what an earlier run of the program asked for.
    using Recall = std::function<void(const SourceId&, const QString& query,
                                      std::function<void(std::vector<SampleStretch>)>)>;
    /// All outlive the object. `keep` stores the samples of an answer and what the tool remarked. `recall`
    /// may be empty; a query is not asked before it was recalled.
    ChartHistory(ToolGateway& tools, Clock& clock, Keep keep, Recall recall = {}, QObject* parent = nullptr);
    ~ChartHistory() override;

    /// What is shown now.
    void want(std::vector<ShownPanel> panels);
    /// Why a stretch of the panel within the range could not be had; empty: nothing failed.
    QString trouble(const Panel& panel, TimeRange range) const;
    /// Something of the panel within the range is on its way or about to be asked for.
    bool isAsking(const Panel& panel, TimeRange range) const;
    /// Queries that wait or are on their way; for tests.
    int pending() const { return static_cast<int>(m_queue.size() + m_underWay.size()); }

signals:
    /// `trouble` and `isAsking` may say something else now.
    void changed();

private:
    void ask();
    void next();
    void answered(int number, const MetricQuery& query, Result<QueryAnswer> answer);
    void askAgain();
    bool recalled(const SourceId& source, const QString& query);
    Milliseconds finestOf(const SourceId& source);
    void learnFinest(const SourceId& source);
    bool isNeeded(const MetricQuery& query) const;
    bool isAskedAgain(const MetricQuery& query) const;
    RangeCover known(const SourceId& source, const QString& query, Instant now);

    ToolGateway& m_tools;
    Clock& m_clock;
    Keep m_keep;
    Instant m_started;
    std::vector<ShownPanel> m_wish;
    bool m_resting = false; ///< the wish has not been asked for yet
    int m_generation = 0;
    std::deque<MetricQuery> m_queue;
    struct Failed
    {
        MetricQuery query;
        Instant until;
        QString words; ///< for people; empty: an answer came, but not a whole one
    };
    struct UnderWay
    {
        int number = 0;
        MetricQuery query;
        std::unique_ptr<QObject> asker; ///< its death ends the request
    };
    std::vector<UnderWay> m_underWay;
    int m_asked = 0;
    bool m_askingAgain = false;                                 ///< a timer runs for what failed
    std::vector<Failed> m_failed;                               ///< the newest of each stretch
    std::map<std::pair<QString, QString>, RangeCover> m_covers; ///< by source and query
    std::map<std::pair<QString, QString>, bool> m_recalled;     ///< false: on its way
    std::map<QString, Milliseconds> m_finest; ///< step of each source that was asked how often it looks
    Recall m_recall;
};

} // namespace muster
