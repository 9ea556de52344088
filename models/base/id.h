// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Strong identifiers. An Id is an opaque non-empty string; two kinds never mix.

#include <QHashFunctions>
#include <QString>

namespace muster {

template <typename Tag>
struct Id
{
    QString value;

    bool isEmpty() const { return value.isEmpty(); }
    friend bool operator==(const Id&, const Id&) = default;
    friend bool operator<(const Id& a, const Id& b) { return a.value < b.value; }
    friend size_t qHash(const Id& id, size_t seed = 0) { return ::qHash(id.value, seed); }
};

using IncidentId = Id<struct IncidentTag>;
using EventId = Id<struct EventTag>;
using SeriesId = Id<struct SeriesTag>;
using SourceId = Id<struct SourceTag>;
using RunbookRunId = Id<struct RunbookRunTag>;
using SloId = Id<struct SloTag>;
using PostMortemId = Id<struct PostMortemTag>;
using OperationId = Id<struct OperationTag>;

/// A new identifier, unique on every machine, that sorts by creation time: 48 bits of UTC milliseconds and 80
/// random bits in Crockford base 32 (26 characters, the ULID layout, github.com/ulid/spec).
QString newUlid();

template <typename IdType>
IdType newId()
{
    return IdType{newUlid()};
}

} // namespace muster
