// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of series: seen on their ground, and told apart by everybody, by colour or by dash.
#include "models/chart/chart_types.h"
#include "models/chart/envelope_rasteriser.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <array>
#include <cmath>

using namespace muster;

namespace {

using Light = std::array<double, 3>; ///< linear red, green, blue

Light linear(const QColor& color)
{
    const auto part = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return {part(color.redF()), part(color.greenF()), part(color.blueF())};
}

/// Contrast ratio by WCAG 2.2, "relative luminance".
double contrast(const QColor& a, const QColor& b)
{
    const auto luminance = [](const QColor& color) {
        const Light light = linear(color);
        return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
    };
    const double one = luminance(a), two = luminance(b);
    return (std::max(one, two) + 0.05) / (std::min(one, two) + 0.05);
}

/// CIE L*a*b* under D65.
Light lab(const Light& rgb)
{
    const auto root = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = root((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.95047);
    const double y = root(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
    const double z = root((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/// Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision
/// Deficiency", severity 1.0: sees as they do without red, green or blue cones. The first changes nothing.
constexpr std::array<std::array<Light, 3>, 4> kEyes{{
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
    {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
    {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
}};

/// The smallest difference (CIE 1976) that anybody of the four sees.
double leastDifference(const QColor& a, const QColor& b)
{
    double least = 1e9;
    for (const auto& eye : kEyes) {
        const auto seen = [&eye](const QColor& color) {
            const Light light = linear(color);
            Light result{};
            for (std::size_t i = 0; i < 3; ++i)
                result[i] =
                    std::clamp(eye[i][0] * light[0] + eye[i][1] * light[1] + eye[i][2] * light[2], 0.0, 1.0);
            return lab(result);
        };
        const Light one = seen(a), two = seen(b);
        least = std::min(least, std::hypot(one[0] - two[0], one[1] - two[1], one[2] - two[2]));
    }
    return least;
}

/// The two lists of colours in Theme.qml, dark first.
std::array<QList<QColor>, 2> coloursOfQml()
{
    QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/qml/controls/Theme.qml"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no Theme.qml");
    const QString text = QString::fromUtf8(file.readAll());
    const QString lists = text.mid(text.indexOf(QStringLiteral("list<color> series")), 400);
    std::array<QList<QColor>, 2> found;
    qsizetype from = 0;
    for (QList<QColor>& colours : found) {
        const qsizetype begin = lists.indexOf(QLatin1Char('['), from);
        const qsizetype end = lists.indexOf(QLatin1Char(']'), begin);
        from = end;
        static const QRegularExpression colour(QStringLiteral("#[0-9a-f]{6}"));
        for (auto matches = colour.globalMatch(lists.mid(begin, end - begin)); matches.hasNext();)
            colours << QColor(matches.next().captured());
    }
    return found;
}

} // namespace

class TestChartColours : public QObject
{
    Q_OBJECT

private slots:
    void everySeriesStandsOutFromItsGround();
    void seriesOfOneDashAreToldApartByColourByEverybody();
    void theWindowAndTheReportsUseTheSameColours();
    void lookAndLevelsStandOutFromTheirGround();
};

void TestChartColours::everySeriesStandsOutFromItsGround()
{
    for (const ChartTheme& theme : {ChartTheme::dark(), ChartTheme::light()}) {
        QCOMPARE(theme.series.size(), 7);
        for (const QColor& color : theme.series)
            QVERIFY2(contrast(color, theme.background) >= 3, qPrintable(color.name()));
    }
}

void TestChartColours::seriesOfOneDashAreToldApartByColourByEverybody()
{
    // Seven colours and four dashes: 28 series before a look comes again. Of those with one dash every two
    // must differ in colour for each kind of eyes.
    for (const ChartTheme& theme : {ChartTheme::dark(), ChartTheme::light()}) {
        const int colours = int(theme.series.size());
        for (int a = 0; a < colours; ++a)
            for (int b = a + 1; b < colours; ++b) {
                if (a % SeriesStyle::kDashCount != b % SeriesStyle::kDashCount)
                    continue;
                const double difference = leastDifference(theme.seriesColor(a), theme.seriesColor(b));
                QVERIFY2(difference >= 20,
                         qPrintable(QStringLiteral("%1 and %2: %3").arg(a).arg(b).arg(difference)));
            }
        for (int a = 0; a < colours * SeriesStyle::kDashCount; ++a)
            for (int b = a + 1; b < colours * SeriesStyle::kDashCount; ++b)
                QVERIFY(a % colours != b % colours ||
                        a % SeriesStyle::kDashCount != b % SeriesStyle::kDashCount);
    }
}

void TestChartColours::theWindowAndTheReportsUseTheSameColours()
{
    const auto qml = coloursOfQml();
    QCOMPARE(qml[0], ChartTheme::dark().series);
    QCOMPARE(qml[1], ChartTheme::light().series);
}

void TestChartColours::lookAndLevelsStandOutFromTheirGround()
{
    for (const ChartTheme& theme : {ChartTheme::dark(), ChartTheme::light()}) {
        for (const QColor& color :
             {theme.slo, theme.good, theme.alert, theme.line, theme.change, theme.update})
            QVERIFY2(contrast(color, theme.background) >= 3, qPrintable(color.name()));
        for (const QColor& color : {theme.text, theme.muted}) // read
            QVERIFY2(contrast(color, theme.background) >= 4.5, qPrintable(color.name()));
    }
}

QTEST_GUILESS_MAIN(TestChartColours)
#include "tst_chart_colours.moc"
