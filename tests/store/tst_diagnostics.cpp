// SPDX-License-Identifier: GPL-3.0-or-later
// What Muster tells about itself tells nothing about its user: the diagnostics, and the state file.
#include "app/diagnostics.h"
#include "app/state_file.h"
#include "models/base/clock.h"
#include "models/store/store.h"

#include <QAbstractListModel>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

using namespace muster;

namespace {

/// Two fields of a form, as the settings page sees them.
class Fields final : public QAbstractListModel
{
public:
    int rowCount(const QModelIndex& = {}) const override { return 2; }
    QHash<int, QByteArray> roleNames() const override { return {{1, "value"}, {2, "secret"}}; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        if (role == 2)
            return index.row() == 1;
        return index.row() == 1 ? QStringLiteral("typed-token") : QStringLiteral("https://a.example");
    }
};

} // namespace

class TestDiagnostics final : public QObject
{
    Q_OBJECT
private slots:
    void diagnosticsNameNoAddressNoPersonAndNothingTyped()
    {
        QTemporaryDir folder;
        auto store = Store::open({folder.path()}, std::make_shared<SystemClock>());
        QVERIFY(store);
        const Done done = (*store)->writeNow([](WriteTx& tx) -> Done {
            for (int i = 0; i < 2; ++i) {
                Source source;
                source.id = SourceId{QStringLiteral("secret-id-%1").arg(i)};
                source.tool = QStringLiteral("prometheus");
                source.name = QStringLiteral("Acme Corp outage board");
                source.settings[QStringLiteral("url")] = QStringLiteral("https://ada@prom.acme.example");
                source.hasSecret = i == 0;
                if (Done put = tx.putSource(source); !put)
                    return put;
                Freshness freshness;
                freshness.source = source.id;
                freshness.sourceName = source.name;
                freshness.feed = QStringLiteral("alerts");
                freshness.occurredAt = freshness.knownAt = Instant{1'795'467'600'000};
                freshness.state = i == 0 ? FreshnessState::Live : FreshnessState::Blind;
                freshness.why =
                    i == 0 ? QString() : QStringLiteral("ada@prom.acme.example refused the token");
                if (Done added = tx.addFreshness(freshness); !added)
                    return added;
            }
            return {};
        });
        QVERIFY(done);
        QFile marks(folder.filePath(QStringLiteral("crash-marks.txt")));
        QVERIFY(marks.open(QIODevice::WriteOnly));
        marks.write("crash at=1795467600 signal=11 version=1.2.3 pid=42 stack=+0x1a2b,0x7f00 end\n");
        marks.close();

        DiagnosticsInput input = gatherDiagnostics(folder.path(), QStringLiteral("1.2.3"), store->get());
        input.unended = {{Instant{1'795'467'600'000}, true}};
        input.safeMode = true;
        input.storeNotes << folder.path() + QStringLiteral("/muster.sqlite was damaged")
                         << QDir::homePath() + QStringLiteral("/x")
                         << QStringLiteral("/home/ada/y, write to ada@acme.example")
                         << QStringLiteral("token=abcdef");
        const QString text = diagnosticsText(input);
        for (const char* told :
             {"Muster 1.2.3\n", "safe mode: on\n", "signal=11", "+0x1a2b", "(safe mode)",
              "<data>/muster.sqlite was damaged", "~/y",
              "source prometheus: 2 configured, 2 enabled, 1 with a token; alerts blind, alerts live"})
            QVERIFY2(text.contains(QLatin1String(told)), qPrintable(text));
        for (const QString& hidden :
             {folder.path(), QStringLiteral("ada"), QStringLiteral("prom.acme"), QStringLiteral("Acme Corp"),
              QStringLiteral("secret-id"), QStringLiteral("abcdef")})
            QVERIFY2(!text.contains(hidden), qPrintable(hidden + u'\n' + text));
    }

    void theStateFileLeavesOutWhatIsTypedAsAToken()
    {
        const Fields fields;
        const QByteArray state = QJsonDocument(describeObject(&fields, 1, 10)).toJson();
        QVERIFY(state.contains("https://a.example"));
        QVERIFY2(!state.contains("typed-token"), state.constData());
    }
};

QTEST_MAIN(TestDiagnostics)
#include "tst_diagnostics.moc"
