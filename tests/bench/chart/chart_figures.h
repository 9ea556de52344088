// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The measurements of bench_chart, each in a file of its own; main.cpp runs them one after the other.

#include <QString>

class BrowserPeer;

/// The peers that run in a browser; null when absent.
struct BrowserPeers
{
    BrowserPeer* uplot = nullptr;
    BrowserPeer* echarts = nullptr;
};

/// frame_figures.cpp: pan and zoom over four shapes of data, live append, first paint, twelve panels.
void measureFrames(const BrowserPeers& peers);
/// memory_figure.cpp: what a window with twelve panels holds, in a process of its own (`bench_chart
/// --window`).
void measureMemory(const BrowserPeers& peers);
int holdWindow();
/// answer_figure.cpp: a 20 MB query_range answer from bytes to the painted frame.
void measureAnswer();
/// stored_figures.cpp: bytes per stored sample beside Gorilla on the same data.
void measureStored();
