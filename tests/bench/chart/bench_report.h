// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One figure as one line of JSON on stdout, in the form that packaging/bench_table.py reads.

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

inline constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

/// NaN when empty.
inline double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? kNotMeasured : values[values.size() / 2];
}

/// One line of the table. `ratio`: ours to the peer, NaN without one. Without a goal
/// `holds` says nothing and is left out.
struct Figure
{
    QString name;
    double value = kNotMeasured;
    const char* unit = "";
    QString peer;
    double ratio = kNotMeasured;
    QString goal;
    bool holds = true;
};

inline void report(const Figure& figure)
{
    const auto number = [](double value, double parts) {
        return std::isnan(value) ? QJsonValue() : QJsonValue(std::round(value * parts) / parts);
    };
    const QJsonObject line{{QStringLiteral("area"), QStringLiteral("chart")},
                           {QStringLiteral("figure"), figure.name},
                           {QStringLiteral("value"), number(figure.value, 1e3)},
                           {QStringLiteral("unit"), QLatin1String(figure.unit)},
                           {QStringLiteral("peer"), figure.peer},
                           {QStringLiteral("ratio"), number(figure.ratio, 1e5)},
                           {QStringLiteral("goal"), figure.goal},
                           {QStringLiteral("holds"), figure.goal.isEmpty() ? QJsonValue() : figure.holds}};
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}
