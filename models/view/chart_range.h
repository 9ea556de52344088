// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The one stretch of time that all charts of a room show, and what lies behind it: presets, live tail, pan,
// zoom, comparisons and the views before and after. Knows neither samples nor the store.

#include "models/base/clock.h"
#include "models/base/instant.h"
#include "models/view/formatters.h"
#include "models/view/overlay_choice.h"

#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace muster {

/// Role: the shared range. Owner: WarRoom, which tells it the room's instant, span and onset. Thread: main.
/// Invariant: `from < to`, and the length stays within `kShortest` and `kLongest`.
///
/// A view *follows* when it moves by itself: one of a fixed length ends at the room's instant (the live
/// tail), the whole incident and "from onset" grow with it. Whatever a person picks by hand stands still.
class ChartRange final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.range")
    Q_PROPERTY(double from READ fromMs NOTIFY changed) ///< UTC ms
    Q_PROPERTY(double to READ toMs NOTIFY changed)
    Q_PROPERTY(bool following READ following WRITE setFollowing NOTIFY changed)
    /// Index into `presets`; -1: a range of one's own.
    Q_PROPERTY(int preset READ presetIndex NOTIFY changed)
    Q_PROPERTY(QStringList presets READ presetNames CONSTANT) ///< "5 m" … "Whole incident", "Onset −30 m"
    Q_PROPERTY(QString text READ text NOTIFY changed)         ///< "01:13 – 02:13 UTC"
    Q_PROPERTY(bool canGoBack READ canGoBack NOTIFY changed)
    Q_PROPERTY(bool canGoForward READ canGoForward NOTIFY changed)
    /// What lies behind the charts: 0 nothing, 1 the day before, 2 the week before, 3 another incident.
    Q_PROPERTY(int overlay READ overlayIndex NOTIFY changed)
    Q_PROPERTY(QString overlayText READ overlayText NOTIFY changed)   ///< "−7 d", "INC-1042", or empty
    Q_PROPERTY(QString overlayPanel READ overlayPanel NOTIFY changed) ///< the only panel; empty: every chart
    /// A plain drag marks a stretch to zoom into, instead of moving the charts.
    Q_PROPERTY(bool brushing READ brushing WRITE setBrushing NOTIFY brushingChanged)

public:
    enum class Preset {
        Custom = -1,
        Minutes5,
        Minutes15,
        Hour1,
        Hours3,
        Hours6,
        Hours24,
        Days2,
        Days7,
        WholeIncident,
        Onset
    };
    static constexpr int kPresetCount = 10;
    static constexpr Milliseconds kShortest = std::chrono::seconds{30};
    static constexpr Milliseconds kLongest = std::chrono::hours{24 * 90};
    static constexpr Milliseconds kBeforeOnset = std::chrono::minutes{30};

    /// `clock` outlives the object; it only tells gestures apart. Starts with the hour before `instant`,
    /// following.
    ChartRange(const Clock& clock, Instant instant, QObject* parent = nullptr);

    TimeRange range() const { return m_view.range; }
    double fromMs() const { return static_cast<double>(m_view.range.from.ms); }
    double toMs() const { return static_cast<double>(m_view.range.to.ms); }
    bool following() const { return m_view.following; }
    Preset preset() const { return m_view.preset; }
    int presetIndex() const { return static_cast<int>(m_view.preset); }
    QStringList presetNames() const;
    QString text() const;
    bool canGoBack() const { return !m_back.empty(); }
    bool canGoForward() const { return !m_forward.empty(); }
    bool brushing() const { return m_brushing; }
    void setBrushing(bool brushing);
    const OverlayChoice& overlay() const { return m_view.overlay; }
    int overlayIndex() const { return static_cast<int>(m_view.overlay.what); }
    QString overlayText() const { return overlayName(m_view.overlay); }
    QString overlayPanel() const { return m_view.overlay.onlyPanel; }
    bool onsetKnown() const { return m_onset.has_value(); }

    // ---- what the room says; none of it is a view to go back to
    void setInstant(Instant instant);
    void setSpan(TimeRange span);
    void setOnset(std::optional<Instant> onset);

    // ---- what a person asks for
    /// Shows a preset, following. "Onset −30 m" does nothing while onset is not known.
    void show(Preset preset);
    Q_INVOKABLE void showPreset(int index);
    /// Off: what is shown now stands still. On: the same length, ending at the room's instant.
    void setFollowing(bool following);
    /// A range by hand, cut to the allowed lengths. Not finite or empty: nothing happens.
    Q_INVOKABLE void set(double fromMs, double toMs);
    /// `factor` 0.5 shows half the time. The instant `aroundMs` keeps its place; without one (NaN) a live
    /// tail keeps its end, another range its middle.
    Q_INVOKABLE void zoom(double factor, double aroundMs);
    Q_INVOKABLE void pan(double byMs);
    /// Moves by a share of what is visible: 0.25 a quarter later.
    Q_INVOKABLE void panBy(double share);
    /// Another comparison is another view, to go back from.
    void setOverlay(const OverlayChoice& overlay);
    /// Compares with the day (1) or the week (2) before, and asked for what is there already, or for anything
    /// else, with nothing. An incident is chosen from `WarRoom.overlayIncidents`.
    Q_INVOKABLE void toggleOverlay(int overlay);
    /// Only in the panel of this id; the same again or an empty one: in every chart. Nothing without an
    /// overlay.
    Q_INVOKABLE void limitOverlay(const QString& panelId);
    Q_INVOKABLE void back();
    Q_INVOKABLE void forward();

    /// The command of a preset ("room.range.15m"), in the order of the enum.
    static constexpr std::array<std::string_view, kPresetCount> kCommands{
        "room.range.5m",  "room.range.15m", "room.range",    "room.range.3h", "room.range.6h",
        "room.range.24h", "room.range.2d",  "room.range.7d", "room.all",      "room.range.onset"};

signals:
    void changed();
    void brushingChanged();
    /// A person chose another view: after `changed`.
    void chosen();

private:
    struct View
    {
        TimeRange range;
        Preset preset = Preset::Custom;
        bool following = false;
        OverlayChoice overlay;
        friend bool operator==(const View&, const View&) = default;
    };
    /// Changes of one kind that follow each other quickly are one step back.
    enum class Gesture { Jump, Zoom, Pan };

    void choose(View view, Gesture gesture);
    void follow();
    View moved(View view) const;
    View byHand(double fromMs, double toMs) const;

    const Clock& m_clock;
    View m_view;
    std::vector<View> m_back, m_forward;
    Gesture m_gesture = Gesture::Jump;
    Instant m_gestureAt = Instant::never();
    Instant m_instant;
    TimeRange m_span;
    std::optional<Instant> m_onset;
    bool m_brushing = false;
};

/// "01:13 – 02:13 UTC"; with days when it spans several, seconds below ten minutes, and both zones when the
/// clocks change in between: "01:30 CEST – 03:00 CET". Pure.
QString rangeText(TimeRange range, TimeStyle style);

} // namespace muster
