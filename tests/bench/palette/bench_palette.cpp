// SPDX-License-Identifier: GPL-3.0-or-later
// A keystroke in the palette over many names: from the changed letters to the changed rows, on the main
// thread (matching, ranking, rows and their signals; painting is not in it). CPU time, so that what else the
// machine does is not measured. Usage: bench_palette [names, default 20000].
#include "models/base/clock.h"
#include "models/view/palette.h"
#include "models/view/session.h"
#include "tests/bench/event_data.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdlib>

using namespace muster;
using namespace muster::bench;

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const int count = argc > 1 ? std::max(100, std::atoi(argv[1])) : 20'000;
    SessionServices services;
    services.clock = std::make_shared<SystemClock>();
    Session session(services); // without a store: the names below are the only ones
    Palette& palette = *session.palette();

    std::mt19937 random(5);
    const auto word = [&] {
        const double u = static_cast<double>(random()) / static_cast<double>(std::mt19937::max());
        return vocabulary()[static_cast<qsizetype>(static_cast<double>(vocabulary().size() - 1) * u * u * u)];
    };
    const double before = threadSeconds();
    auto names = std::make_shared<Palette::Names>();
    for (int i = 0; i < count; ++i) {
        Palette::Item item;
        item.kind = i % 20 == 0   ? Palette::Item::Person
                    : i % 20 == 1 ? Palette::Item::Runbook
                                  : Palette::Item::Incident;
        item.id = QStringLiteral("id%1").arg(i);
        QStringList words;
        for (int n = 0; n < 6; ++n)
            words << word();
        item.title = QStringLiteral("INC-%1 %2").arg(QString::number(1000 + i), words.join(u' '));
        item.detail = QStringLiteral("SEV-2 · Resolved · checkout-api");
        names->add(std::move(item));
    }
    const double folding = (threadSeconds() - before) * 1000;
    palette.begin();
    palette.setNames(names);

    std::vector<double> times, first;
    const auto key = [&](const QString& typed) {
        const double start = threadSeconds();
        palette.setFilter(typed);
        times.push_back((threadSeconds() - start) * 1000);
        if (typed.size() == 1)
            first.push_back(times.back());
    };
    for (int round = 0; round < 60; ++round) {
        // Two words letter by letter, and taken back again; now and then of one kind only.
        const QString text =
            (round % 5 == 0 ? QStringLiteral("#") : QString()) + word().left(6) + u' ' + word().left(5);
        for (int length = 1; length <= text.size(); ++length)
            key(text.left(length));
        for (qsizetype length = text.size() - 1; length >= 0; --length)
            key(text.left(length));
    }
    std::sort(times.begin(), times.end());
    std::sort(first.begin(), first.end());
    std::fprintf(stderr, "%d names and %d commands, %zu keystrokes\n", count,
                 static_cast<int>(session.commands()->all().size()), times.size());
    printFigure("palette", "a keystroke, p50", times[times.size() / 2], "ms CPU", "", 0, 0, true);
    printFigure("palette", "a keystroke, p99", times[times.size() * 99 / 100], "ms CPU", "", 0, 10, true);
    printFigure("palette", "a keystroke, worst", times.back(), "ms CPU", "", 0, 10, true);
    printFigure("palette", "the first letter, p50", first[first.size() / 2], "ms CPU", "", 0, 10, true);
    printFigure("palette", "names gathered and folded (off the main thread)", folding, "ms CPU", "", 0, 0,
                true);
    return 0;
}
