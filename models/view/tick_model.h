// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The ticks under the scrubber: where something of which kind happened. What they stand for changes with the
// events, how they look with the instant: a step of the scrubber only compares numbers.

#include "models/base/instant.h"
#include "models/domain/timeline.h"
#include "models/view/row_list_model.h"

#include <QtQml/qqmlregistration.h>

#include <cstdint>
#include <vector>

namespace muster {

/// A tick under the scrubber's sparkline.
struct TickRow
{
    Q_GADGET
    Q_PROPERTY(double position MEMBER position) ///< 0 … 1 over spanFrom … spanTo
    Q_PROPERTY(QString kind MEMBER kind)
    Q_PROPERTY(bool hollow MEMBER hollow) ///< not yet known at the room's instant
public:
    double position = 0;
    QString kind;
    bool hollow = false;
    bool operator==(const TickRow&) const = default;
};

/// Role: one row for each kind at each place, ascending by place, then kind. At most 2048 places, however
/// many events there are: no screen shows more bars beside one another. Owner: WarRoom. Thread: main.
class TickModel : public RowListModel, private RowSource
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.ticks")
public:
    explicit TickModel(QObject* parent = nullptr);

    /// The events inside of `span` (both ends), in any order. O(events), without an allocation for each. What
    /// is hollow stays as it was for ticks that stay; `setAsOf` follows.
    void setEvents(const std::vector<TimelineEvent>& events, TimeRange span);
    /// A tick is hollow as long as `asOf` sees none of its events. O(ticks); one signal.
    void setAsOf(AsOf asOf);
    std::vector<TickRow> rows() const; ///< for tests

private:
    struct Tick
    {
        std::uint16_t place = 0;
        std::uint8_t kind = 0;
        bool hollow = false;
        qint64 happened = 0; ///< when the first of its events happened, UTC ms
        qint64 known = 0;    ///< when one of them first had happened and was known
    };
    int rowTotal() const override { return static_cast<int>(m_ticks.size()); }
    const QMetaObject& rowType() const override { return TickRow::staticMetaObject; }
    const void* rowAt(int index) const override;
    TickRow rowOf(const Tick& tick) const;

    std::vector<Tick> m_ticks;
    mutable TickRow m_row; ///< the one that is being read
};

} // namespace muster
