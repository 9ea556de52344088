// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/row_list_model.h"

#include <QMetaProperty>

namespace muster {

QVariant RowListModel::data(const QModelIndex& index, int role) const
{
    if (!m_source || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int property = role - Qt::UserRole;
    if (property < 0 || property >= m_source->rowType().propertyCount())
        return {};
    return m_source->rowType().property(property).readOnGadget(m_source->rowAt(index.row()));
}

QHash<int, QByteArray> RowListModel::roleNames() const
{
    QHash<int, QByteArray> names;
    if (m_source) {
        for (int i = 0; i < m_source->rowType().propertyCount(); ++i)
            names.insert(Qt::UserRole + i, m_source->rowType().property(i).name());
    }
    return names;
}

} // namespace muster
