// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One large page of each incident tool, and the question to which it is the answer. Made of the recorded
// replies in tests/data, item by item with ids and times of its own, and with the members that real answers
// have besides (details of alerts, blocks of messages).

#include "integrations/core/connector.h"

#include <QByteArray>

#include <vector>

namespace muster::bench {

struct Page
{
    const char* tool;
    QByteArray body;
    Context context;
    Step step; ///< whose decode reads the body
    size_t items = 0;
};

/// One page of at least `bytes` for each of the six tools.
std::vector<Page> largePages(qsizetype bytes);

HttpReply replyWith(const QByteArray& body);

} // namespace muster::bench
