// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Rows of a dump by column name and type, and Dispatch's words as ours.

#include "models/domain/incident.h"
#include "models/domain/timeline.h"
#include "models/history/dump_index.h"

#include <QHash>

#include <optional>

namespace muster {

/// A row whose values are asked for by name; what is not there, NULL or of another type is empty.
class NamedRow
{
public:
    NamedRow(const DumpBlock& block, const DumpRow& row) : m_block(block), m_row(row) {}
    const QByteArray* value(const char* column) const;
    QString text(const char* column) const; ///< broken UTF-8 becomes U+FFFD
    std::optional<qint64> number(const char* column) const;
    std::optional<Instant> time(const char* column) const;
    bool isTrue(const char* column) const;
    /// The whole row as a JSON object of texts, for the raw view; without search vectors.
    QByteArray json() const;

private:
    const DumpBlock& m_block;
    const DumpRow& m_row;
};

/// `2024-05-01 10:11:12.123456`, with or without a zone (`+00`, `-03:30`); without is UTC.
std::optional<Instant> postgresTime(const QByteArray& text);

std::optional<Stage> dispatchStage(const QString& status);
/// The precise name of an event of this `event.type`.
QString dispatchEventKind(const QString& type);

} // namespace muster
