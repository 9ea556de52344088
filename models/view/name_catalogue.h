// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What metric tools know by name (metrics, labels, values), asked when somebody types a query and remembered
// as long as the program runs; and the same out of what is stored here, for when no tool answers.

#include "models/base/clock.h"
#include "models/store/read_tx.h"
#include "models/view/gateways.h"

#include <QObject>
#include <QStringList>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

class Session;

/// Names out of stored series: their own, and those that their queries use. Sorted, each once.
QStringList storedNames(const std::vector<SeriesInfo>& series, const NameQuery& query);

/// Role: one memory of names for all rooms. Owner: Session (`of`). Thread: main.
/// One question is on its way at a time: another one gives the former up. An answer counts as news for
/// `kFresh`; an older one is still handed out while it is asked again. After a failure the same is not asked
/// for `kHoldOff`.
class NameCatalogue final : public QObject
{
    Q_OBJECT
public:
    static constexpr Milliseconds kFresh = std::chrono::minutes{5};
    static constexpr Milliseconds kHoldOff = std::chrono::minutes{1};
    static constexpr size_t kMostLists = 200;
    static constexpr qsizetype kMostNames = 100'000; ///< of one list

    struct Known
    {
        std::shared_ptr<const QStringList> names;
        Instant asked; ///< when the tool said so
    };

    /// Both outlive the object.
    NameCatalogue(ToolGateway& tools, Clock& clock, QObject* parent = nullptr);
    ~NameCatalogue() override;
    /// The session's own; made at the first call. Null without tools.
    static NameCatalogue* of(Session& session);

    std::optional<Known> known(const NameQuery& query) const;
    /// Why the last question for it failed, as long as it is not asked again.
    std::optional<Error> failure(const NameQuery& query) const;
    /// Asks, unless it is fresh, held off or on its way. `learned` follows.
    void want(const NameQuery& query);
    void giveUp();
    bool isAsking() const { return m_asking.has_value(); }

signals:
    /// A question was answered or has failed.
    void learned();

private:
    struct List
    {
        NameQuery query;
        Known known;
    };
    struct Failure
    {
        NameQuery query;
        Error error;
        Instant at;
    };
    void take(const NameQuery& query, Result<QStringList> answer);

    ToolGateway& m_tools;
    Clock& m_clock;
    std::deque<List> m_lists; ///< newest last
    std::vector<Failure> m_failures;
    std::optional<NameQuery> m_asking;
    std::function<void()> m_cancel;
};

} // namespace muster
