// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The small lists of a war room: roles, panels, change candidates, kind chips, scrubber ticks. Rows are
// gadgets; the properties are the roles a delegate requires. Times are UTC ms as double.

#include "models/chart/chart_feed.h"
#include "models/view/row_list_model.h"
#include "models/view/tick_model.h"

#include <QList>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// Who holds a role now.
struct RoleRow
{
    Q_GADGET
    Q_PROPERTY(QString roleName MEMBER key) ///< "IC", "Scribe"
    Q_PROPERTY(QString person MEMBER person)
    Q_PROPERTY(QString initials MEMBER initials)   ///< "TR"
    Q_PROPERTY(QString sinceText MEMBER sinceText) ///< "since 02:12:05"
public:
    QString key, person, initials, sinceText;
    bool operator==(const RoleRow&) const = default;
};
class RoleListModel : public RowListModel, public Rows<RoleRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.roles")
public:
    explicit RoleListModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One chart panel. Put `feed` into `ChartPanel.feed`; the rest is the card around it.
struct PanelRow
{
    Q_GADGET
    Q_PROPERTY(QString panelId MEMBER key)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString subtitle MEMBER subtitle)
    Q_PROPERTY(QString unit MEMBER unit)            ///< ratio, seconds, rps, bytes, count or empty
    Q_PROPERTY(muster::ChartFeed* feed MEMBER feed) ///< ChartFeed; lives as long as the row
    Q_PROPERTY(QString headline MEMBER headline)    ///< value at the room's instant: "18.2 %"; "no data"
    Q_PROPERTY(QString headlineLabel MEMBER headlineLabel) ///< series it is of when several: "p99"
    Q_PROPERTY(
        QString headlineLevel MEMBER headlineLevel) ///< "calm", "look" (over the SLO line), "none" (no data)
    Q_PROPERTY(QString staleText MEMBER staleText)  ///< "data until 02:11, 2 m old"; empty: fresh
    Q_PROPERTY(QString sourceName MEMBER sourceName)
    Q_PROPERTY(bool hasSloLine MEMBER hasSloLine)
    Q_PROPERTY(double sloLine MEMBER sloLine)
    Q_PROPERTY(QString sloText MEMBER sloText)               ///< "SLO 0.1 %"
    Q_PROPERTY(QString accessibleText MEMBER accessibleText) ///< the panel in one sentence
    /// What the tool said against its own answer, or why it could not be had; empty: all is well.
    Q_PROPERTY(QString remark MEMBER remark)
    Q_PROPERTY(int gridColumn MEMBER column) ///< place in the board's grid of 24 columns
    Q_PROPERTY(int gridRow MEMBER row)
    Q_PROPERTY(int gridColumns MEMBER columns)
    Q_PROPERTY(int gridRows MEMBER rows)
public:
    int column = 0, row = 0, columns = 12, rows = 8;
    QString remark;
    QString key, title, subtitle, unit;
    ChartFeed* feed = nullptr;
    QString headline, headlineLabel, headlineLevel, staleText, sourceName;
    bool hasSloLine = false;
    double sloLine = 0;
    QString sloText, accessibleText;
    bool operator==(const PanelRow&) const = default;
};

/// One candidate of "what changed", best first; stale feeds come before all as rows of their own.
struct ChangeRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text reason")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(bool staleFeed MEMBER staleFeed) ///< the row warns about a feed, it is no change
    Q_PROPERTY(QString eventId MEMBER eventId)
    Q_PROPERTY(int rank MEMBER rank) ///< 1 … n; 0 for a stale feed
    Q_PROPERTY(QString timeText MEMBER timeText)
    Q_PROPERTY(double timeMs MEMBER timeMs)
    Q_PROPERTY(QString kind MEMBER kind) ///< "flag.changed"
    Q_PROPERTY(QString source MEMBER source)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(QString reason MEMBER reason) ///< "0 s from onset, same service"
    Q_PROPERTY(bool aligned MEMBER aligned)  ///< within 60 s of onset
    Q_PROPERTY(bool sameService MEMBER sameService)
public:
    QString key;
    bool staleFeed = false;
    QString eventId;
    int rank = 0;
    QString timeText;
    double timeMs = 0;
    QString kind, source, text, reason;
    bool aligned = false, sameService = false;
    bool operator==(const ChangeRow&) const = default;
};
class ChangeRankingModel : public RowListModel, public Rows<ChangeRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.changes")
public:
    explicit ChangeRankingModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// A filter chip: a kind of event with its count.
struct KindRow
{
    Q_GADGET
    Q_PROPERTY(QString kind MEMBER key)  ///< "change"
    Q_PROPERTY(QString text MEMBER text) ///< "Changes"
    Q_PROPERTY(int eventCount MEMBER eventCount)
    Q_PROPERTY(bool shown MEMBER shown)
public:
    QString key, text;
    int eventCount = 0;
    bool shown = true;
    bool operator==(const KindRow&) const = default;
};
class KindFilterModel : public RowListModel, public Rows<KindRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("TimelineModel.kinds")
public:
    explicit KindFilterModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

} // namespace muster
