// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What connected tools have for the fields of what they can be told: people, priorities, severities. Asked
// when a form may need it, remembered in the store for when no tool answers.

#include "models/base/clock.h"
#include "models/base/result.h"
#include "models/domain/source.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace muster {

class Session;
class ReadTx;
struct ToolField;

/// One value of a list: what is sent, how it is called, and where the list says so what it has now.
struct ListedValue
{
    QString value, name;
    QString now = {}; ///< the tool's word: "partial_outage"
    friend bool operator==(const ListedValue&, const ListedValue&) = default;
};

/// Which list of which tool (ToolField::list).
struct ToolListId
{
    SourceId source;
    QString list;
    friend bool operator==(const ToolListId&, const ToolListId&) = default;
    friend bool operator<(const ToolListId& a, const ToolListId& b)
    {
        return std::pair(a.source, a.list) < std::pair(b.source, b.list);
    }
};

/// "value<tab>name" or "value<tab>name<tab>now" as values; without a tab the name is the value. Each value
/// once, in their order.
std::vector<ListedValue> listedValues(const QStringList& texts);

/// What is sent for a value or a name of the list, whatever its case; anything else goes as it is.
QString valueOf(const std::vector<ListedValue>& values, const QString& typed);
/// What is sent for what stands in a field that has a list; of several "name = choice" each.
QString sentFor(const ToolField& field, const std::vector<ListedValue>& values, const QString& typed);

/// Role: one memory of lists for all rooms. Owner: Session (`of`). Thread: main; never blocks. Lists are
/// asked for one after another. One that came within `kFresh` is not asked for again, one that failed not
/// within `kHoldOff`; until an answer comes, what the store kept is handed out with its age. In a list of
/// people stand also those whom the tool named in its incidents.
class ToolLists final : public QObject
{
    Q_OBJECT
public:
    static constexpr Milliseconds kFresh = std::chrono::minutes{10};
    static constexpr Milliseconds kHoldOff = std::chrono::minutes{1};
    static constexpr size_t kMostValues = 2'000; ///< of one list

    struct Known
    {
        std::shared_ptr<const std::vector<ListedValue>> values; ///< never null
        std::optional<Instant>
            asked; ///< when the tool said so; nullopt: only out of what it told of incidents
        std::optional<Error> failure; ///< why it could not be read lately
        bool asking = false;
    };

    explicit ToolLists(Session& session);
    ~ToolLists() override;
    /// The session's own; made at the first call.
    static ToolLists* of(Session& session);

    Known known(const ToolListId& id) const;
    /// Reads what is stored, and asks the tool unless that is fresh or held off. `learned` follows when there
    /// is something to say.
    void want(const ToolListId& id);

signals:
    void learned(const muster::ToolListId& id);

private:
    struct List
    {
        std::vector<ListedValue> told;   ///< by the tool's list
        std::vector<ListedValue> people; ///< by its incidents
        std::shared_ptr<const std::vector<ListedValue>> all;
        std::optional<Instant> asked, failedAt;
        std::optional<Error> failure;
        bool read = false;   ///< the store was asked
        bool queued = false; ///< waits for its turn, or is asked
    };
    void stored(const ToolListId& id, std::vector<ListedValue> told, std::optional<Instant> asked,
                std::vector<ListedValue> people);
    void askIfDue(const ToolListId& id);
    void askNext();
    void take(const ToolListId& id, const Result<QStringList>& answer);
    static void join(List& list);

    Session& m_session;
    std::map<ToolListId, List> m_lists;
    std::deque<ToolListId> m_queue;
    bool m_asking = false;
    std::function<void()> m_cancel;
};

} // namespace muster
