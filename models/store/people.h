// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Whom the tools know, and which of them are one person. Used only inside Store functors and tests, like
// WriteTx.

#include "models/domain/actor_names.h"
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
/// by name. Nobody is ever joined by name alone. O(n log n) of all people.
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
/// Says by hand that these two are one person, with everybody whom each of them is already. Who is one with
/// them stays so; roles of incidents that are not over are held under the name that follows, from now on.
/// Errors: NotFound when a tool knows no such person.
Done joinPeople(WriteTx& tx, const PersonId& one, const PersonId& other);
/// Says by hand that this one is nobody else: no e-mail joins it any more, only a hand. Who was one with it
/// stays one among themselves. Errors: NotFound.
Done partPerson(WriteTx& tx, const PersonId& one);

/// The name by which a person of this tool is known here: that of whoever of the same person was first told
/// of (by e-mail, and what was joined by hand), else the tool's.
Result<QString> nameOf(const ReadTx& tx, const SourceId& source, const PersonName& person);

/// The same for whoever did something: a tool names them by what it shows, their name there or their e-mail,
/// and not by an id. O(n log n) of all people.
Result<ActorNames> actorNames(const ReadTx& tx);

} // namespace muster
