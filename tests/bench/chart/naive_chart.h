// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The peer: a Qt Charts view as its documentation shows it, every sample in a QLineSeries.

#include <QtCharts/QChartView>
#include <QtCharts/QDateTimeAxis>
#include <QtCharts/QLineSeries>

#include <memory>
#include <vector>

class QWidget;

/// One or more QChartViews in a window of their own.
class NaiveCharts
{
public:
    /// `times` and each of `values` are equally long; every panel shows the same series.
    NaiveCharts(int panels, const std::vector<qint64>& times, const std::vector<std::vector<double>>& values,
                QSize window);
    ~NaiveCharts();

    /// Shows another range in every panel and paints, synchronously.
    void pan(double from, double to);
    /// Appends one sample to every series, moves the range, and paints.
    void append(qint64 time, double value, double from, double to);

private:
    void paint();

    std::unique_ptr<QWidget> m_window;
    std::vector<QChartView*> m_views;
    std::vector<QDateTimeAxis*> m_axes;
    std::vector<QLineSeries*> m_series;
};
