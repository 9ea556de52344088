// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Starts a real tool on a free loopback port for as long as a test lives.

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <sys/prctl.h>

namespace muster {

inline quint16 freePort()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost, 0);
    return probe.serverPort();
}

/// Role: a child process that dies with the test, and a folder for its data.
class RealServer
{
public:
    ~RealServer()
    {
        if (process.state() == QProcess::NotRunning)
            return;
        process.kill();
        process.waitForFinished(5000);
    }
    QString file(const QString& name) const { return dir.filePath(name); }
    bool write(const QString& name, const QByteArray& text) const
    {
        QFile out(file(name));
        return out.open(QIODevice::WriteOnly) && out.write(text) == text.size();
    }
    bool start(const QString& program, const QStringList& arguments)
    {
        const QString path = QStandardPaths::findExecutable(program);
        if (path.isEmpty())
            return false;
        process.setWorkingDirectory(dir.path());
        process.setStandardOutputFile(file(QStringLiteral("out.log")));
        process.setStandardErrorFile(file(QStringLiteral("err.log")));
        process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        process.start(path, arguments);
        return process.waitForStarted(5000);
    }
    QString url() const { return QStringLiteral("http://127.0.0.1:%1").arg(port); }
    QString lastWords() const
    {
        QFile log(file(QStringLiteral("err.log")));
        return log.open(QIODevice::ReadOnly) ? QString::fromUtf8(log.readAll().right(2000)) : QString();
    }
    /// One plain request of the test itself; the status, 0 when nothing answers.
    static int request(const QString& address, const QByteArray& method = "GET", const QByteArray& body = {})
    {
        QNetworkAccessManager manager;
        manager.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
        QNetworkRequest asked{QUrl(address)};
        asked.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
        QNetworkReply* reply = manager.sendCustomRequest(asked, method, body);
        QEventLoop loop;
        QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
        QTimer::singleShot(5000, &loop, &QEventLoop::quit);
        loop.exec();
        return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    }
    bool waitUntilReady(const QString& path)
    {
        return QTest::qWaitFor([&] { return request(url() + path) == 200; }, 20'000);
    }

    QTemporaryDir dir;
    QProcess process;
    quint16 port = freePort();
};

} // namespace muster
