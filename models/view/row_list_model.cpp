// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/row_list_model.h"

#include "models/domain/display_text.h"

#include <QMetaClassInfo>
#include <QMetaProperty>

namespace muster {

namespace {

QStringList namesIn(const QMetaObject& rowType, const char* list)
{
    const int index = rowType.indexOfClassInfo(list);
    return index < 0 ? QStringList()
                     : QString::fromLatin1(rowType.classInfo(index).value()).split(u' ', Qt::SkipEmptyParts);
}

QString shown(const QString& text, RoleText role)
{
    switch (role) {
    case RoleText::None:
    case RoleText::Verbatim:
        return text;
    case RoleText::Line:
        return displayText(text, DisplayRole::Line);
    case RoleText::Cell:
        return displayText(text, DisplayRole::Cell);
    case RoleText::Detail:
        return displayText(text, DisplayRole::Detail);
    }
    return text;
}

} // namespace

std::vector<RoleText> roleTexts(const QMetaObject& rowType)
{
    const QStringList cells = namesIn(rowType, "cells");
    const QStringList details = namesIn(rowType, "details");
    const QStringList verbatim = namesIn(rowType, "verbatim");
    std::vector<RoleText> texts;
    for (int i = 0; i < rowType.propertyCount(); ++i) {
        const QMetaProperty property = rowType.property(i);
        const QString name = QString::fromLatin1(property.name());
        const int type = property.metaType().id();
        if (type != QMetaType::QString && type != QMetaType::QStringList)
            texts.push_back(RoleText::None);
        else if (name == QLatin1String("key") || name.endsWith(QLatin1String("Id")) ||
                 name.endsWith(QLatin1String("Key")) || verbatim.contains(name))
            texts.push_back(RoleText::Verbatim);
        else if (details.contains(name))
            texts.push_back(RoleText::Detail);
        else
            texts.push_back(cells.contains(name) ? RoleText::Cell : RoleText::Line);
    }
    return texts;
}

QVariant RowListModel::data(const QModelIndex& index, int role) const
{
    if (!m_source || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int property = role - Qt::UserRole;
    if (property < 0 || property >= m_source->rowType().propertyCount())
        return {};
    QVariant value = m_source->rowType().property(property).readOnGadget(m_source->rowAt(index.row()));
    if (m_texts.empty())
        m_texts = roleTexts(m_source->rowType());
    const RoleText text = m_texts[static_cast<size_t>(property)];
    if (text == RoleText::None || text == RoleText::Verbatim)
        return value;
    if (value.metaType().id() == QMetaType::QString)
        return shown(value.toString(), text);
    QStringList list = value.toStringList();
    for (QString& entry : list)
        entry = shown(entry, text);
    return list;
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
