// SPDX-License-Identifier: GPL-3.0-or-later
// What comes over Slack's connection. The first byte chooses what is known of channels, the rest is the
// frame. Whatever it is: refused in words, or answered at most once and with nothing of its own.
#include "integrations/slack/slack_stream.h"
#include "tests/fuzz/incident_tool_checks.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace muster;
using namespace muster::fuzz;

namespace {

slack::Memory known(bool much)
{
    slack::Memory memory;
    slack::Channel channel;
    channel.id = QStringLiteral("C1");
    channel.name = QStringLiteral("inc-1");
    if (much)
        memory.url = QStringLiteral("https://team.slack.example/");
    if (much)
        memory.users = {{QStringLiteral("U1"), QStringLiteral("Ann")}};
    memory.channels.push_back(channel);
    return memory;
}

void checkTold(const Outcome& told, std::size_t size)
{
    checkOutcome(Result<Outcome>(told), size);
    for (const PoisonItem& item : told.facts.poison)
        FUZZ_CHECK(!item.key.isEmpty() && !item.why.isEmpty());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const slack::Memory little = known(false), much = known(true);
    Input in(data, size);
    const bool rich = in.byte() % 2 == 1;
    const QByteArray frame = in.restCopied();
    const auto outcome = slack::readFrame(frame, rich ? much : little, context());
    if (!outcome) {
        checkError(outcome.error());
        return 0;
    }
    FUZZ_CHECK(outcome->replies.size() <= 1);
    for (const QByteArray& reply : outcome->replies) {
        const QJsonObject object = QJsonDocument::fromJson(reply).object();
        // Counted in bytes: of an id that is a byte order mark alone Qt reads nothing back.
        FUZZ_CHECK(object.size() == 1 && object.value(QLatin1String("envelope_id")).isString() &&
                   reply.size() > qsizetype(sizeof(R"({"envelope_id":""})") - 1));
        FUZZ_CHECK(reply.size() < 2'000);
    }
    FUZZ_CHECK(outcome->key.size() <= 200 && outcome->endWords.size() < 300);
    Outcome told;
    told.facts = outcome->facts;
    checkTold(told, size);
    told.facts = {};
    told.facts.events = outcome->firsts;
    checkTold(told, size);
    FUZZ_CHECK(outcome->firsts.size() + outcome->facts.events.size() + outcome->gone.size() <= 1);
    for (const auto* ids : {&outcome->seen, &outcome->over, &outcome->gone}) {
        for (const QString& id : *ids)
            FUZZ_CHECK(!id.isEmpty() && id.isValidUtf16());
    }
    for (const StreamQuestion& question : outcome->questions) {
        checkRequest(question.step.request, context().account, false, false);
        HttpReply reply;
        reply.status = 200;
        reply.contentType = "application/json";
        reply.body = frame;
        checkOutcome(question.step.decode(reply, context()), size);
    }
    return 0;
}
