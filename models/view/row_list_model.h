// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The list model behind every list that QML sees: rows are value gadgets, roles are their properties, and a
// new list is applied as the smallest run of removals, insertions and changes, never as a reset. Not for
// trees or tables. It is also the boundary at which text of tools becomes text on the screen: every role that
// holds text is made safe to show here (models/domain/display_text.h), once for all lists.

#include <QAbstractListModel>
#include <QHash>
#include <QSet>
#include <QtQml/qqmlregistration.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>
#include <vector>

namespace muster {

/// How a role's text is handed out. Lists of names (separated by spaces) in the row's class info say which
/// role is what: `Q_CLASSINFO("cells", "text why")` may hold line breaks, `"details"` may also be long,
/// `"verbatim"` goes out untouched because it is an address, a command or the value of a field, or comes back
/// to C++. Ids and keys (names that end in "Id" or "Key", and "key") are verbatim by themselves; everything
/// else is one line.
enum class RoleText { None, Verbatim, Line, Cell, Detail };

/// The treatment of each property of a row type, in order; None for those that hold no text.
std::vector<RoleText> roleTexts(const QMetaObject& rowType);

/// What the QObject half asks the typed half for.
class RowSource
{
public:
    virtual ~RowSource() = default;
    virtual int rowTotal() const = 0;
    /// Properties are the roles, in order, from Qt::UserRole on.
    virtual const QMetaObject& rowType() const = 0;
    virtual const void* rowAt(int index) const = 0;
};

/// The QObject half: what views and QML know. Concrete models inherit it first and `Rows<Row>` second, so
/// that moc and the QML tools see an ordinary class; they stay non-final, because QML's type registration
/// derives from them. Thread: main.
class RowListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ANONYMOUS
    /// Number of rows.
    Q_PROPERTY(int count READ count NOTIFY countChanged)
public:
    explicit RowListModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}
    int count() const { return m_source ? m_source->rowTotal() : 0; }
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : count(); }
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

signals:
    void countChanged();

protected:
    /// For models that make their rows when asked, instead of holding all of them in a `Rows`.
    void setSource(const RowSource* source) { m_source = source; }

private:
    template <typename Row>
    friend class Rows;
    const RowSource* m_source = nullptr;
    mutable std::vector<RoleText> m_texts; ///< by property; made when first asked
};

/// The typed half. `Row`: a Q_GADGET with `operator==` and a QString member `key` that is unique in the list.
/// Role names are the gadget's property names. `setRows` emits minimal signals: views keep scroll position
/// and selection.
template <typename Row>
class Rows : private RowSource
{
public:
    explicit Rows(RowListModel* model) : m_model(*model) { model->m_source = this; }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    const std::vector<Row>& rows() const { return m_rows; }
    const Row* row(int index) const
    {
        return index >= 0 && index < rowTotal() ? &m_rows[static_cast<size_t>(index)] : nullptr;
    }
    /// Index of the row with this key, or -1. O(n).
    int indexOfKey(const QString& key) const
    {
        const auto it =
            std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.key == key; });
        return it == m_rows.end() ? -1 : static_cast<int>(it - m_rows.begin());
    }

    /// Makes the list equal to `next` by removals, insertions and changes. O(n); when the keys stay as they
    /// are, without a hash and without a copy of what did not change. A row that moved relative to others is
    /// removed and inserted.
    void setRows(const std::vector<Row>& next)
    {
        if (hasKeysOf(next))
            changeInPlace(next.begin());
        else
            setOtherRows(next);
    }
    void setRows(std::vector<Row>&& next)
    {
        if (hasKeysOf(next))
            changeInPlace(std::make_move_iterator(next.begin()));
        else
            setOtherRows(std::move(next));
    }
    void setRows(std::initializer_list<Row> next) { setRows(std::vector<Row>(next)); }

private:
    void setOtherRows(std::vector<Row> next)
    {
        const int before = rowTotal();
        QHash<QString, size_t> places;
        places.reserve(static_cast<qsizetype>(next.size()));
        for (size_t i = 0; i < next.size(); ++i)
            places.insert(next[i].key, i);

        // Keep the rows that appear in both lists in rising order (a greedy chain is enough: moves are rare).
        std::vector<bool> keep(m_rows.size(), false);
        qint64 last = -1;
        for (size_t i = 0; i < m_rows.size(); ++i) {
            const auto it = places.constFind(m_rows[i].key);
            if (it != places.constEnd() && static_cast<qint64>(*it) > last) {
                keep[i] = true;
                last = static_cast<qint64>(*it);
            }
        }
        for (int end = before - 1; end >= 0;) {
            if (keep[static_cast<size_t>(end)]) {
                --end;
                continue;
            }
            int begin = end;
            while (begin > 0 && !keep[static_cast<size_t>(begin - 1)])
                --begin;
            m_model.beginRemoveRows({}, begin, end);
            m_rows.erase(m_rows.begin() + begin, m_rows.begin() + end + 1);
            m_model.endRemoveRows();
            end = begin - 1;
        }
        QSet<QString> kept;
        kept.reserve(static_cast<qsizetype>(m_rows.size()));
        for (const Row& row : m_rows)
            kept.insert(row.key);
        for (size_t i = 0; i < next.size();) {
            if (i < m_rows.size() && m_rows[i].key == next[i].key) {
                if (!(m_rows[i] == next[i])) {
                    m_rows[i] = std::move(next[i]);
                    tellChanged(i, i);
                }
                ++i;
                continue;
            }
            size_t stop = i;
            while (stop < next.size() && !kept.contains(next[stop].key))
                ++stop;
            Q_ASSERT_X(stop > i, "Rows::setRows", "keys are not unique");
            if (stop == i)
                return;
            m_model.beginInsertRows({}, static_cast<int>(i), static_cast<int>(stop) - 1);
            m_rows.insert(m_rows.begin() + static_cast<qsizetype>(i),
                          std::make_move_iterator(next.begin() + static_cast<qsizetype>(i)),
                          std::make_move_iterator(next.begin() + static_cast<qsizetype>(stop)));
            m_model.endInsertRows();
            i = stop;
        }
        if (rowTotal() != before)
            emit m_model.countChanged();
    }

    bool hasKeysOf(const std::vector<Row>& next) const
    {
        return std::equal(m_rows.begin(), m_rows.end(), next.begin(), next.end(),
                          [](const Row& a, const Row& b) { return a.key == b.key; });
    }

    /// Neighbours that changed are told together: at a step in a large tree they are thousands. `next`: as
    /// many rows as there are.
    template <typename From>
    void changeInPlace(From next)
    {
        for (size_t i = 0; i < m_rows.size();) {
            size_t stop = i;
            for (; stop < m_rows.size() && !(m_rows[stop] == *std::next(next, static_cast<qsizetype>(stop)));
                 ++stop)
                m_rows[stop] = *std::next(next, static_cast<qsizetype>(stop));
            if (stop > i)
                tellChanged(i, stop - 1);
            i = std::max(stop, i + 1);
        }
    }

    void tellChanged(size_t first, size_t last)
    {
        emit m_model.dataChanged(m_model.index(static_cast<int>(first)),
                                 m_model.index(static_cast<int>(last)));
    }

    int rowTotal() const override { return static_cast<int>(m_rows.size()); }
    const QMetaObject& rowType() const override { return Row::staticMetaObject; }
    const void* rowAt(int index) const override { return &m_rows[static_cast<size_t>(index)]; }

    RowListModel& m_model;
    std::vector<Row> m_rows;
};

} // namespace muster
