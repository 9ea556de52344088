// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/overlay_choice.h"

#include "models/domain/display_text.h"
#include "models/store/read_tx.h"
#include "models/view/panel_samples.h"
#include "models/view/room_snapshot.h"

#include <QCoreApplication>

#include <algorithm>

namespace muster {

namespace {

/// Texts of overlays, as lupdate finds them.
struct Say
{
    Q_DECLARE_TR_FUNCTIONS(muster::OverlayChoice)
};

/// Where the samples of one of our series are stored.
struct Asked
{
    SourceId source;
    QString query;
    QString ours; ///< the query of our panel that they are compared with
};

QString noSamples(const ReadTx& tx, const std::vector<Asked>& asked, TimeRange range, AsOf asOf)
{
    if (asOf.asKnownThen && !asOf.isLive()) {
        for (const Asked& one : asked) {
            const auto later = tx.samples(one.source, one.query, range);
            if (later && !later->empty())
                return Say::tr("not known here at that instant");
        }
    }
    return Say::tr("not recorded for that time");
}

/// Fills `into` from what is stored, or says why there is nothing.
Done readInto(const ReadTx& tx, const std::vector<Asked>& asked, const Panel& panel, TimeRange shown,
              AsOf asOf, PanelOverlay& into)
{
    const Milliseconds shift = into.overlay.shift;
    const TimeRange range{shown.from - shift, shown.to - shift};
    for (const Asked& one : asked) {
        auto blocks = tx.samples(one.source, one.query, range, asOf);
        if (!blocks)
            return tl::unexpected(blocks.error());
        for (SampleBlock& block : *blocks) {
            block.key.source = panel.source;
            block.key.query = one.ours;
            into.blocks.push_back(std::move(block));
        }
    }
    if (into.blocks.empty())
        into.overlay.note = noSamples(tx, asked, range, asOf);
    return {};
}

/// The same of a panel that is made from an SLO: `owner` is the incident whose SLO and counters it is.
Done readSlo(const ReadTx& tx, const IncidentId& owner, const Panel& panel, TimeRange shown, AsOf asOf,
             PanelOverlay& into)
{
    const Milliseconds shift = into.overlay.shift;
    auto blocks = readPanel(tx, owner, panel, {shown.from - shift, shown.to - shift}, asOf);
    if (!blocks)
        return tl::unexpected(blocks.error());
    into.blocks = std::move(*blocks);
    if (into.blocks.empty())
        into.overlay.note = Say::tr("not recorded for that time");
    return {};
}

bool sameTitle(const Panel& a, const Panel& b)
{
    return displayLine(a.title).simplified().compare(displayLine(b.title).simplified(),
                                                     Qt::CaseInsensitive) == 0;
}

/// What another incident has to compare a panel with.
struct Counterpart
{
    std::vector<Asked> asked;
    QString note;
};

Counterpart counterpartOf(const Panel& ours, const std::vector<Panel>& theirs)
{
    Counterpart found;
    for (const PanelSeries& series : ours.series) {
        for (const Panel& panel : theirs) {
            const bool same =
                std::any_of(panel.series.begin(), panel.series.end(),
                            [&](const PanelSeries& other) { return other.query == series.query; });
            if (!same)
                continue;
            found.asked.push_back({panel.source, series.query, series.query});
            break;
        }
    }
    if (!found.asked.empty())
        return found;
    const auto take = [&](const Panel& panel) {
        const std::size_t count = std::min(ours.series.size(), panel.series.size());
        for (std::size_t i = 0; i < count; ++i)
            found.asked.push_back({panel.source, panel.series[i].query, ours.series[i].query});
    };
    for (const Panel& panel : theirs) {
        // A count over seconds would be drawn on an axis of percent.
        if (panel.format.unit != ours.format.unit || !(panel.id == ours.id || sameTitle(panel, ours)))
            continue;
        take(panel);
        found.note = Say::tr("its own query, of the chart of that name");
        return found;
    }
    for (const Panel& panel : theirs) {
        if (!ours.sloLine || !panel.sloLine || panel.format.unit != ours.format.unit)
            continue;
        take(panel);
        //: the chart of another incident, of another name, that shows its SLI as well
        found.note = Say::tr("its SLI, “%1”").arg(displayLine(panel.title));
        return found;
    }
    found.note = Say::tr("has no such chart");
    return found;
}

/// Where the other incident begins, as far as `asOf` knows, and what must be said of that.
struct TheirOnset
{
    std::optional<Instant> at;
    bool isImpact = false;
};
Result<TheirOnset> onsetThere(const ReadTx& tx, const IncidentId& id, AsOf asOf)
{
    const auto facts = tx.facts(id);
    if (!facts)
        return tl::unexpected(facts.error());
    const auto events = tx.events(id, asOf);
    if (!events)
        return tl::unexpected(events.error());
    const IncidentState state = stateAt(*facts, asOf);
    return TheirOnset{onsetOf(state, *events), state.keyTime(QStringLiteral("impact_start")).has_value()};
}

} // namespace

QString overlayName(const OverlayChoice& choice)
{
    switch (choice.what) {
    case OverlayChoice::What::None:
        break;
    case OverlayChoice::What::DayBefore:
        //: what the charts are compared with: the day before
        return Say::tr("−1 d");
    case OverlayChoice::What::WeekBefore:
        return Say::tr("−7 d");
    case OverlayChoice::What::Incident:
        return displayLine(choice.number);
    }
    return {};
}

std::optional<Milliseconds> overlayShift(const OverlayChoice& choice)
{
    switch (choice.what) {
    case OverlayChoice::What::DayBefore:
        return std::chrono::hours{24};
    case OverlayChoice::What::WeekBefore:
        return std::chrono::hours{168};
    case OverlayChoice::What::None:
    case OverlayChoice::What::Incident:
        break;
    }
    return std::nullopt;
}

Result<std::vector<PanelOverlay>> readOverlays(const ReadTx& tx, const OverlayChoice& choice,
                                               const IncidentId& incident, const std::vector<Panel>& panels,
                                               TimeRange range, AsOf asOf, std::optional<Instant> onset)
{
    std::vector<PanelOverlay> all(panels.size());
    if (choice.isNone())
        return all;
    const bool isIncident = choice.what == OverlayChoice::What::Incident;
    std::vector<Panel> theirs;
    TheirOnset there;
    QString problem;
    if (isIncident) {
        const auto found = onsetThere(tx, choice.incident, asOf);
        const auto stored = tx.panels(choice.incident);
        if (!found || !stored)
            return tl::unexpected(found ? stored.error() : found.error());
        there = *found;
        theirs = *stored;
        if (!onset)
            problem = Say::tr("the onset of this incident is not known yet");
        else if (!there.at)
            problem = Say::tr("its onset is not known");
    }
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const Panel& panel = panels[i];
        if (!choice.covers(panel.id))
            continue;
        PanelOverlay& into = all[i];
        into.overlay.name = overlayName(choice);
        into.overlay.note = problem;
        if (!problem.isEmpty())
            continue;
        if (panel.style == PanelStyle::HeatMap) {
            into.overlay.note = Say::tr("a heat map has nothing behind it");
            continue;
        }
        Counterpart counterpart;
        into.overlay.shift = isIncident ? *onset - *there.at : overlayShift(choice).value_or(Milliseconds{0});
        if (panel.slo != SloView::None) {
            const IncidentId& owner = isIncident ? choice.incident : incident;
            if (Done done = readSlo(tx, owner, panel, range, asOf, into); !done)
                return tl::unexpected(done.error());
            continue;
        }
        if (isIncident) {
            counterpart = counterpartOf(panel, theirs);
        } else {
            for (const PanelSeries& series : panel.series)
                counterpart.asked.push_back({panel.source, series.query, series.query});
        }
        if (counterpart.asked.empty()) {
            into.overlay.note = counterpart.note;
            continue;
        }
        if (Done done = readInto(tx, counterpart.asked, panel, range, asOf, into); !done)
            return tl::unexpected(done.error());
        if (into.blocks.empty())
            continue;
        QStringList notes;
        if (!counterpart.note.isEmpty())
            notes << counterpart.note;
        if (isIncident && !there.isImpact)
            notes << Say::tr("aligned on its first alert");
        into.overlay.note = notes.join(Say::tr(", "));
    }
    return all;
}

} // namespace muster
