// SPDX-License-Identifier: GPL-3.0-or-later
// OpenSLO files, and with them the YAML reader.
#include "models/document/lint_file.h"
#include "models/document/openslo.h"
#include "tests/fuzz/fuzz_target.h"

#include <cmath>

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const QString kName = QStringLiteral("f.yaml");
    const QByteArray file = Input(data, size).restCopied();
    const OpenSloReading reading = readOpenSloFindings(file, kName);
    for (const Slo& slo : reading.slos) {
        FUZZ_CHECK(!slo.id.isEmpty() && slo.id.value.isValidUtf16() && slo.name.isValidUtf16());
        FUZZ_CHECK(slo.target >= 0 && slo.target < 1);
        FUZZ_CHECK(slo.window.count() > 0);
        for (const BurnWindow& arm : slo.alerts) {
            FUZZ_CHECK(std::isfinite(arm.factor) && arm.longWindow.count() > 0 &&
                       arm.shortWindow.count() > 0);
            FUZZ_CHECK(arm.shortWindow <= arm.longWindow);
        }
        (void)impossibleBurnWindows(slo);
    }
    for (const LintFinding& finding : reading.findings.list())
        FUZZ_CHECK(!finding.what.isEmpty() && finding.what.isValidUtf16() && finding.line >= 0);
    if (size % 8 != 0) // the same reader again: now and then is enough
        return 0;
    const Result<OpenSloFile> read = readOpenSlo(file, kName);
    FUZZ_CHECK(read.has_value() == !reading.findings.hasErrors());
    if (!read)
        FUZZ_CHECK(!read.error().what.isEmpty());
    return 0;
}
