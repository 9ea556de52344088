// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// SIGTERM, SIGINT and SIGHUP (the terminal is gone) as a Qt signal, so that "please end" flushes what was
// typed. A SIGHUP that whoever started the program had ignored (nohup) stays ignored.

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace muster {

/// Role: self-pipe between the signal handler and the event loop. One instance at a time. Thread: main.
class TerminationSignals final : public QObject
{
    Q_OBJECT
public:
    explicit TerminationSignals(QObject* parent = nullptr);
    ~TerminationSignals() override;

signals:
    void requested();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace muster
