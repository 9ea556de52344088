// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/update_target.h"

#include "models/view/comms_reading.h"
#include "models/view/room_reports.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace muster {

bool actsOn(const WriteOffer& offer, const QString& remoteId)
{
    if (offer.targets.isEmpty())
        return true;
    const QRegularExpression whole(QRegularExpression::anchoredPattern(offer.targets));
    return whole.match(remoteId).hasMatch();
}

UpdateTarget updateTarget(const RoomReports& tools, const WriteOffer& offer)
{
    UpdateTarget target;
    target.refusal = offer.refusal;
    if (offer.verb == QLatin1String(kMessagePostVerb)) {
        // "slack:C02AW36C1M5": the channel that was made for this incident, whichever tool says so.
        const QString begin = offer.tool + u':';
        for (const ToolIncident& one : tools.incidents) {
            for (const IncidentKey& key : one.report.keys) {
                if (key.kind == IncidentKey::Kind::Channel && key.value.startsWith(begin) &&
                    target.channel.isEmpty())
                    target.channel = key.value.mid(begin.size());
            }
        }
        return target;
    }
    // A tool with an incident of its own and one on its status page ("statuspage/01X") is told on the page.
    const auto isPart = [](const QString& id) { return id.contains(u'/'); };
    for (const ToolIncident& one : tools.incidents) {
        const QString& id = one.report.remoteId;
        if (one.report.source == offer.source && actsOn(offer, id) &&
            (target.incident.isEmpty() || (isPart(id) && !isPart(target.incident))))
            target.incident = id;
    }
    if (target.refusal.isEmpty() && target.incident.isEmpty() && offer.onIncident)
        target.refusal =
            QCoreApplication::translate("muster::UpdateDesk",
                                        "%1 has nothing of this room that takes an update yet: declare it "
                                        "there, or join what it has (Ctrl+T).")
                .arg(offer.sourceName);
    return target;
}

} // namespace muster
