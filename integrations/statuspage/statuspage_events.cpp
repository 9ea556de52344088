// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/statuspage/statuspage_events.h"

#include "integrations/core/address.h"
#include "integrations/statuspage/statuspage_incidents.h"

namespace muster::statuspage {

namespace {

constexpr int kTextLimit = 1'900; // the timeline shows one line; the whole text is in the status and in raw
/// Room for what an update changed, so that its text need not move while it grows.
constexpr qsizetype kUsualChanges = 100;
/// An update and the components that it changed are written within this time of each other.
constexpr Milliseconds kTogether{60'000};

/// On one line, without a copy of what is so already, as nearly all texts: to look for a letter is cheap.
QString unbroken(const QString& text)
{
    return text.contains(u'\n') || text.contains(u'\r') || text.contains(u'\t') ? text.simplified() : text;
}

/// "API: Operational → Partial outage" of a component that an update changed; empty when it did not.
QString changeOf(const JsonObject& component)
{
    const QString before = textIn(component, "old_status");
    const QString after = textIn(component, "new_status");
    if (after.isEmpty() || before == after)
        return {};
    QString name = textIn(component, "name");
    if (name.isEmpty())
        name = textIn(component, "code");
    return before.isEmpty() ? joined({name, u": ", spoken(after)})
                            : joined({name, u": ", spoken(before), u" \u2192 ", spoken(after)});
}

/// "Identified: the cause is known · API: Operational → Partial outage"
QString textOf(const Update& update)
{
    const QString body = unbroken(update.body);
    if (update.affected.isEmpty() && !update.status.isEmpty()) { // as most: with one allocation
        QString text = joined({update.status, body.isEmpty() ? u"" : u": ", body});
        speak(text.begin(), text.begin() + update.status.size());
        return text;
    }
    QString text;
    text.reserve(update.status.size() + body.size() + kUsualChanges);
    appendSpoken(text, update.status);
    QStringView separator = text.isEmpty() ? u"" : u": ";
    const auto add = [&](const QString& part) {
        if (part.isEmpty())
            return;
        text += separator;
        text += part;
        separator = u" · ";
    };
    add(body);
    for (const JsonValue& component : update.affected)
        add(changeOf(component.toObject()));
    return text;
}

/// An update of about that time told of this component's state already.
bool isTold(const PublicIncident& incident, const Component& component, Instant at)
{
    const JsonObject json = component.json.toObject();
    const auto id = json.utf8Of(QLatin1String("id"));
    const auto status = json.utf8Of(QLatin1String("status"));
    for (const Update& update : incident.updates) {
        if (!update.createdAt || std::chrono::abs(*update.createdAt - at) > kTogether)
            continue;
        for (const JsonValue& one : update.affected) {
            const JsonObject affected = one.toObject();
            if (affected.utf8Of(QLatin1String("code")) == id &&
                affected.utf8Of(QLatin1String("new_status")) == status)
                return true;
        }
    }
    return false;
}

} // namespace

void addEvents(const PublicIncident& incident, const IncidentReport& report, const Context& context,
               Facts& facts)
{
    const QString& id = report.remoteId;
    const auto add = [&](const QString& remoteId, const QString& kind, Instant at, const QString& text,
                         const QByteArray& raw) {
        TimelineEvent& event = facts.events.emplace_back(incidentEvent(context, id, remoteId, kind, at));
        event.text = oneLine(text, kTextLimit);
        if (event.text.isEmpty())
            event.text = QStringLiteral("Update without text");
        event.link = report.link;
        event.raw = raw;
    };
    for (const Update& update : incident.updates) {
        const auto at = update.shownAt();
        if (update.id.isEmpty() || !at) {
            facts.poison.push_back(unreadItem(update.id.isEmpty() ? QString() : id + u'/' + update.id,
                                              QStringLiteral("an update without id or time"), update.json));
            continue;
        }
        add(joined({u"update/", id, u"/", update.id}), QStringLiteral("status.posted"), *at, textOf(update),
            update.json.raw());
    }
    for (const Component& component : incident.components) {
        const auto at = component.updatedAt;
        // A component changes before and after, because of other incidents.
        const bool within =
            at && *at >= report.openedAt && (!report.resolvedAt || *at <= *report.resolvedAt + kTogether);
        if (!within || component.status.isEmpty() || component.id.isEmpty() ||
            isTold(incident, component, *at))
            continue;
        const QString& name = component.name.isEmpty() ? component.id : component.name;
        add(joined({u"component/", id, u"/", component.id, u"/", QString::number(at->ms)}),
            QStringLiteral("status.component"), *at,
            joined({name, u" is shown as: ", spoken(component.status)}), component.json.raw());
        facts.events.back().service = oneLine(component.name, 100);
    }
    if (incident.postmortemAt) {
        const JsonValue told = incident.json.value(kPostmortemBody);
        const QString body = told.toString();
        add(QStringLiteral("postmortem/") + id, QStringLiteral("postmortem.published"),
            *incident.postmortemAt, QStringLiteral("Public post-mortem published: ") + body.simplified(),
            "{\"postmortem_body\":" + (told.isString() ? told.raw() : QByteArrayLiteral("\"\"")) + '}');
    }
}

TimelineEvent deletedEvent(const QString& incident, const Context& context, Instant at)
{
    TimelineEvent event = incidentEvent(context, incident, QStringLiteral("deleted/") + incident,
                                        QStringLiteral("status.deleted"), at);
    event.text = QStringLiteral("The status page no longer has this incident: it was deleted there.");
    return event;
}

} // namespace muster::statuspage
