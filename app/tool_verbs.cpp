// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tool_verbs.h"

#include <utility>

namespace muster {

std::vector<ToolVerb> toolVerbsOf(const ConnectorDescriptor& descriptor)
{
    std::vector<ToolVerb> verbs;
    for (const WriteVerb& verb : descriptor.verbs) {
        if (verb.onEvent || (!verb.onIncident && verb.fields.empty()))
            continue;
        ToolVerb made{descriptor.id, descriptor.name, verb.id, verb.title};
        for (const SettingField& field : verb.fields)
            made.fields.push_back({field.key, field.required, field.choices, field.each});
        verbs.push_back(std::move(made));
    }
    return verbs;
}

ToolVerbs toolVerbs(const ConnectorRegistry& connectors)
{
    std::vector<ToolVerb> all;
    for (const Connector* connector : connectors.all()) {
        for (ToolVerb& verb : toolVerbsOf(connector->descriptor()))
            all.push_back(std::move(verb));
    }
    return std::make_shared<const std::vector<ToolVerb>>(std::move(all));
}

} // namespace muster
