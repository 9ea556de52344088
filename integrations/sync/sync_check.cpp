// SPDX-License-Identifier: GPL-3.0-or-later
// The connection test of SyncEngine (declared in sync_engine.h): what the tool says of itself, and how far
// its clock is from ours, in words.
#include "integrations/sync/clock_skew.h"
#include "integrations/sync/sync_engine_private.h"

#include <utility>

namespace muster {

namespace {

Error unknownTool(const Source& source)
{
    return {ErrorKind::Invalid,
            QStringLiteral("This Muster does not know the tool “%1”.").arg(source.tool),
            0,
            {},
            {}};
}

} // namespace

QueryHandle SyncEngine::check(const Source& source, std::optional<Secret> secret, QObject* context,
                              std::function<void(Result<CheckReport>)> onDone,
                              std::map<QString, Secret> others)
{
    const Connector* connector = d->connectors.find(source.tool);
    auto account = accountOf(source);
    if (!connector || !account) {
        // Through the event loop, so that no callback runs inside the call that asked.
        d->clock.after(
            Milliseconds{0}, context,
            [onDone = std::move(onDone), error = connector ? account.error() : unknownTool(source)] {
                onDone(tl::unexpected(error));
            });
        return {};
    }
    auto report = std::make_shared<CheckReport>();
    const Instant began = d->clock.now();
    StepRun::Setup setup;
    for (const auto& [key, typed] : others) {
        account->settings.erase(key);
        if (!typed.isEmpty())
            account->settings[key] = kKeptSecret;
    }
    setup.account = *account;
    setup.secret = std::move(secret);
    setup.otherSecrets = std::move(others);
    setup.first = connector->check(*account);
    auto remarks = std::make_shared<QStringList>();
    // A source that is being edited has no estimate of its own yet.
    auto skew = std::make_shared<ClockSkew>();
    setup.onExchange = [this, skew](Instant sent, const Result<HttpReply>& reply) {
        if (reply)
            skew->observe(sent, d->clock.now(), *reply);
    };
    setup.onOutcome = [report, remarks](Outcome& outcome, bool, const std::function<void(Done)>& taken) {
        if (!outcome.facts.version.isEmpty())
            report->version = outcome.facts.version;
        *remarks << outcome.facts.warnings;
        taken({});
    };
    const QString shown = source.name.isEmpty() ? connector->descriptor().name : source.name;
    setup.onEnd = [this, report, remarks, skew, began, shown, name = connector->descriptor().name,
                   onDone = std::move(onDone)](const Done& done) {
        const QString clockWords = skew->words(shown);
        if (!done) {
            // It may be why a token is refused: some are good for minutes only.
            Error error = done.error();
            if (!clockWords.isEmpty())
                error.what += u' ' + clockWords;
            return onDone(tl::unexpected(std::move(error)));
        }
        report->latency = d->clock.now() - began;
        report->words = QStringLiteral("%1 %2 answered in %3 ms.")
                            .arg(name, report->version)
                            .arg(report->latency.count())
                            .simplified();
        if (!clockWords.isEmpty())
            *remarks << clockWords;
        if (!remarks->isEmpty())
            report->words += u' ' + remarks->join(u' ');
        onDone(*report);
    };
    // A source that is being edited has no place in a lane yet.
    d->gate.tryNow(setup.account.baseUrl);
    StepRun* run = d->run(source, std::make_shared<Lane>(1), std::move(setup), context, Purpose::Person);
    run->begin();
    return SyncEnginePrivate::handle(run);
}

} // namespace muster
