// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What an import that goes on in this program does now, beside what is stored of it. Pure.

#include "models/domain/history_import.h"

#include <QString>

#include <optional>

namespace muster {

struct ImportStatus
{
    ImportRun run;
    bool active = false;              ///< it goes on in this program, or waits to
    QString waiting;                  ///< why it waits, in words; empty: it does not
    std::optional<Instant> goesOnAt;  ///< when it tries again by itself
    double itemsPerMinute = 0;        ///< since it goes on in this program; 0: not known yet
    std::optional<Milliseconds> left; ///< at this pace; nullopt: nobody knows how much there is
    friend bool operator==(const ImportStatus&, const ImportStatus&) = default;
};

} // namespace muster
