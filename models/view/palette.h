// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Ctrl K: everything that has a name, found by a few letters. Commands, incidents, runbooks and people; what
// was chosen last comes first.

#include "models/domain/fuzzy_index.h"
#include "models/view/row_list_model.h"

#include <QSet>
#include <QtQml/qqmlregistration.h>

#include <memory>

namespace muster {

class Session;

struct PaletteRow
{
    Q_GADGET
    Q_PROPERTY(QString kind MEMBER kind)         ///< "command", "incident", "runbook", "person", "template"
    Q_PROPERTY(QString kindText MEMBER kindText) ///< "Incident"
    Q_PROPERTY(
        QString itemId MEMBER itemId) ///< id of a command or incident; "runbook/incident"; a name or number
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString detail MEMBER detail) ///< group, service, role; why a command makes no sense now
    Q_PROPERTY(QString shortcut MEMBER shortcut)
    Q_PROPERTY(bool available MEMBER available)
    Q_PROPERTY(bool recent MEMBER recent) ///< was chosen not long ago
public:
    QString key, kind, kindText, itemId, title, detail, shortcut;
    bool available = true, recent = false;
    bool operator==(const PaletteRow&) const = default;
};

/// Role: the list of the palette. Owner: Session. Thread: main; the names are gathered and folded on the
/// store's reader thread when the palette comes up, and until then it knows those of the last time. Only the
/// best `kMostRows` are rows.
class Palette : public RowListModel, public Rows<PaletteRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.palette")
    /// What is typed. Beginning with ">": commands only; "#": incidents; "@": people; "%": runbooks.
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY filterChanged)
    /// "12 of 20,214"; empty while nothing is typed.
    Q_PROPERTY(QString countText READ countText NOTIFY filterChanged)
public:
    static constexpr int kMostRows = 100;
    static constexpr int kMostRecent = 30;

    /// One that can be chosen.
    struct Item
    {
        enum Kind { Command, Incident, Runbook, Person, Template };
        Kind kind = Command;
        QString id, title, detail;
    };
    /// Everything but the commands, folded. A value made on any thread.
    struct Names
    {
        std::vector<Item> items;
        FuzzyIndex index;
        void add(Item item);
    };

    explicit Palette(Session* session);
    ~Palette() override;

    QString filter() const { return m_filter; }
    void setFilter(const QString& filter);
    QString countText() const { return m_countText; }

    /// The palette comes up: nothing typed, names gathered anew.
    Q_INVOKABLE void begin();
    /// This row is taken: `chosen` follows, and it is recent from now on. A command that makes no sense now
    /// is not taken.
    Q_INVOKABLE void choose(int row);

    /// For begin() and benchmarks: these names from now on.
    void setNames(std::shared_ptr<const Names> names);

signals:
    void filterChanged();
    void chosen(const QString& kind, const QString& itemId);

private:
    void gather();
    /// The templates that the open room's post-mortem can go on with.
    std::vector<Item> templates() const;
    void restoreRecent();
    void refilter();
    PaletteRow rowOf(const Item& item) const;
    static QString keyOf(const Item& item);

    Session* m_session;
    QString m_filter, m_countText;
    Names m_commands;
    std::shared_ptr<const Names> m_names; ///< shared with nobody but a late reader
    std::unique_ptr<FuzzySearch> m_commandSearch, m_nameSearch;
    QStringList m_recent; ///< keys, newest first
    int m_gathering = 0;
    bool m_recentRead = false;
};

} // namespace muster
