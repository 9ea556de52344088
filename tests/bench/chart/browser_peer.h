// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A browser chart library in headless Chromium as a peer: the same data, the same ranges, frame by frame.

#include "tests/bench/chart/chart_data.h"

#include <QProcess>
#include <QSize>
#include <QTemporaryDir>
#include <QWebSocketServer>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QWebSocket;

/// Role: one Chromium with one page, driven over a loopback WebSocket. Thread: main; each call waits in an
/// event loop of its own. Its processes are stopped between the calls: what it does on its own account would
/// take caches and the other half of a core from whoever is measured then. Figures are CPU time of all of
/// Chromium's processes, threads that ended included, so that work moved to its compositor counts as ours on
/// the pool does.
class BrowserPeer
{
public:
    /// `library`: "uplot" or "echarts". Null, with the reason in `why`, when Chromium or the library is
    /// missing or does not answer within 60 s.
    static std::unique_ptr<BrowserPeer> start(const QString& library, QString* why);
    ~BrowserPeer();

    bool load(const ChartData& data);
    /// CPU ms from the data in the page's memory to the first painted frame.
    std::optional<double> open(int panels, QSize window);
    /// CPU ms a frame, mean over `views` (from, to in UTC ms), each painted.
    std::optional<double> pan(const std::vector<std::pair<double, double>>& views);
    /// CPU ms a frame of appending one sample to every series.
    std::optional<double> append(int frames);
    /// Proportional set size of all of its processes, MB.
    double memoryMb() const;

private:
    explicit BrowserPeer(QString library);
    bool launch(const QString& chromium, const QString& modules, QString* why);
    bool answer(QString* why = nullptr);
    /// SIGSTOP or SIGCONT to all of its processes.
    void signal(int number) const;
    class Awake;
    std::optional<double> measured(const QJsonObject& command, int frames);

    QString m_library;
    QTemporaryDir m_profile;
    QWebSocketServer m_server;
    QProcess m_chromium;
    std::unique_ptr<QWebSocket> m_page;
    QByteArray m_reply;
};
