// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/connector_cases.h"

namespace muster {

namespace {

QByteArray answer(const char* file)
{
    return recorded(QStringLiteral("opsgenie/") + QString::fromLatin1(file));
}

} // namespace

std::vector<ConnectorCase> opsgenieCases(const Connector& connector, const Account& account)
{
    std::vector<ConnectorCase> made;
    addCase(made, QStringLiteral("check"), connector.check(account), {answer("alerts.json")});
    // The clock, the last day with one alert, and the history.
    addCase(made, QStringLiteral("pull alerts"),
            connector.pull(account, Cursor{QStringLiteral("alerts"), {}}, {}),
            {answer("alerts_none.json"), answer("alerts.json"), answer("alert.json"), answer("logs.json"),
             answer("notes.json"), answer("alerts_none.json")});
    addCase(made, QStringLiteral("pull incidents"),
            connector.pull(account, Cursor{QStringLiteral("incidents"), {}}, {}),
            {answer("incidents.json"), answer("timeline.json")});
    addCase(made, QStringLiteral("pull on-call"),
            connector.pull(account, Cursor{QStringLiteral("on-call"), {}}, {}),
            {answer("schedules.json"), answer("on_calls.json")});
    return made;
}

} // namespace muster
