// SPDX-License-Identifier: GPL-3.0-or-later
// Board files and Grafana dashboards: what is read can be written and read again, and what a room would ask
// of it keeps a hostile service name one value.
#include "models/document/board_json.h"
#include "models/document/grafana_dashboard.h"
#include "models/domain/board_panels.h"
#include "models/domain/query_template.h"
#include "tests/fuzz/fuzz_target.h"

#include <cmath>

using namespace muster;
using namespace muster::fuzz;

namespace {

void checkBoard(const Board& board)
{
    FUZZ_CHECK(!board.panels.empty());
    for (const BoardPanel& panel : board.panels) {
        FUZZ_CHECK(!panel.id.isEmpty() && !panel.queries.empty());
        FUZZ_CHECK(std::isfinite(panel.format.factor));
        const PanelPlace& place = panel.place;
        FUZZ_CHECK(place.column >= 0 && place.row >= 0 && place.columns > 0 && place.rows > 0);
        FUZZ_CHECK(place.column + place.columns <= kBoardColumns);
        const auto asked = panelOf(panel, board, {QStringLiteral("a\"} or vector(1) #"), {}, 0.001});
        if (!asked)
            continue;
        for (const PanelSeries& one : asked->series)
            FUZZ_CHECK(lexPromql(one.query).has_value());
    }
    const auto again = readBoard(writeBoard(board), QStringLiteral("again"));
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(again->board == board);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input input(data, size);
    const bool grafana = input.below(2) == 1;
    const QByteArray file = input.restCopied();
    if (grafana) {
        const auto made = readGrafanaDashboard(file, QStringLiteral("f"));
        if (!made) {
            FUZZ_CHECK(!made.error().what.isEmpty());
            return 0;
        }
        for (const NotTaken& one : made->notTaken)
            FUZZ_CHECK(!one.where.isEmpty() && !one.what.isEmpty() && !one.why.isEmpty());
        checkBoard(made->board);
        return 0;
    }
    const auto read = readBoard(file, QStringLiteral("f"));
    if (read)
        checkBoard(read->board);
    else
        FUZZ_CHECK(!read.error().what.isEmpty());
    return 0;
}
