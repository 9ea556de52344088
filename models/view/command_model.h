// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Every command of the program with its key: the palette filters it, the key map shows it, `Session.trigger`
// runs it.

#include "models/view/row_list_model.h"

#include <QtQml/qqmlregistration.h>

namespace muster {

struct CommandRow
{
    Q_GADGET
    Q_PROPERTY(QString commandId MEMBER key)     ///< "room.live"
    Q_PROPERTY(QString title MEMBER title)       ///< "Return to live"
    Q_PROPERTY(QString group MEMBER group)       ///< "War room", "Go to", "Settings"
    Q_PROPERTY(QString shortcut MEMBER shortcut) ///< portable key sequence: "L", "Ctrl+K"; empty: none
    Q_PROPERTY(bool available MEMBER enabled)    ///< makes sense now
    Q_PROPERTY(QString why MEMBER why)           ///< why it is not enabled
public:
    QString key, title, group, shortcut;
    bool enabled = true;
    QString why;
    bool operator==(const CommandRow&) const = default;
};

/// The commands that match `filter`, best match first; with an empty filter all, in key-map order.
/// Ids that the pages carry out themselves (Session emits `uiCommand`): go.incidents, go.room, go.runbook,
/// go.postmortem, go.settings, focus.note, focus.decision, focus.task, focus.update, focus.search,
/// show.palette, show.keys, show.outbox, show.costs, show.rollback, show.tools, event.tell, pm.cite,
/// incident.declare, file.import, file.export, room.goto, room.overlay.incident. All others are carried out
/// by Session.
class CommandModel : public RowListModel, public Rows<CommandRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.commands")
    /// Words of the palette; letters in order are enough ("rtl" finds "Return to live").
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY filterChanged)
public:
    explicit CommandModel(QObject* parent = nullptr);
    QString filter() const { return m_filter; }
    void setFilter(const QString& filter);
    void setCommands(std::vector<CommandRow> commands);
    void setEnabled(const QString& commandId, bool enabled, const QString& why = {});
    bool isEnabled(const QString& commandId) const;
    /// Null when there is none; valid until the next change.
    const CommandRow* find(const QString& commandId) const;
    /// Whatever the filter, in key-map order.
    const std::vector<CommandRow>& all() const { return m_all; }
    /// Id of the command with this shortcut, or an empty text.
    Q_INVOKABLE QString commandForShortcut(const QString& shortcut) const;

    /// Id of the command in this row of the filtered list; empty when there is none or it makes no sense now.
    Q_INVOKABLE QString commandAt(int row) const;

    /// Match quality of `words` in `title`: 0 none; prefix beats word starts beats letters in order. Pure.
    static int fuzzyScore(const QString& title, const QString& words);

signals:
    void filterChanged();
    void availabilityChanged();

private:
    void refilter();
    std::vector<CommandRow> m_all;
    QString m_filter;
};

} // namespace muster
