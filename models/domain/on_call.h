// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Whom a tool says to be on call. Kept as versions by models/store/on_call_rows.h.

#include "models/domain/incident_report.h"

namespace muster {

/// One person at one level of one rota, in one shift.
struct OnCall
{
    QString key;    ///< which rota, level and person: the same in every reading of the tool
    QString rota;   ///< the schedule's name, else the policy's: "Payments primary"
    QString policy; ///< by which somebody is paged; empty: the tool does not say
    int level = 0;  ///< 1 is asked first; 0: the tool does not say
    PersonName person;
    std::optional<Instant> since, until; ///< by the tool's clock; nullopt: always
    friend bool operator==(const OnCall&, const OnCall&) = default;
};

/// What one reading of a tool said.
struct OnCallReading
{
    std::vector<OnCall> named;
    bool whole = true; ///< everybody else is not on call; false: some could not be read
    friend bool operator==(const OnCallReading&, const OnCallReading&) = default;
};

} // namespace muster
