// SPDX-License-Identifier: GPL-3.0-or-later
// The command line; arguments are separated by newlines.
#include "app/command_line.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QStringList arguments = QString::fromUtf8(Input(data, size).rest()).split(u'\n');
    const Result<CommandLine> line = parseCommandLine(arguments);
    if (!line) {
        FUZZ_CHECK(line.error().kind == ErrorKind::Invalid && !line.error().what.isEmpty());
        return 0;
    }
    FUZZ_CHECK(line->operands.size() <= arguments.size());
    FUZZ_CHECK(!line->size.isValid() || (line->size.width() >= 640 && line->size.width() <= 7680 &&
                                         line->size.height() >= 480 && line->size.height() <= 4320));
    FUZZ_CHECK(line->verb != Verb::Report ||
               (!line->format.isEmpty() && !line->output.isEmpty() && line->operands.size() == 1));
    FUZZ_CHECK(line->verb != Verb::ExportTimeline || (!line->format.isEmpty() && line->operands.size() == 1));
    FUZZ_CHECK(line->verb != Verb::Export || line->operands.size() == 2);
    for (const auto& [tool, url] : line->connections)
        FUZZ_CHECK(!tool.isEmpty() && !url.isEmpty());
    return 0;
}
