// SPDX-License-Identifier: GPL-3.0-or-later
// The furniture of a chart does not depend on what was drawn before it: one studio draws for all charts.
#include "models/chart/chart_furniture.h"

#include <QApplication>
#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

/// A layer of this size with `count` ticks, `pitch` apart: the same label stands elsewhere in another. `anew`
/// tells it from every earlier one in the cache, and is not drawn.
FurnitureSpec chart(const QSize& size, int count, double pitch, int fontPixels, const QString& unit,
                    double anew)
{
    FurnitureSpec spec;
    spec.size = size;
    spec.theme.background = Qt::white;
    spec.theme.muted = Qt::black;
    spec.theme.grid = Qt::lightGray;
    spec.theme.fontFamily = QStringLiteral("Inter");
    spec.theme.fontPixelSize = fontPixels;
    spec.scale.low = 0;
    spec.scale.high = (count - 1) * pitch;
    spec.scale.step = anew;
    for (int i = 0; i < count; ++i)
        spec.valueTicks.push_back({i * pitch, QString::number(i * 5) + unit});
    spec.from = 1'795'469'740'000;
    spec.to = spec.from + 3'600'000;
    return spec;
}

FurnitureSpec randomChart(QRandomGenerator& random, double anew)
{
    static const QStringList units{QString(), QStringLiteral(" %"), QStringLiteral(" s"),
                                   QStringLiteral(" ms")};
    const QSize size(random.bounded(200, 900), random.bounded(90, 500));
    const int count = random.bounded(2, 8);
    const double pitch = 0.5 + random.bounded(2.5);
    return chart(size, count, pitch, random.bounded(9, 24), units[random.bounded(4)], anew);
}

} // namespace

class TestChartFurniture final : public QObject
{
    Q_OBJECT
private slots:
    void nothingOfAnEarlierChartIsLeft()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 60; ++round) {
            const FurnitureSpec wanted = randomChart(random, round);
            const QImage first = chartFurniture(wanted).values;
            for (int between = random.bounded(1, 4); between > 0; --between)
                chartFurniture(randomChart(random, round + between / 8.0));
            FurnitureSpec again = wanted;
            again.scale.step += 0.5;
            const int rendered = furnitureRenderCount();
            const QImage second = chartFurniture(again).values;
            QVERIFY(furnitureRenderCount() > rendered);
            if (first != second && qEnvironmentVariableIsSet("MUSTER_SHOTS")) {
                const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
                first.save(folder + QStringLiteral("/furniture-first.png"));
                second.save(folder + QStringLiteral("/furniture-second.png"));
            }
            QVERIFY2(first == second, qPrintable(QString::number(round)));
        }
    }
};

QTEST_MAIN(TestChartFurniture)
#include "tst_chart_furniture.moc"
