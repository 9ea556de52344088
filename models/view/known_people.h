// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Whom the connected tools know, who of them is one person, and saying so by hand. Nobody is joined by name:
// a person chooses two, or parts one again.

#include "models/store/people.h"
#include "models/view/row_list_model.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <map>
#include <vector>

namespace muster {

class WarRoom;

/// One person, whatever the tools call them.
struct KnownPersonRow
{
    Q_GADGET
    Q_PROPERTY(QString personKey MEMBER key)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString toolsText MEMBER toolsText) ///< "PagerDuty · Slack"
    /// What each tool says, in the order in which they were learnt: "PagerDuty: Ada L · ada@example.com".
    Q_PROPERTY(QStringList tellings MEMBER tellings)
    Q_PROPERTY(bool chosen MEMBER chosen)
public:
    QString key, name, toolsText;
    QStringList tellings;
    bool chosen = false;
    bool operator==(const KnownPersonRow&) const = default;
};
class KnownPersonModel : public RowListModel, public Rows<KnownPersonRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("KnownPeople.list")
public:
    explicit KnownPersonModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// Role: the people of the tools' panel. Owner: RoomTools. Thread: main; reads and writes on the store's.
class KnownPeople final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RoomTools.people")
    /// Those that go with what is looked for, at most `kMostShown`; the chosen one first.
    Q_PROPERTY(muster::KnownPersonModel* list READ list CONSTANT)
    Q_PROPERTY(int total READ total NOTIFY changed)               ///< how many are known
    Q_PROPERTY(QString moreText READ moreText NOTIFY changed)     ///< that others are not shown; empty: none
    Q_PROPERTY(QString chosenName READ chosenName NOTIFY changed) ///< empty: nobody is chosen
    Q_PROPERTY(QString saidText READ saidText NOTIFY changed)     ///< what was done last, and the way back
public:
    static constexpr size_t kMostShown = 12;

    explicit KnownPeople(WarRoom* room, QObject* parent);
    KnownPersonModel* list() { return &m_list; }
    int total() const { return static_cast<int>(m_people.size()); }
    QString moreText() const { return m_moreText; }
    QString chosenName() const;
    QString saidText() const { return m_said; }

    /// Reads them anew; call when the panel opens.
    Q_INVOKABLE void refresh();
    /// Shows only those whose names or e-mails have all of these words; empty: everybody.
    Q_INVOKABLE void find(const QString& words);
    /// The first of two; an empty key chooses nobody.
    Q_INVOKABLE void choose(const QString& personKey);
    /// Whoever is chosen and this one are one person from now on.
    Q_INVOKABLE void join(const QString& personKey);
    /// What stands at this place of the person's tellings is somebody else from now on.
    Q_INVOKABLE void part(const QString& personKey, int telling);

signals:
    void changed();

private:
    struct Known
    {
        Person person;
        QString words; ///< everything by which it is found, case folded
    };
    struct Reading
    {
        std::vector<Known> people;
        std::map<SourceId, QString> sources;
    };
    void fill();
    const Known* known(const QString& key) const;
    QString toolOf(const PersonReport& report) const;
    /// Writes, says so and reads anew.
    template <typename Change>
    void write(Change change, QString said);

    WarRoom* m_room;
    KnownPersonModel m_list;
    std::vector<Known> m_people;
    std::map<SourceId, QString> m_sources;
    QStringList m_words;
    QString m_chosen, m_said, m_moreText;
    int m_reads = 0; ///< a late answer is an old one
};

} // namespace muster
