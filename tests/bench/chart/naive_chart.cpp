// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/chart/naive_chart.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QGridLayout>
#include <QWidget>
#include <QtCharts/QValueAxis>

#include <algorithm>
#include <cmath>

NaiveCharts::NaiveCharts(int panels, const std::vector<qint64>& times,
                         const std::vector<std::vector<double>>& values, QSize window)
    : m_window(std::make_unique<QWidget>())
{
    m_window->resize(window);
    auto* grid = new QGridLayout(m_window.get());
    const int columns = panels == 1 ? 1 : 4;
    for (int panel = 0; panel < panels; ++panel) {
        auto* view = new QChartView(m_window.get());
        view->setRenderHint(QPainter::Antialiasing);
        view->chart()->legend()->hide();
        auto* timeAxis = new QDateTimeAxis;
        auto* valueAxis = new QValueAxis;
        view->chart()->addAxis(timeAxis, Qt::AlignBottom);
        view->chart()->addAxis(valueAxis, Qt::AlignLeft);
        double most = 1;
        for (const auto& column : values) {
            auto* series = new QLineSeries;
            QList<QPointF> points;
            points.reserve(qsizetype(times.size()));
            for (std::size_t i = 0; i < times.size(); ++i)
                points.append({double(times[i]), column[i]});
            series->replace(points);
            view->chart()->addSeries(series);
            series->attachAxis(timeAxis);
            series->attachAxis(valueAxis);
            m_series.push_back(series);
            most = std::max(most, *std::max_element(column.begin(), column.end()));
        }
        valueAxis->setRange(0, most);
        grid->addWidget(view, panel / columns, panel % columns);
        m_views.push_back(view);
        m_axes.push_back(timeAxis);
    }
    m_window->show();
    paint();
}

NaiveCharts::~NaiveCharts() = default;

void NaiveCharts::pan(double from, double to)
{
    for (QDateTimeAxis* axis : m_axes)
        axis->setRange(QDateTime::fromMSecsSinceEpoch(qint64(from)),
                       QDateTime::fromMSecsSinceEpoch(qint64(to)));
    paint();
}

void NaiveCharts::append(qint64 time, double value, double from, double to)
{
    for (QLineSeries* series : m_series)
        series->append(double(time), value);
    pan(from, to);
}

void NaiveCharts::paint()
{
    QCoreApplication::processEvents();
    for (QChartView* view : m_views)
        view->viewport()->repaint();
}
