// SPDX-License-Identifier: GPL-3.0-or-later
// Every request of PagerDuty's and Opsgenie's connectors against the vendors' own schemas, through a
// validating server of the contract kit. MUSTER_CONTRACT_KIT names the kit (with its programs installed),
// MUSTER_VENDOR the tool; skipped without them.
#include "tests/contract/cases_opsgenie.h"
#include "tests/contract/cases_pagerduty.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>

using namespace muster;

namespace {

const char* const kPayload =
    R"({"text":"x","person":"PUSR002","level":1,"severity":"%1","minutes":5,"title":"t","service":"PSVC001","at":"2026-01-02T03:10:00Z"})";

struct Tool
{
    ToolUnderTest under;
    QStringList targets;
    QString severity;
    QByteArray secret;
};

std::optional<Tool> toolOf(const QString& name)
{
    if (name == QLatin1String("pagerduty"))
        return Tool{
            pagerDutyUnderTest(), {QStringLiteral("Q1A2B3C4D5E6F7")}, QStringLiteral("PPRI001"), "u-key"};
    if (name == QLatin1String("opsgenie"))
        return Tool{opsgenieUnderTest(),
                    {QStringLiteral("alert/70413a06-38d6-4c85-92b8-5ebc900d42e2"),
                     QStringLiteral("incident/0ab1c2d3-0000-4000-8000-000000000001")},
                    QStringLiteral("P1"),
                    "genie-key"};
    return std::nullopt;
}

} // namespace

class VendorDuty final : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString kit = qEnvironmentVariable("MUSTER_CONTRACT_KIT");
        const QString name = qEnvironmentVariable("MUSTER_VENDOR");
        if (kit.isEmpty() || name.isEmpty())
            QSKIP("set MUSTER_CONTRACT_KIT to the contract kit, with its programs installed, and "
                  "MUSTER_VENDOR");
        tool = toolOf(name);
        QVERIFY2(tool, qPrintable(name));
        QTcpServer probe;
        QVERIFY(probe.listen(QHostAddress::LocalHost, 0));
        const quint16 port = probe.serverPort();
        probe.close();
        server.setProcessChannelMode(QProcess::MergedChannels);
        server.start(QStringLiteral("bash"),
                     {kit + QStringLiteral("/start.sh"), name, QString::number(port)});
        QVERIFY2(QTest::qWaitFor(
                     [&] {
                         QTcpSocket socket;
                         socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
                         return socket.waitForConnected(200) || server.state() == QProcess::NotRunning;
                     },
                     120'000) &&
                     server.state() == QProcess::Running,
                 server.readAll().constData());
        account.source = SourceId{QStringLiteral("s1")};
        account.name = name;
        account.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(port));
        account.settings = {{QStringLiteral("from"), QStringLiteral("ada@example.com")},
                            {QStringLiteral("user"), QStringLiteral("ada@example.com")},
                            {QStringLiteral("requester"), QStringLiteral("PUSR001")}};
        manager.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    }
    void cleanupTestCase()
    {
        if (server.state() != QProcess::NotRunning) {
            server.terminate();
            server.waitForFinished(10'000);
        }
    }

    void readsAreWhatTheSchemaWants()
    {
        for (const ConnectorCase& one : tool->under.cases(*tool->under.connector, account)) {
            std::optional<Step> step = one.step;
            for (qsizetype i = 0; step; ++i) {
                expectValid(one.name, step->request);
                const auto outcome = i < one.answers.size()
                                         ? step->decode(replyOf(200, one.answers[i]),
                                                        Context{Instant{1'767'323'700'000}, account})
                                         : Result<Outcome>(Outcome{});
                step = outcome ? outcome->next : std::nullopt;
            }
        }
        QVERIFY2(violations.isEmpty(), qPrintable(violations.join(u'\n')));
        qInfo("%d requests", asked);
    }

    void writesAndReadBacksAreWhatTheSchemaWants()
    {
        violations.clear();
        for (const WriteVerb& verb : tool->under.connector->descriptor().verbs) {
            for (const QString& target : tool->targets) {
                Operation operation;
                operation.id = OperationId{QStringLiteral("01J0000000000000000000000A")};
                operation.verb = verb.id;
                operation.target = verb.onIncident ? target : QString();
                operation.payload = QString::fromLatin1(kPayload).arg(tool->severity).toUtf8();
                operation.createdAt = Instant{1'767'323'700'000};
                if (const auto step = tool->under.connector->push(account, operation))
                    expectValid(verb.id, step->request);
                for (const char* remoteId : {"", "request/43a29c5c-3dbf-4fa4-9c26-f4f71023e120"}) {
                    operation.remoteId = QString::fromLatin1(remoteId);
                    if (const auto step = tool->under.connector->reconcile(account, operation))
                        expectValid(verb.id + QStringLiteral(" read back"), step->request);
                }
            }
        }
        QVERIFY2(violations.isEmpty(), qPrintable(violations.join(u'\n')));
        qInfo("%d requests", asked);
    }

private:
    void expectValid(const QString& name, const HttpRequest& request)
    {
        // Documented by the vendor, but in no version of its schema.
        if (request.url.path().startsWith(QLatin1String("/v2/incident-timelines/")))
            return;
        QNetworkRequest made(request.url);
        made.setRawHeader("Accept", request.accept);
        made.setRawHeader("Authorization", request.authPrefix + tool->secret);
        if (!request.contentType.isEmpty())
            made.setRawHeader("Content-Type", request.contentType);
        for (const auto& [header, value] : request.headers)
            made.setRawHeader(header, value);
        static const char* const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
        QNetworkReply* reply = manager.sendCustomRequest(made, methods[int(request.method)], request.body);
        QSignalSpy finished(reply, &QNetworkReply::finished);
        finished.wait(30'000);
        ++asked;
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QByteArray broken = reply->rawHeader("sl-violations");
        // The server checks its own made-up answers as well, and some examples of the vendors break their
        // schema.
        const bool onlyTheirs = status == 500 && broken.contains("\"response\"");
        if ((!onlyTheirs && (status < 200 || status > 299)) || broken.contains("\"request\""))
            violations.append(
                QStringLiteral("%1: %2 %3 -> %4 %5 %6")
                    .arg(name, QLatin1String(methods[int(request.method)]), request.url.toString())
                    .arg(status)
                    .arg(QString::fromUtf8(broken), QString::fromUtf8(reply->readAll().left(300))));
        reply->deleteLater();
    }

    std::optional<Tool> tool;
    Account account;
    QProcess server;
    QNetworkAccessManager manager;
    QStringList violations;
    int asked = 0;
};

QTEST_GUILESS_MAIN(VendorDuty)
#include "vendor_duty.moc"
