// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The key map: every command under its group, the groups of the page one is on first, searched by words,
// copied as text. Not the palette: nothing is run from here.

#include "models/view/command_model.h"

namespace muster {

struct KeyRow
{
    Q_GADGET
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString shortcut MEMBER shortcut) ///< empty: only in the palette
    Q_PROPERTY(bool heading MEMBER heading)      ///< the name of a group
    Q_PROPERTY(bool here MEMBER here)            ///< of the page one is on
public:
    QString key, title, shortcut;
    bool heading = false, here = false;
    bool operator==(const KeyRow&) const = default;
};

/// Role: rows of the key map. Owner: the QML tree. Thread: main.
class KeyMapModel : public RowListModel, public Rows<KeyRow>
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(muster::CommandModel* commands READ commands WRITE setCommands NOTIFY changed)
    /// "incidents", "room", "runbook", "postmortem", "settings".
    Q_PROPERTY(QString page READ page WRITE setPage NOTIFY changed)
    /// Every word has to be in the title, the group or the keys.
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY changed)
public:
    explicit KeyMapModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}

    CommandModel* commands() const { return m_commands; }
    void setCommands(CommandModel* commands);
    QString page() const { return m_page; }
    void setPage(const QString& page);
    QString filter() const { return m_filter; }
    void setFilter(const QString& filter);

    /// The rows shown, one a line, keys in a column: to print or to send.
    Q_INVOKABLE QString text() const;
    Q_INVOKABLE void copy() const;

signals:
    void changed();

private:
    void refill();
    CommandModel* m_commands = nullptr;
    QString m_page, m_filter;
};

} // namespace muster
