// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What alerts of every Prometheus-like tool have in common: labels, their fingerprint, and the timeline event
// made of them. Pure; the tools' own JSON is read in their folders.

#include "integrations/core/connector.h"
#include "integrations/core/json_view.h"

#include <QByteArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>

#include <map>
#include <optional>

namespace muster {

using Labels = std::map<QString, QString>;

/// String members of a JSON object; others are left out.
Labels labelsOf(const QJsonObject& object);

/// FNV-1a 64 over the sorted label names and values, each followed by 0xFF, as 16 hex digits: the fingerprint
/// that Prometheus and Alertmanager use (github.com/prometheus/common, model/signature.go), so the same label
/// set has the same key in both.
QString labelFingerprint(const Labels& labels);

/// From milliseconds as a cursor's JSON has them; nothing for what is no number or outside of the years 1 to
/// 9999 (a double beyond qint64 must not be converted).
std::optional<Instant> instantFromNumber(double ms);

/// An item that could not be read, as it came. `key`: what the tool calls it; empty: a name is made of what
/// does not change by itself, so that the same item counts as one however often it is sent. `why`: words
/// without the item's own text.
PoisonItem unreadItem(const QString& key, const QString& why, const QJsonValue& item);
PoisonItem unreadItem(const QString& key, const QString& why, const JsonValue& item);

/// The little that must be remembered of a firing alert to tell later that it is over.
struct AlertBrief
{
    QString name, severity, service;
    friend bool operator==(const AlertBrief&, const AlertBrief&) = default;
};
/// Service: the label `service`, else `app`, else `job`.
AlertBrief briefOf(const Labels& labels);

/// An event of kind Alert without id, knownAt and incident.
TimelineEvent alertEvent(const Context& context, const AlertBrief& brief, bool firing, Instant occurredAt,
                         const QString& remoteId, const QString& tail);

} // namespace muster
