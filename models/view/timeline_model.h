// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The timeline as QML shows it: newest first, filtered, late knowledge visible. The events themselves come
// with the room's snapshot.

#include "models/domain/timeline_filter.h"
#include "models/view/room_models.h"
#include "models/view/timeline_change.h"
#include "models/view/timeline_rows.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace muster {

class WarRoom;

/// Role: rows of one room's timeline. Owner: WarRoom. Thread: main; long timelines are filtered and compared
/// on the pool, and until that is done the list shows what it showed. Never resets: every change is told as
/// removals, insertions and changes, so that views keep their place.
class TimelineModel : public RowListModel, private RowSource
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.timeline")
    /// Words that rows must contain; all of them, in any order, ignoring case.
    Q_PROPERTY(QString searchWords READ searchWords WRITE setSearchWords NOTIFY filterChanged)
    /// Chips: each choice with how many events it has, given the rest of the filter.
    Q_PROPERTY(muster::KindFilterModel* kinds READ kinds CONSTANT)
    Q_PROPERTY(muster::KindFilterModel* sources READ sources CONSTANT)
    Q_PROPERTY(muster::KindFilterModel* people READ people CONSTANT)
    /// What was chosen of sources and people, and "pinned": each can be dropped with `drop`.
    Q_PROPERTY(muster::KindFilterModel* chosen READ chosen CONSTANT)
    Q_PROPERTY(bool pinnedOnly READ pinnedOnly WRITE setPinnedOnly NOTIFY filterChanged)
    Q_PROPERTY(int pinnedCount READ pinnedCount NOTIFY summaryChanged)
    /// "63 events · 9 sources", or "12 of 63 events" when filtered.
    Q_PROPERTY(QString summaryText READ summaryText NOTIFY summaryChanged)
    Q_PROPERTY(bool filtered READ filtered NOTIFY filterChanged)
    /// The view stands at the newest event and goes with it. What comes while it does not is counted.
    Q_PROPERTY(bool following READ following WRITE setFollowing NOTIFY unseenChanged)
    Q_PROPERTY(int unseenCount READ unseenCount NOTIFY unseenChanged)
    Q_PROPERTY(QString unseenText READ unseenText NOTIFY unseenChanged) ///< "12 new"; empty: none
    Q_PROPERTY(bool working READ working NOTIFY workingChanged)         ///< a newer list is being made
public:
    explicit TimelineModel(QObject* parent = nullptr);
    ~TimelineModel() override;

    QString searchWords() const { return m_filter.words; }
    void setSearchWords(const QString& words);
    KindFilterModel* kinds() { return &m_kinds; }
    KindFilterModel* sources() { return &m_sourceChoices; }
    KindFilterModel* people() { return &m_peopleChoices; }
    KindFilterModel* chosen() { return &m_chosen; }
    bool pinnedOnly() const { return m_filter.pinnedOnly; }
    void setPinnedOnly(bool only);
    int pinnedCount() const { return m_counts.pinned; }
    QString summaryText() const { return m_summary; }
    bool filtered() const { return !m_filter.isEmpty(); }
    const TimelineFilter& filter() const { return m_filter; }
    void setFilter(const TimelineFilter& filter);
    bool following() const { return m_following; }
    void setFollowing(bool following);
    int unseenCount() const { return static_cast<int>(m_unseen.size()); }
    QString unseenText() const;
    bool working() const { return m_working; }

    Q_INVOKABLE void setKindShown(const QString& kind, bool shown);
    /// Shows only this kind; again: all.
    Q_INVOKABLE void showOnly(const QString& kind);
    Q_INVOKABLE void setSourceChosen(const QString& source, bool chosen);
    Q_INVOKABLE void setPersonChosen(const QString& person, bool chosen);
    /// Takes back one of `chosen`, by its key.
    Q_INVOKABLE void drop(const QString& key);
    Q_INVOKABLE void clearFilter();
    /// Row of an event among the shown ones, or -1. Also of one that stands in another's line. O(n).
    Q_INVOKABLE int rowOf(const QString& eventId) const;
    /// Row of the last shown event at or before that time (UTC ms), or -1.
    Q_INVOKABLE int rowAtTime(double ms) const;
    /// The newest row that came while the view did not follow, or -1.
    Q_INVOKABLE int newestUnseenRow() const;
    /// Called by the view while `updating` is emitted: these rows are looked at. -1: none.
    Q_INVOKABLE void hold(int first, int last, int current);

    /// The lines that AsOf sees, ascending, twins joined, with the look they were indexed for.
    void setLines(std::shared_ptr<const TimelineLines> lines, std::shared_ptr<const TimelineLook> look);
    /// The same, made here.
    void setEvents(std::vector<MergedEvent> events, AsOf asOf, TimeStyle style,
                   const QSet<QString>& candidates = {}, const std::map<EventId, EventPast>& pasts = {});
    /// One row per line, same order, without what depends on neighbours. Pure, any thread.
    static std::vector<TimelineRow> makeRows(const std::vector<MergedEvent>& events, AsOf asOf,
                                             TimeStyle style, const QSet<QString>& candidates,
                                             const std::map<EventId, EventPast>& pasts = {});
    /// As last set; what is shown follows.
    const std::vector<MergedEvent>& events() const { return *m_newestLines; }
    std::shared_ptr<const TimelineLines> lines() const { return m_newestLines; }
    /// What is shown, newest first, and what it points into: for work on another thread.
    const ShownLines& shownLines() const { return *m_shown; }
    std::shared_ptr<const TimelineLines> shownFrom() const { return m_lines; }
    std::shared_ptr<const TimelineLook> shownLook() const { return m_look; }
    /// The line in this row, or null. Until the model changes.
    const MergedEvent* line(int row) const;
    /// The row, or null. Until the model changes or many other rows were asked for.
    const TimelineRow* row(int index) const;
    /// All of them, for tests and small lists.
    std::vector<TimelineRow> rows() const;

signals:
    void filterChanged();
    void summaryChanged();
    void unseenChanged();
    void workingChanged();
    /// Rows are about to come or go: the view says with `hold` which it shows.
    void updating();
    /// What was set last is shown: all of it, or, while `working`, the first rows of a long list.
    void updated();

private:
    int rowTotal() const override
    {
        return static_cast<int>(m_next ? m_fresh + m_shown->size() - m_stale : m_shown->size());
    }
    const QMetaObject& rowType() const override { return TimelineRow::staticMetaObject; }
    const void* rowAt(int index) const override { return row(index); }
    void change(TimelineFilter filter);
    void refresh();
    TimelineWish newWish() const;
    void ask(TimelineWish wish);
    /// False: the answer was stopped, and another is to be asked for.
    bool take(const TimelineWish& wish, TimelineAnswer answer);
    void countUnseen(const RowSteps& steps, const ShownLines& next);
    void apply(const RowSteps& steps, std::shared_ptr<const ShownLines> next);
    void fillChoices();
    void fillSummary(bool complete);

    std::shared_ptr<const TimelineLines> m_newestLines, m_lines; ///< as set; as shown
    std::shared_ptr<const TimelineLook> m_newestLook, m_look;
    TimelineFilter m_filter, m_shownFilter;
    std::shared_ptr<const ShownLines> m_shown = std::make_shared<const ShownLines>(); ///< newest first
    /// While one list becomes the other the rows are the first `m_fresh` of the next one, then those of the
    /// old one from `m_stale` on: nothing is moved, however long they are.
    std::shared_ptr<const ShownLines> m_next;
    size_t m_fresh = 0, m_stale = 0;
    std::shared_ptr<const WordHits> m_hits;          ///< of the lines that are shown
    std::vector<std::pair<Instant, QString>> m_near; ///< times and ids of rows that were looked at
    FilteredTimeline m_counts;
    QString m_summary;
    KindFilterModel m_kinds, m_sourceChoices, m_peopleChoices, m_chosen;
    bool m_working = false, m_again = false, m_following = true, m_whole = true;
    std::shared_ptr<std::atomic<bool>> m_stop;
    std::vector<int> m_held;
    QSet<QString> m_unseen;
    mutable QHash<int, TimelineRow> m_made; ///< of rows that somebody looked at
};

} // namespace muster
