// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The runbooks of the profile's folder and checkouts, as last read, for choosing one by hand. Who reads them
// is app/runbook_sources.h.

#include "models/domain/runbook.h"

#include <QObject>
#include <QString>

#include <map>
#include <vector>

namespace muster {

class Session;

/// Role: one shelf for all rooms. Owner: Session (`of`). Thread: main.
class RunbookShelf final : public QObject
{
    Q_OBJECT
public:
    /// In the place of an incident's id: the runbook comes from its file.
    static const QString kFile;

    explicit RunbookShelf(QObject* parent = nullptr) : QObject(parent) {}
    /// The session's own; made at the first call.
    static RunbookShelf* of(Session& session);

    /// What a source (its path) holds now; none: it is gone.
    void put(const QString& source, std::vector<Runbook> runbooks);
    /// Each id once, that of the first source by path.
    std::vector<const Runbook*> all() const;
    /// Null: there is none.
    const Runbook* find(const QString& id) const;

private:
    std::map<QString, std::vector<Runbook>> m_bySource;
};

} // namespace muster
