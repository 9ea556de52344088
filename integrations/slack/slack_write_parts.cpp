// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_write_parts.h"

#include <algorithm>

namespace muster::slack {

namespace {

bool isId(const QString& id, QLatin1String kinds)
{
    return id.size() > 1 && id.size() < 30 && kinds.contains(id[0]) &&
           std::all_of(id.begin(), id.end(),
                       [](QChar c) { return (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9'); });
}

} // namespace

bool isChannelId(const QString& id)
{
    return isId(id, QLatin1String("CGD"));
}

bool isPersonId(const QString& id)
{
    return isId(id, QLatin1String("UW"));
}

QString bare(const QString& text)
{
    QString plain = text;
    plain.remove(u'<').remove(u'>');
    return plain.simplified();
}

Decode receipt(const char* already, ReceiptReader reads)
{
    return [already, reads = std::move(reads)](const HttpReply& reply,
                                               const Context& context) -> Result<Outcome> {
        const auto answer = readAnswer(reply, context, {});
        if (!answer)
            return tl::unexpected(answer.error());
        Outcome outcome;
        outcome.receipt = WriteReceipt{};
        if (!answer->refusal.isEmpty()) {
            if (answer->refusal != QLatin1String(already))
                return tl::unexpected(refused(*answer, context, reply.status));
            outcome.receipt->understood = true;
            return outcome;
        }
        outcome.receipt->understood = true;
        reads(inQt(answer->object), *outcome.receipt);
        if (!outcome.receipt->understood)
            return tl::unexpected(
                notTheTool(reply, context, kTool, QStringLiteral("it speaks of something else")));
        return outcome;
    };
}

} // namespace muster::slack
