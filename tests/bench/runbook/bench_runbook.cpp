// SPDX-License-Identifier: GPL-3.0-or-later
// How long 1,000 runbooks of 21 nodes are linted from their bytes, as `muster lint FOLDER` does, and how long
// a tree of 10,000 nodes is laid out. The peer of the linter is reading alone, of the layout the painting of
// a path, so that a slow machine shows in both. Medians of nine, in processor time.
#include "models/document/lint_file.h"
#include "models/document/runbook_markdown.h"
#include "models/view/runbook_layout.h"
#include "tests/bench/runbook/large_tree.h"
#include "tests/support/random_runbook.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace muster;

namespace {

double cpuMs()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

template <typename Work>
double medianOf(Work work)
{
    std::vector<double> times;
    for (int run = 0; run < 9; ++run) {
        const double began = cpuMs();
        work();
        times.push_back(cpuMs() - began);
    }
    return median(times);
}

void print(const char* figure, double value, double peer, const char* goal, bool holds)
{
    std::printf("{\"area\":\"runbook\",\"figure\":\"%s\",\"value\":%.1f,\"unit\":\"ms\",\"peer\":%.1f,"
                "\"ratio\":%.3f,\"goal\":\"%s\",\"holds\":%s}\n",
                figure, value, peer, peer > 0 ? value / peer : 0.0, goal, holds ? "true" : "false");
}

} // namespace

int main()
{
    std::vector<QByteArray> files;
    for (quint64 seed = 1; seed <= 1'000; ++seed)
        files.push_back(runbookToMarkdown(test::RandomRunbook(seed).runbook(19)));
    size_t findings = 0;
    const LintOptions options{Instant{1'795'467'600'000}};
    const double lint = medianOf([&] {
        for (const QByteArray& file : files) {
            const auto found = lintBytes(file, QStringLiteral("f.md"), options);
            findings += found ? found->size() : 0;
        }
    });
    const double reading = medianOf([&] {
        for (const QByteArray& file : files)
            findings += readRunbookMarkdown(file, QStringLiteral("f.md")).runbook.nodes.size();
    });
    print("lint of 1,000 runbooks of 21 nodes", lint, reading, "<= 2000 ms", lint <= 2000);

    const Runbook large = bench::treeOf(10'000);
    RunbookLayout layout;
    const double laid = medianOf([&] { layout = layoutRunbook(large); });
    const double painted = medianOf([&] { paintLayout(layout, {}, large.start, large.nodes[1].id); });
    print("layout of 10,000 nodes", laid, painted, "<= 100 ms", laid <= 100);
    print("painting a step of 10,000 nodes", painted, laid, "<= 8 ms", painted <= 8);
    std::fprintf(stderr, "%zu findings, %zu of %zu nodes laid out\n", findings, layout.nodes.size(),
                 large.nodes.size());
    return layout.nodes.size() == large.nodes.size() ? 0 : 1;
}
