// SPDX-License-Identifier: GPL-3.0-or-later
// A post-mortem of sixty printed pages with a chart in every second: from the stored facts, samples and text
// to the bytes of the PDF, on one thread that is not the main one; and how long that thread goes on after it
// was told to stop. Usage: bench_report [3,000 characters of text each, default 31, which print on 66 pages]
// [charts, default 30].
#include "models/store/incident_file.h"
#include "models/store/store.h"
#include "models/view/report_render.h"
#include "tests/bench/long_document.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QThread>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>

using namespace muster;

namespace {

[[noreturn]] void die(const QString& what)
{
    std::fprintf(stderr, "bench_report: %s\n", qPrintable(what));
    std::exit(1);
}

void report(const QString& figure, double value, const char* unit, const QString& goal, bool holds)
{
    const QJsonObject line{{QStringLiteral("area"), QStringLiteral("report")},
                           {QStringLiteral("figure"), figure},
                           {QStringLiteral("value"), std::round(value * 1000) / 1000},
                           {QStringLiteral("unit"), QLatin1String(unit)},
                           {QStringLiteral("peer"), QString()},
                           {QStringLiteral("ratio"), QJsonValue()},
                           {QStringLiteral("goal"), goal},
                           {QStringLiteral("holds"), goal.isEmpty() ? QJsonValue() : QJsonValue(holds)}};
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

/// Page objects of a PDF; Qt writes them uncompressed.
qsizetype pagesOf(const QByteArray& pdf)
{
    static const QRegularExpression page(QStringLiteral("/Type\\s*/Page\\b(?!s)"));
    qsizetype count = 0;
    for (auto it = page.globalMatch(QString::fromLatin1(pdf)); it.hasNext(); it.next())
        ++count;
    return count;
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    const int pages = argc > 1 ? std::max(1, std::atoi(argv[1])) : 31;
    const int charts = argc > 2 ? std::max(1, std::atoi(argv[2])) : 30;
    QTemporaryDir folder;
    const auto clock = std::make_shared<SystemClock>();
    auto store = Store::open({folder.path(), false}, clock);
    if (!store)
        die(store.error().what);
    const auto drill = importIncident(**store, QStringLiteral(DRILL_FILE), true);
    if (!drill)
        die(drill.error().what);

    qsizetype made = 0, bytes = 0;
    double reading = 0, rendering = 0, typeset = 0, stopping = 0;
    QString failure;
    const std::unique_ptr<QThread> worker(QThread::create([&] {
        QElapsedTimer timer;
        const auto read = [&](std::optional<QString> text) {
            return (*store)->readNow([&](ReadTx& tx) { return readReport(tx, *drill, clock->now(), text); });
        };
        const auto facts = read(std::nullopt);
        if (!facts) {
            failure = facts.error().what;
            return;
        }
        const QString text = bench::longDocument(pages, charts, facts->contents.facts.panels,
                                                 facts->contents.facts.chartRange);
        timer.start();
        const auto input = read(text);
        reading = static_cast<double>(timer.nsecsElapsed()) / 1e9;
        if (!input) {
            failure = input.error().what;
            return;
        }
        timer.start();
        double last = 0;
        const auto pdf = renderDocument(*input, QStringLiteral("pdf"), [&](double done) {
            if (last < 0.5 && done >= 0.5)
                typeset = static_cast<double>(timer.nsecsElapsed()) / 1e9;
            last = done;
            return true;
        });
        rendering = static_cast<double>(timer.nsecsElapsed()) / 1e9;
        if (!pdf) {
            failure = pdf.error().what;
            return;
        }
        made = pagesOf(*pdf);
        bytes = pdf->size();
        // Told to stop at each tenth: the longest time until it does.
        for (int tenth = 0; tenth < 10; ++tenth) {
            bool told = false;
            const auto stopped = renderDocument(*input, QStringLiteral("pdf"), [&](double done) {
                if (!told && done * 10 >= tenth) {
                    told = true;
                    timer.start();
                }
                return !told;
            });
            if (stopped)
                failure = QStringLiteral("it did not stop");
            stopping = std::max(stopping, static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
    }));
    worker->start();
    worker->wait();
    if (!failure.isEmpty())
        die(failure);
    std::fprintf(stderr,
                 "FIGURE: PDF of %lld pages, %d charts, %lld kB: %.2f s (%.2f s reading, %.2f s typesetting, "
                 "%.2f s painting)\n",
                 static_cast<long long>(made), charts, static_cast<long long>(bytes / 1000),
                 reading + rendering, reading, typeset, rendering - typeset);
    report(
        QStringLiteral("PDF of %1 pages with %2 charts, from the store to its bytes").arg(made).arg(charts),
        reading + rendering, "s", QStringLiteral("<= 3 s a 60 pages"),
        made >= 60 && (reading + rendering) * 60 <= 3.0 * static_cast<double>(made));
    report(QStringLiteral("that export told to stop: longest until it does"), stopping, "ms",
           QStringLiteral("<= 500 ms"), stopping <= 500);
    return 0;
}
