// SPDX-License-Identifier: GPL-3.0-or-later
// What the outbox's gateway offers to the view: what a field begins with when nobody said anything yet.
#include "app/outbox_gateway.h"
#include "integrations/core/incident_tools.h"
#include "integrations/statuspage/statuspage_connector.h"
#include "tests/flow/tool_rig.h"

#include <QtTest>

using namespace muster;

class TestOutboxGateway final : public QObject
{
    Q_OBJECT
private slots:
    void whetherSubscribersAreToldBeginsAsTheSettingsSay_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("begins");
        QTest::newRow("nothing chosen: as the form of the source begins")
            << QString() << QStringLiteral("yes");
        QTest::newRow("yes") << QStringLiteral("yes") << QStringLiteral("yes");
        QTest::newRow("no") << QStringLiteral("no") << QStringLiteral("no");
        QTest::newRow("with spaces") << QStringLiteral(" no ") << QStringLiteral("no");
        // Neither: what would be sent is not known, so nothing is shown as if it were.
        QTest::newRow("nonsense") << QStringLiteral("maybe") << QString();
    }
    void whetherSubscribersAreToldBeginsAsTheSettingsSay()
    {
        QFETCH(QString, setting);
        QFETCH(QString, begins);
        std::map<QString, QString> settings{{QStringLiteral("page"), QStringLiteral("page1")}};
        if (!setting.isEmpty())
            settings[QStringLiteral("notify")] = setting;
        test::ToolRig rig;
        rig.open(std::make_unique<StatuspageConnector>(), settings);
        const OutboxGateway gateway(*rig.connectors, *rig.runner);
        int asked = 0;
        for (const WriteOffer& offer : gateway.offers(OperationAudience::Internal)) {
            for (const ToolField& field : offer.fields) {
                if (field.key == QLatin1String("notify")) {
                    ++asked;
                    QCOMPARE(field.initial, begins);
                }
                // A field that begins with its own choice keeps it; one that the settings do not have, none.
                if (field.key == QLatin1String("state") && offer.verb == verb::kDeclare)
                    QCOMPARE(field.initial, QStringLiteral("investigating"));
                if (field.key == QLatin1String("severity"))
                    QCOMPARE(field.initial, QString());
            }
        }
        QVERIFY2(asked >= 2, "declaring and posting both ask");
    }

    void theRequestIsShownWithoutATokenAndNothingIsSent()
    {
        test::ToolRig rig;
        rig.open(std::make_unique<StatuspageConnector>(),
                 {{QStringLiteral("url"), QStringLiteral("https://api.statuspage.example/v1")},
                  {QStringLiteral("page"), QStringLiteral("page1")}});
        const OutboxGateway gateway(*rig.connectors, *rig.runner);
        const auto offers = gateway.offers(OperationAudience::Internal);
        Operation operation;
        operation.source = offers.at(0).source;
        operation.verb = QStringLiteral("no.such.verb");
        QVERIFY(!gateway.callOf(operation).has_value());
        operation.verb = verb::kDeclare;
        operation.payload =
            R"({"title":"x","text":"y","state":"investigating","severity":"minor","notify":"no"})";
        const auto call = gateway.callOf(operation);
        QVERIFY2(call.has_value(), call ? "" : qPrintable(call.error().what));
        QCOMPARE(call->method, QByteArray("POST"));
        QVERIFY2(call->path.startsWith(u'/') && call->path.contains(QLatin1String("page1")),
                 qPrintable(call->path));
        QVERIFY(call->body.startsWith('{') && !call->body.contains("uthorization"));
        operation.source = SourceId{QStringLiteral("gone")};
        QVERIFY(!gateway.callOf(operation).has_value());
        QVERIFY(rig.runner->operations().empty());
    }
};

QTEST_MAIN(TestOutboxGateway)
#include "tst_outbox_gateway.moc"
