// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/action_desk.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/session.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace muster {

namespace {

/// A burst of keys in a post-mortem is one reading.
constexpr auto kAgainAfter = std::chrono::milliseconds{400};

QStringList sorted(const QSet<QString>& set)
{
    QStringList list(set.begin(), set.end());
    list.sort(Qt::CaseInsensitive);
    return list;
}

/// 0: every; else the place of the chosen one, which may have gone.
int placeOf(const QStringList& list, const std::optional<QString>& chosen)
{
    return chosen ? static_cast<int>(list.indexOf(*chosen)) + 1 : 0;
}

std::optional<QString> chosenOf(const QStringList& list, int index)
{
    return index > 0 && index <= list.size() ? std::optional(list[index - 1]) : std::nullopt;
}

} // namespace

ActionDesk::ActionDesk(QObject* parent) : ActionDesk(Session::instance(), parent) {}

ActionDesk::ActionDesk(Session* session, QObject* parent)
    : RowListModel(parent), Rows(this), m_session(session)
{
    m_again.setSingleShot(true);
    m_again.setInterval(kAgainAfter);
    connect(&m_again, &QTimer::timeout, this, &ActionDesk::read);
    if (!m_session || !m_session->store())
        return;
    connect(m_session->store(), &Store::committed, this, [this](const ChangeSet& changes) {
        if (m_watching && (changes.touches(Table::PostMortems) || changes.touches(Table::Drafts) ||
                           changes.touches(Table::Incidents)))
            m_again.start();
    });
}

void ActionDesk::setWatching(bool watching)
{
    if (watching == m_watching)
        return;
    m_watching = watching;
    emit watchingChanged();
    if (watching)
        read();
}

QDate ActionDesk::today() const
{
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(m_session->clock().now().ms);
    return Format::instance()->style().utc ? now.toUTC().date() : now.date();
}

void ActionDesk::read()
{
    if (!m_session || !m_session->store())
        return;
    if (m_reading) {
        m_again.start(); // one at a time; the newest texts are read when it is done
        return;
    }
    m_reading = true;
    m_session->store()->read(
        [](ReadTx& tx) { return readPostMortemTexts(tx); }, this,
        [this](Result<std::vector<IncidentText>> texts) {
            if (!texts) {
                m_reading = false;
                m_problem = format::errorText(texts.error(), tr("The actions"));
                emit changed();
                return;
            }
            Worker::run([texts = std::move(*texts), day = today()] { return actionsOf(texts, day, true); },
                        this,
                        [this](std::vector<IncidentAction> actions) {
                            m_reading = false;
                            m_ready = true;
                            m_problem.clear();
                            m_all = std::move(actions);
                            QSet<QString> owners, kinds;
                            for (const IncidentAction& one : m_all) {
                                owners.insert(one.item.owner);
                                kinds.insert(one.item.kind);
                            }
                            m_owners = sorted(owners);
                            m_kinds = sorted(kinds);
                            refilter();
                        });
        },
        ReadLane::Bulk);
}

ActionRow ActionDesk::rowOf(const IncidentAction& action) const
{
    const ActionItem& item = action.item;
    ActionRow row;
    row.incidentId = action.incident.value;
    row.number = action.number;
    row.title = action.title;
    row.position = item.position;
    row.text = item.text;
    row.kind = item.kind;
    row.priority = item.priority;
    row.owner = item.owner;
    row.dueText = item.due ? QLocale::c().toString(*item.due, QStringLiteral("d MMM yyyy")) : item.dueText;
    row.state = action.overdue ? QStringLiteral("overdue") : toString(item.state);
    if (action.overdue && item.due)
        row.lateText = format::counted(static_cast<int>(item.due->daysTo(today())), tr("%1 day late"),
                                       tr("%1 days late"));
    row.doneWhen = item.doneWhen;
    row.ticket = item.ticket;
    if (item.state == ActionItem::State::Open)
        row.lacks = actionProblems(item).join(QStringLiteral("; "));
    return row;
}

void ActionDesk::refilter()
{
    const QStringList words = m_words.split(u' ', Qt::SkipEmptyParts);
    std::vector<ActionRow> rows;
    QHash<QString, int> seen; // several actions may stand in one row of a table
    for (const IncidentAction& one : m_all) {
        const ActionItem& item = one.item;
        const bool open = item.state == ActionItem::State::Open;
        if ((m_owner && item.owner != *m_owner) || (m_kind && item.kind != *m_kind))
            continue;
        if ((m_state == Open && !open) || (m_state == Overdue && !one.overdue) ||
            (m_state == Settled && open))
            continue;
        const QString all = QStringList{item.text,   item.owner,    item.kind,  item.priority,
                                        item.ticket, item.doneWhen, one.number, one.title}
                                .join(u' ');
        if (!std::all_of(words.begin(), words.end(),
                         [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); }))
            continue;
        ActionRow row = rowOf(one);
        const QString place = row.incidentId + u':' + QString::number(row.position) + u':' + row.text;
        row.key = place + u':' + QString::number(seen[place]++);
        rows.push_back(std::move(row));
    }
    setRows(std::move(rows));
    emit changed();
}

QString ActionDesk::countText() const
{
    int open = 0, late = 0;
    QSet<QString> incidents;
    for (const IncidentAction& one : m_all) {
        if (one.item.state != ActionItem::State::Open)
            continue;
        ++open;
        late += one.overdue ? 1 : 0;
        incidents.insert(one.incident.value);
    }
    if (open == 0)
        return m_all.empty() ? QString() : tr("none is open");
    return tr("%1 open, %2 overdue, in %3", "how many, how many, incidents")
        .arg(QString::number(open), QString::number(late),
             format::counted(static_cast<int>(incidents.size()), tr("%1 incident"), tr("%1 incidents")));
}

QStringList ActionDesk::owners() const
{
    QStringList names{tr("Every owner")};
    for (const QString& owner : m_owners)
        names << (owner.isEmpty() ? tr("Nobody") : displayLine(owner));
    return names;
}

QStringList ActionDesk::kinds() const
{
    QStringList names{tr("Every kind")};
    for (const QString& kind : m_kinds)
        names << (kind.isEmpty() ? tr("No kind") : displayLine(kind));
    return names;
}

QStringList ActionDesk::states() const
{
    return {tr("Open"), tr("Overdue"), tr("Done or dropped"), tr("Every state")};
}

int ActionDesk::owner() const
{
    return placeOf(m_owners, m_owner);
}
int ActionDesk::kind() const
{
    return placeOf(m_kinds, m_kind);
}

void ActionDesk::setOwner(int index)
{
    m_owner = chosenOf(m_owners, index);
    refilter();
}

void ActionDesk::setKind(int index)
{
    m_kind = chosenOf(m_kinds, index);
    refilter();
}

void ActionDesk::setState(int index)
{
    m_state = std::clamp(index, int(Open), int(All));
    refilter();
}

void ActionDesk::setWords(const QString& words)
{
    if (words == m_words)
        return;
    m_words = words;
    refilter();
}

void ActionDesk::clearFilters()
{
    m_owner.reset();
    m_kind.reset();
    m_state = All;
    m_words.clear();
    refilter();
}

} // namespace muster
