// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Whom the tools know, and which of them are one person. Used only inside Store functors and tests, like
// WriteTx.

#include "models/domain/incident_report.h"
#include "models/store/write_tx.h"

#include <vector>

namespace muster {

/// Keeps what is news. Errors: Invalid without source or remote id.
Done putPerson(WriteTx& tx, const PersonReport& person);

/// One person, whatever the tools call them.
struct Person
{
    QString name, email;               ///< of the tool that told first
    std::vector<PersonReport> reports; ///< one of each tool, in the order in which they were learnt
};
/// Everybody that the tools know and did not remove, joined by e-mail (without regard to case) and by hand;
/// by name.
Result<std::vector<Person>> people(const ReadTx& tx);

/// A person of a tool.
struct PersonId
{
    SourceId source;
    QString remoteId;
    friend bool operator==(const PersonId&, const PersonId&) = default;
    friend bool operator<(const PersonId& a, const PersonId& b)
    {
        return a.source != b.source ? a.source < b.source : a.remoteId < b.remoteId;
    }
};
/// Says by hand that two tools' people are one, or (nullopt) that this one is nobody else, whatever the
/// e-mail.
Done joinPeople(WriteTx& tx, const PersonId& one, const std::optional<PersonId>& other);

/// The name by which a person is known here: that of whoever was first told with this e-mail, else the
/// tool's.
Result<QString> nameOf(const ReadTx& tx, const PersonName& person);

} // namespace muster
