// SPDX-License-Identifier: GPL-3.0-or-later
// The check of the checker: data goes to another thread and to the pool and back, without a race; with an
// argument, two threads write the same number, which the preset tsan must report whatever it suppresses.
#include <QCoreApplication>
#include <QThread>
#include <QThreadPool>

#include <cstdio>
#include <memory>
#include <vector>

namespace {

int g_shared = 0;

void writeShared()
{
    for (int i = 0; i < 1'000; ++i)
        ++g_shared;
}

} // namespace

int main(int argc, char** argv)
{
    constexpr int kRounds = 200;
    QCoreApplication app(argc, argv);
    QThread thread;
    thread.start();
    auto* there = new QObject;
    there->moveToThread(&thread);
    QObject::connect(&thread, &QThread::finished, there, &QObject::deleteLater);
    qint64 sum = 0;
    for (int i = 0; i < kRounds; ++i) {
        const auto data = std::make_shared<std::vector<int>>(100, i);
        const QString text = QStringLiteral("text %1").arg(i);
        QMetaObject::invokeMethod(
            there,
            [&app, &sum, data, text, i] {
                std::vector<int> mine = *data;
                mine[0] += static_cast<int>(text.size());
                QMetaObject::invokeMethod(
                    &app,
                    [&sum, mine, i] {
                        sum += mine[0];
                        if (i == kRounds - 1)
                            QCoreApplication::quit();
                    },
                    Qt::QueuedConnection);
            },
            Qt::QueuedConnection);
        QThreadPool::globalInstance()->start(
            [data] { std::fputs((*data)[5] < 0 ? "negative\n" : "", stderr); });
    }
    if (argc > 1) {
        QMetaObject::invokeMethod(there, writeShared, Qt::QueuedConnection);
        writeShared();
    }
    QCoreApplication::exec();
    QThreadPool::globalInstance()->waitForDone();
    thread.quit();
    thread.wait();
    std::printf("%lld %d\n", static_cast<long long>(sum), g_shared);
    return 0;
}
