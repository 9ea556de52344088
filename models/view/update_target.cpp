// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/update_target.h"

#include "models/domain/display_text.h"
#include "models/domain/spoken_words.h"
#include "models/view/comms_reading.h"
#include "models/view/room_reports.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("muster::UpdateDesk", text);
}

bool isPart(const QString& remoteId)
{
    return remoteId.contains(u'/');
}

/// "#4711 “Checkout 5xx” (acknowledged)"; an id that nobody says is left out.
QString nameOf(const IncidentReport& report)
{
    QStringList words;
    if (!report.number.isEmpty() && report.number != report.remoteId)
        words << report.number;
    if (!report.title.isEmpty() && report.number != u'#' + report.title)
        words << QStringLiteral("“%1”").arg(report.title);
    if (words.isEmpty())
        words << report.remoteId;
    if (!report.stageText.isEmpty())
        words << QStringLiteral("(%1)").arg(toolWord(report.stageText));
    return displayLine(words.join(u' '));
}

std::vector<UpdatePlace> incidentsOf(const RoomReports& tools, const WriteOffer& offer)
{
    std::vector<UpdatePlace> places;
    // A tool with an incident of its own and one on its status page ("statuspage/01X") is told on the page.
    bool parts = false;
    for (const ToolIncident& one : tools.incidents) {
        const QString& id = one.report.remoteId;
        if (one.report.source != offer.source || !actsOn(offer, id) || (parts && !isPart(id)))
            continue;
        if (isPart(id) && !std::exchange(parts, true))
            places.clear();
        places.push_back({id, nameOf(one.report)});
    }
    return places;
}

/// "slack:C02AW36C1M5": the channels that were made for this incident, whichever tool says so.
std::vector<UpdatePlace> channelsOf(const RoomReports& tools, const WriteOffer& offer)
{
    const QString begin = offer.tool + u':';
    std::vector<UpdatePlace> places;
    for (const ToolIncident& one : tools.incidents) {
        for (const IncidentKey& key : one.report.keys) {
            const QString id = key.value.mid(begin.size());
            if (key.kind != IncidentKey::Kind::Channel || !key.value.startsWith(begin))
                continue;
            const bool itself = one.tool == offer.tool && !one.report.title.isEmpty();
            const auto known = std::find_if(places.begin(), places.end(),
                                            [&](const UpdatePlace& other) { return other.id == id; });
            if (known == places.end())
                places.push_back({id, itself ? nameOf(one.report)
                                             : displayLine(tr("the channel of %1").arg(nameOf(one.report)))});
            else if (itself)
                known->name = nameOf(one.report);
        }
    }
    return places;
}

/// Names that are alike are told apart by their ids.
void tellApart(std::vector<UpdatePlace>& places)
{
    const std::vector<UpdatePlace> all = places;
    for (UpdatePlace& one : places) {
        const auto same = std::count_if(all.begin(), all.end(), [&](const UpdatePlace& other) {
            return other.name.compare(one.name, Qt::CaseInsensitive) == 0;
        });
        if (same > 1)
            one.name = displayLine(one.name + QStringLiteral(" · ") + one.id);
    }
}

} // namespace

bool actsOn(const WriteOffer& offer, const QString& remoteId)
{
    if (offer.targets.isEmpty())
        return true;
    const QRegularExpression whole(QRegularExpression::anchoredPattern(offer.targets));
    return whole.match(remoteId).hasMatch();
}

UpdateTarget updateTarget(const RoomReports& tools, const WriteOffer& offer, const QString& chosen)
{
    UpdateTarget target;
    target.refusal = offer.refusal;
    const bool message = offer.verb == QLatin1String(kMessagePostVerb);
    target.places = message ? channelsOf(tools, offer) : incidentsOf(tools, offer);
    tellApart(target.places);
    for (const UpdatePlace& one : target.places) {
        if (target.places.size() > 1 && one.id != chosen)
            continue;
        (message ? target.channel : target.incident) = one.id;
        target.name = one.name;
    }
    if (!message && target.refusal.isEmpty() && target.places.empty() && offer.onIncident)
        target.refusal = tr("%1 has nothing of this room that takes an update yet: declare it "
                            "there, or join what it has (Ctrl+T).")
                             .arg(offer.sourceName);
    return target;
}

} // namespace muster
