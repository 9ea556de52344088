// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Who is on call by what the tools last said, in words for the fields that ask for a person. Asks no tool:
// the feeds do; so it is there offline too, with its age.

#include "models/base/clock.h"
#include "models/domain/source.h"

#include <QObject>
#include <QString>

#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace muster {

class Session;

/// Role: one memory of who is on call for all rooms. Owner: Session (`of`). Thread: main; reads on the
/// store's.
class OnCallBoard final : public QObject
{
    Q_OBJECT
public:
    static constexpr Milliseconds kReadEvery = std::chrono::seconds{30};
    /// What is older says so.
    static constexpr Milliseconds kFresh = std::chrono::minutes{15};

    /// A person who is on call now.
    struct Shown
    {
        QString name;  ///< by which they are known here
        QString words; ///< "on call: Payments primary (PagerDuty), until 08:00"
    };

    explicit OnCallBoard(Session& session);
    /// The session's own; made at the first call.
    static OnCallBoard* of(Session& session);

    /// Reads the store anew, unless it did within `kReadEvery`. `changed` follows.
    void read();
    /// Each person once: whoever is asked first comes first.
    std::vector<Shown> now() const;
    /// The same for a person of a tool, whichever tool says that they are on call; empty: they are not.
    QString wordsFor(const SourceId& source, const QString& remoteId) const;

signals:
    void changed();

private:
    struct Duty
    {
        QString name, rota, sourceName;
        int level = 0;
        std::optional<Instant> until;
        Instant readAt;
        std::set<std::pair<SourceId, QString>> ids; ///< by which tools know the person
    };
    QString wordsOf(const std::vector<const Duty*>& duties) const;

    Session& m_session;
    std::vector<Duty> m_duties; ///< by level and rota
    std::optional<Instant> m_read;
};

} // namespace muster
