// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Every connector, and of each what it asks and recorded answers that lead through its whole chain: for tests
// that hold for all of them.

#include "integrations/core/connector.h"
#include "tests/contract/test_data.h"

#include <QList>

#include <memory>
#include <vector>

namespace muster {

/// One request a connector makes, and recorded answers that lead through its whole chain.
struct ConnectorCase
{
    QString name;
    Step step;
    QList<QByteArray> answers;
};

/// Adds a case unless the tool has no such thing.
inline void addCase(std::vector<ConnectorCase>& cases, const QString& name, Result<Step> step,
                    QList<QByteArray> answers)
{
    if (step)
        cases.push_back({name, std::move(*step), std::move(answers)});
}

struct ToolUnderTest
{
    std::unique_ptr<Connector> connector;
    std::vector<ConnectorCase> (*cases)(const Connector&, const Account&);
};

/// Every tool of integrations/CMakeLists.txt with its cases, `<folder>Cases` of cases_<folder>.cpp. Made by
/// CMake.
const std::vector<ToolUnderTest>& toolsUnderTest();

} // namespace muster
