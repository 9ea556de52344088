// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/outbox_gateway.h"

#include "app/tool_gateway.h"

#include <algorithm>

namespace muster {

namespace {

/// What the source's settings say for a field of the same name: what is sent when nobody says otherwise has
/// to be seen.
QString settingFor(const Source& source, const ConnectorDescriptor& descriptor, const ToolField& field)
{
    QString value;
    for (const SettingField& setting : descriptor.fields) {
        if (setting.key == field.key && setting.type == SettingField::Type::Choice)
            value = setting.initial;
    }
    if (const auto kept = source.settings.find(field.key); kept != source.settings.end())
        value = kept->second.trimmed();
    return field.choices.contains(value) ? value : QString();
}

} // namespace

std::vector<WriteOffer> OutboxGateway::offers(OperationAudience least) const
{
    std::vector<WriteOffer> offers;
    for (const Source& source : m_runner.sources()) {
        const Connector* connector = m_connectors.find(source.tool);
        if (!connector)
            continue;
        for (const WriteVerb& verb : connector->descriptor().verbs) {
            const OperationAudience audience = std::max(verb.audience, least);
            WriteOffer offer{
                source.id,      source.name,    source.tool, verb.id,
                verb.title,     verb.semantics, audience,    m_runner.whyNotWritable(source.id, audience),
                source.mayWrite};
            offer.onIncident = verb.onIncident;
            offer.onEvent = verb.onEvent;
            offer.targets = verb.targets;
            offer.ownOnly = verb.ownOnly;
            offer.isPublic = verb.audience == OperationAudience::Public;
            for (const SettingField& field : verb.fields) {
                ToolField shown = toolFieldOf(field);
                if (!shown.choices.isEmpty() && shown.initial.isEmpty())
                    shown.initial = settingFor(source, connector->descriptor(), shown);
                offer.fields.push_back(std::move(shown));
            }
            offers.push_back(std::move(offer));
        }
    }
    return offers;
}

void OutboxGateway::enqueue(outbox::Intent intent, QObject* context,
                            std::function<void(Result<OperationId>)> onDone)
{
    const QString confirmed = intent.operation.targetText;
    m_runner.enqueue(std::move(intent), confirmed, context,
                     [onDone = std::move(onDone)](const Result<Operation>& stored) {
                         onDone(stored ? Result<OperationId>(stored->id) : tl::unexpected(stored.error()));
                     });
}

void OutboxGateway::decide(const OperationId& id, outbox::Decision decision, QObject* context,
                           std::function<void(Done)> onDone)
{
    m_runner.decide(id, decision, QStringLiteral("You"), context,
                    [onDone = std::move(onDone)](const Result<Operation>& stored) {
                        onDone(stored ? Done{} : tl::unexpected(stored.error()));
                    });
}

Result<WriteCall> OutboxGateway::callOf(const Operation& operation) const
{
    const auto request = m_runner.requestOf(operation);
    if (!request)
        return tl::unexpected(request.error());
    const QString query = request->url.query();
    return WriteCall{nameOf(request->method),
                     request->url.path(QUrl::FullyEncoded) + (query.isEmpty() ? QString() : u'?' + query),
                     request->body};
}

} // namespace muster
