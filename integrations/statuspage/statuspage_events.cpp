// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/statuspage/statuspage_events.h"

#include "integrations/core/address.h"
#include "integrations/statuspage/statuspage_incidents.h"

#include <QJsonDocument>

namespace muster::statuspage {

namespace {

constexpr int kTextLimit = 1'900; // the timeline shows one line; the whole text is in the status and in raw
/// An update and the components that it changed are written within this time of each other.
constexpr Milliseconds kTogether{60'000};

/// "API: Operational → Partial outage" per component that the update changed.
QStringList changesOf(const JsonObject& update)
{
    QStringList changes;
    for (const JsonValue& value : listIn(update, "affected_components")) {
        const JsonObject component = value.toObject();
        const QString before = textIn(component, "old_status");
        const QString after = textIn(component, "new_status");
        if (after.isEmpty() || before == after)
            continue;
        QString name = textIn(component, "name");
        if (name.isEmpty())
            name = textIn(component, "code");
        changes << (before.isEmpty() ? joined({name, u": ", spoken(after)})
                                     : joined({name, u": ", spoken(before), u" \u2192 ", spoken(after)}));
    }
    return changes;
}

QString textOf(const JsonObject& update)
{
    QString rest = textIn(update, "body").simplified();
    if (const QStringList changes = changesOf(update); !changes.isEmpty())
        rest = joined({rest, rest.isEmpty() ? u"" : u" · ", changes.join(QStringLiteral(" · "))});
    const QString state = spoken(textIn(update, "status"));
    if (state.isEmpty())
        return rest.isEmpty() ? QStringLiteral("Update without text") : rest;
    return rest.isEmpty() ? state : joined({state, u": ", rest});
}

/// An update of about that time told of this component's state already.
bool isTold(const JsonObject& incident, const JsonObject& component, Instant at)
{
    for (const JsonValue& value : listIn(incident, "incident_updates")) {
        const JsonObject update = value.toObject();
        const auto made = timeIn(update, "created_at");
        if (!made || std::chrono::abs(*made - at) > kTogether)
            continue;
        for (const JsonValue& one : listIn(update, "affected_components")) {
            const JsonObject affected = one.toObject();
            if (textIn(affected, "code") == textIn(component, "id") &&
                textIn(affected, "new_status") == textIn(component, "status"))
                return true;
        }
    }
    return false;
}

} // namespace

void addEvents(const JsonObject& incident, const IncidentReport& report, const Context& context, Facts& facts)
{
    const QString& id = report.remoteId;
    const auto add = [&](const QString& remoteId, const QString& kind, Instant at, const QString& text,
                         const QByteArray& raw) {
        TimelineEvent event = incidentEvent(context, id, remoteId, kind, at);
        event.text = oneLine(text, kTextLimit);
        if (event.text.isEmpty())
            event.text = QStringLiteral("Update without text");
        event.link = report.link;
        event.raw = raw;
        facts.events.push_back(std::move(event));
    };
    for (const JsonValue& value : listIn(incident, "incident_updates")) {
        const JsonObject update = value.toObject();
        const QString updateId = idIn(update, "id");
        auto at = timeIn(update, "display_at");
        if (!at)
            at = timeIn(update, "created_at");
        if (updateId.isEmpty() || !at) {
            facts.poison.push_back(unreadItem(updateId.isEmpty() ? QString() : id + u'/' + updateId,
                                              QStringLiteral("an update without id or time"), value));
            continue;
        }
        add(joined({u"update/", id, u"/", updateId}), QStringLiteral("status.posted"), *at, textOf(update),
            update.raw());
    }
    for (const JsonValue& value : listIn(incident, "components")) {
        const JsonObject component = value.toObject();
        const auto at = timeIn(component, "updated_at");
        const QString status = textIn(component, "status");
        const QString key = textIn(component, "id");
        // A component changes before and after, because of other incidents.
        const bool within =
            at && *at >= report.openedAt && (!report.resolvedAt || *at <= *report.resolvedAt + kTogether);
        if (!within || status.isEmpty() || key.isEmpty() || isTold(incident, component, *at))
            continue;
        QString name = textIn(component, "name");
        add(QStringLiteral("component/%1/%2/%3").arg(id, key).arg(at->ms), QStringLiteral("status.component"),
            *at, QStringLiteral("%1 is shown as: %2").arg(name.isEmpty() ? key : name, spoken(status)),
            component.raw());
        facts.events.back().service = oneLine(name, 100);
    }
    if (const auto at = postmortemPublished(incident))
        add(QStringLiteral("postmortem/") + id, QStringLiteral("postmortem.published"), *at,
            QStringLiteral("Public post-mortem published: ") +
                textIn(incident, "postmortem_body").simplified(),
            QJsonDocument(
                QJsonObject{{QStringLiteral("postmortem_body"), textIn(incident, "postmortem_body")}})
                .toJson(QJsonDocument::Compact));
}

TimelineEvent deletedEvent(const QString& incident, const Context& context, Instant at)
{
    TimelineEvent event = incidentEvent(context, incident, QStringLiteral("deleted/") + incident,
                                        QStringLiteral("status.deleted"), at);
    event.text = QStringLiteral("The status page no longer has this incident: it was deleted there.");
    return event;
}

} // namespace muster::statuspage
