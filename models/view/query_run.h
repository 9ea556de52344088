// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A chart of queries that are no panel's (yet): asked of the tool for what the room shows, stored like every
// other answer, drawn by a feed of its own. Not for the panels of a room: their watch and ChartHistory bring
// those.

#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/chart/chart_feed.h"
#include "models/domain/panel.h"
#include "models/view/gateways.h"
#include "models/view/range_cover.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace muster {

class WarRoom;

/// Role: the samples of an edited query. Owner: QueryLine. Thread: main. A range that rests for `kRest` is
/// asked for, only what is missing of it; an answer to a query that was left is dropped.
class QueryRun final : public QObject
{
    Q_OBJECT
public:
    static constexpr Milliseconds kRest{250};
    static constexpr Milliseconds kFinest = std::chrono::seconds{15};
    static constexpr int kColumns = 1200; ///< of a chart over the whole window

    explicit QueryRun(WarRoom* room, QObject* parent);
    ~QueryRun() override;

    /// Shows `panel`. `query`: the one of its queries that nobody else asks. `connected`: its tool may be
    /// asked; otherwise what is stored is shown.
    void start(const Panel& panel, const QString& query, bool connected);
    void stop();
    bool isActive() const { return m_feed != nullptr; }
    const Panel& panel() const { return m_panel; } ///< only while active
    ChartFeed* feed() const { return m_feed.get(); }
    /// The room shows another range or instant.
    void follow();

    bool isAsking() const { return m_underWay > 0; }
    /// The last answer was a failure; the former samples stay.
    const std::optional<Error>& failure() const { return m_failure; }
    const QStringList& warnings() const { return m_warnings; } ///< the tool's own
    bool isConnected() const { return m_connected; }
    bool isRead() const { return m_read; } ///< the store was looked at

signals:
    void changed();

private:
    TimeRange range() const;
    void load();
    void askLater();
    bool isLoaded() const;
    void ask();
    void take(Result<QueryAnswer> answer);

    WarRoom* m_room;
    Panel m_panel;
    QString m_query;
    bool m_connected = false, m_read = false;
    std::unique_ptr<ChartFeed> m_feed;
    std::unique_ptr<QObject> m_asker; ///< of the present query; its death ends what is on its way
    int m_wish = 0;                   ///< of the range
    int m_underWay = 0;
    RangeCover m_cover; ///< what was asked
    TimeRange m_loaded; ///< what was read from the store
    std::optional<Error> m_failure;
    QStringList m_warnings;
};

} // namespace muster
