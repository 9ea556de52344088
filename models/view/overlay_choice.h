// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a person laid behind the charts of a room to compare them with, and the samples of it. Reading and
// values only; which of it is chosen belongs to ChartRange.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/chart/feed_series.h"
#include "models/domain/panel.h"
#include "models/domain/series.h"

#include <QString>

#include <optional>
#include <vector>

namespace muster {

class ReadTx;

/// Plain value; part of a view of the charts, so that "back" brings the comparison back as well.
struct OverlayChoice
{
    enum class What { None, DayBefore, WeekBefore, Incident };
    What what = What::None;
    IncidentId incident; ///< of What::Incident
    QString number;      ///< of that incident, as people call it: "INC-1042"
    QString onlyPanel;   ///< id of the one panel that is compared; empty: every chart of the room

    bool isNone() const { return what == What::None; }
    bool covers(const QString& panelId) const
    {
        return !isNone() && (onlyPanel.isEmpty() || onlyPanel == panelId);
    }
    friend bool operator==(const OverlayChoice&, const OverlayChoice&) = default;
};

/// "−1 d", "−7 d", the incident's number, or empty.
QString overlayName(const OverlayChoice& choice);

/// How much later than they happened samples are shown, where no incident must be asked: 24 h and 168 h
/// exactly, also when the clocks changed in between. Load follows people's clocks, which then are one hour
/// off; but a day of 23 or 25 hours would tear the line apart, and every other tool shifts by hours too.
std::optional<Milliseconds> overlayShift(const OverlayChoice& choice);

/// What lies behind one panel.
struct PanelOverlay
{
    ChartOverlay overlay;
    std::vector<SampleBlock> blocks; ///< at their own times, with the keys of the panel's own series
};

/// One for each panel, in their order; of panels that the choice does not cover an empty one.
///
/// Of the day or the week before: the same series of the same source. `incident` is the room's own. Of
/// another incident: its impact start is laid on `onset`, and a panel is compared with the one that asks the
/// same query there (of whatever source it was recorded), else with the panel of the same id or title, else
/// with the one that shows the same SLI against its objective; the note says which. What is made from an SLO
/// is made from that one's. `range` is that of the live axis. Samples, facts and events that `asOf` does not
/// see are left out: a comparison shows no more than what was known.
Result<std::vector<PanelOverlay>> readOverlays(const ReadTx& tx, const OverlayChoice& choice,
                                               const IncidentId& incident, const std::vector<Panel>& panels,
                                               TimeRange range, AsOf asOf, std::optional<Instant> onset);

} // namespace muster
