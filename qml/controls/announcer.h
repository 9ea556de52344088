// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Says a change to a screen reader that nobody has the focus on.

#include <QQuickItem>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// Role: whenever `text` becomes another one that is not empty, assistive tools are told by an alert; nothing
/// is drawn. (Qt 6.8 has an announcement of its own; 6.4 has this.) The item speaks `text` as its name: set
/// Accessible.role and Accessible.name beside it.
class Announcer : public QQuickItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
public:
    explicit Announcer(QQuickItem* parent = nullptr) : QQuickItem(parent) {}
    QString text() const { return m_text; }
    void setText(const QString& text);

signals:
    void textChanged();

private:
    QString m_text;
};

} // namespace muster
