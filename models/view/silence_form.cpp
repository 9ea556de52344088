// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/silence_form.h"

#include "models/base/json_text.h"
#include "models/domain/display_text.h"
#include "models/store/outbox_store.h"
#include "models/view/formatters.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster {

namespace {

const QString kVerb = QStringLiteral("silence.create");
/// A silence that outlives the incident hides the next one.
constexpr int kLongest = 24 * 60;

const MergedEvent* lineOf(const WarRoom& room, const QString& eventId)
{
    const auto& lines = const_cast<WarRoom&>(room).timeline()->events();
    const auto found = std::find_if(lines.begin(), lines.end(),
                                    [&](const MergedEvent& line) { return line.event.id.value == eventId; });
    return found == lines.end() ? nullptr : &*found;
}

} // namespace

std::map<QString, QString> alertLabels(const TimelineEvent& event)
{
    std::map<QString, QString> labels;
    const QJsonObject all = parseJson(event.raw).object().value(QLatin1String("labels")).toObject();
    for (auto label = all.begin(); label != all.end(); ++label) {
        // Replicas of Prometheus differ by these; a silence by them would cover one copy only.
        if (label.key() == QLatin1String("prometheus") ||
            label.key() == QLatin1String("prometheus_replica") || label.key() == QLatin1String("replica"))
            continue;
        if (label.value().isString() && !label.value().toString().isEmpty())
            labels[label.key()] = label.value().toString();
    }
    return labels;
}

SilenceForm::SilenceForm(WarRoom* room) : QObject(room), m_room(room) {}

QString SilenceForm::matchersText() const
{
    QStringList parts;
    for (const auto& [name, value] : m_labels)
        parts << QStringLiteral("%1 = %2").arg(name, value);
    return displayText(parts.join(QStringLiteral(", ")), DisplayRole::Detail);
}

QString SilenceForm::targetText() const
{
    if (!m_offer || m_labels.empty())
        return {};
    const auto name = m_labels.find(QStringLiteral("alertname"));
    QStringList others;
    for (const auto& [label, value] : m_labels) {
        if (label != QLatin1String("alertname"))
            others << QStringLiteral("%1 = %2").arg(label, value);
    }
    QString what = name == m_labels.end() ? tr("alerts") : name->second;
    if (!others.isEmpty())
        what += QStringLiteral(" (%1)").arg(others.join(QStringLiteral(", ")));
    return displayText(tr("%1: silence %2 for %3", "tool, alert, how long")
                           .arg(m_offer->sourceName, what, format::duration(std::chrono::minutes{m_minutes})),
                       DisplayRole::Detail);
}

void SilenceForm::setMinutes(int minutes)
{
    const int sane = std::clamp(minutes, 5, kLongest);
    if (sane == m_minutes)
        return;
    m_minutes = sane;
    emit changed();
}

void SilenceForm::setReason(const QString& reason)
{
    if (reason == m_reason)
        return;
    m_reason = reason;
    emit changed();
}

bool SilenceForm::canSubmit() const
{
    return m_problem.isEmpty() && m_offer && !m_labels.empty() && !m_reason.trimmed().isEmpty();
}

void SilenceForm::begin(const QString& eventId)
{
    m_labels.clear();
    m_offer.reset();
    m_problem.clear();
    m_reason.clear();
    m_minutes = 60;
    const MergedEvent* line = lineOf(*m_room, eventId);
    WriteGateway* writes = m_room->session()->writes();
    if (m_room->sealed())
        m_problem = tr("This is a recording: nothing is sent from it.");
    else if (!line || line->event.kind != EventKind::Alert)
        m_problem = tr("Only an alert can be silenced.");
    else if (m_labels = alertLabels(line->event); m_labels.empty())
        m_problem = tr("The source of this alert did not send its labels, so nothing would match it.");
    const auto offers = writes && m_problem.isEmpty() ? writes->offers() : std::vector<WriteOffer>{};
    for (const WriteOffer& offer : offers) {
        if (offer.verb != kVerb)
            continue;
        // The tool that told of it, else the first that can.
        if (!m_offer || offer.source == line->event.source)
            m_offer = offer;
    }
    if (m_problem.isEmpty() && !m_offer)
        m_problem =
            tr("No connected tool can silence alerts. Connect Alertmanager in Settings, and let Muster "
               "write to it.");
    else if (m_problem.isEmpty())
        m_problem = m_offer->refusal;
    emit changed();
}

bool SilenceForm::submit()
{
    WriteGateway* writes = m_room->session()->writes();
    if (!canSubmit() || !writes)
        return false;
    const Instant now = m_room->session()->clock().now();
    QJsonArray matchers;
    for (const auto& [name, value] : m_labels)
        matchers.append(QJsonObject{{QStringLiteral("name"), name},
                                    {QStringLiteral("value"), value},
                                    {QStringLiteral("isRegex"), false},
                                    {QStringLiteral("isEqual"), true}});
    outbox::Intent intent;
    Operation& operation = intent.operation;
    operation.incident = IncidentId{m_room->incidentId()};
    operation.source = m_offer->source;
    operation.verb = m_offer->verb;
    operation.targetText = targetText();
    operation.semantics = m_offer->semantics;
    operation.audience = m_offer->audience;
    operation.author = tr("You");
    operation.payload =
        QJsonDocument(QJsonObject{{QStringLiteral("matchers"), matchers},
                                  {QStringLiteral("startsAt"), now.toIso()},
                                  {QStringLiteral("endsAt"), (now + std::chrono::minutes{m_minutes}).toIso()},
                                  {QStringLiteral("createdBy"), QStringLiteral("Muster")},
                                  {QStringLiteral("comment"), m_reason.trimmed()}})
            .toJson(QJsonDocument::Compact);
    TimelineEvent event;
    event.kind = EventKind::Note;
    event.kindName = QStringLiteral("silence.asked");
    event.sourceName = tr("You");
    event.text = tr("%1. %2", "what was asked, why").arg(operation.targetText, m_reason.trimmed());
    intent.event = event;
    Session* session = m_room->session();
    session->beginSave();
    writes->enqueue(std::move(intent), session, [session](const Result<OperationId>& id) {
        session->endSave(id ? Done{} : Done{tl::unexpected(id.error())});
        if (!id)
            session->report(id.error(), tr("The silence"));
    });
    return true;
}

} // namespace muster
