// SPDX-License-Identifier: GPL-3.0-or-later
// The README's page on how to add a tool, done: tests/flow/example is a folder with one class, added by one
// line, and everything else of the program works with it: form, connection test, reading, acting, the
// read-back after a lost answer and a restart.
#include "integrations/core/connector_list.h"
#include "integrations/core/incident_tools.h"
#include "tests/flow/json_api.h"
#include "tests/flow/tool_flow.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

/// Made from the line in tests/flow/CMakeLists.txt.
namespace muster::example_tools {
void addConnectors(ConnectorRegistry& registry);
}

namespace {

const QString kFolder = QStringLiteral(MUSTER_SOURCE_DIR "/tests/flow/example/");

QString fileText(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

class ExampleServer final : public test::JsonApi
{
public:
    using JsonApi::JsonApi;
    test::ApiReply answer(const test::ApiRequest& request) override
    {
        if (request.headers.at("authorization") != "Bearer example-key")
            return {401};
        if (request.path == QLatin1String("/me"))
            return {200, {{QStringLiteral("name"), QStringLiteral("1.0")}}};
        if (request.path == QLatin1String("/incidents"))
            return {200, {{QStringLiteral("incidents"), QJsonArray{incident}}}};
        if (request.method == "PUT")
            incident[QStringLiteral("state")] = request.body.value(QLatin1String("state"));
        return {200, incident};
    }
    QJsonObject incident{{QStringLiteral("id"), QStringLiteral("E1")},
                         {QStringLiteral("title"), QStringLiteral("Checkout 5xx")},
                         {QStringLiteral("state"), QStringLiteral("open")},
                         {QStringLiteral("opened_at"), clock.now().toIso()}};
};

std::unique_ptr<Connector> example()
{
    // Of the very list that the line makes.
    struct Taken final : Connector
    {
        explicit Taken() { example_tools::addConnectors(registry); }
        const Connector& it() const { return *registry.all().front(); }
        const ConnectorDescriptor& descriptor() const override { return it().descriptor(); }
        Step check(const Account& account) const override { return it().check(account); }
        Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override
        {
            return it().pull(account, cursor, interest);
        }
        Result<Step> push(const Account& account, const Operation& operation) const override
        {
            return it().push(account, operation);
        }
        Result<Step> reconcile(const Account& account, const Operation& operation) const override
        {
            return it().reconcile(account, operation);
        }
        ConnectorRegistry registry;
    };
    return std::make_unique<Taken>();
}

} // namespace

class TestNewTool final : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        flow = std::make_unique<test::ToolFlow>(QStringLiteral("example"), example());
        server = std::make_unique<ExampleServer>(*flow->clock);
        server->serve(flow->http);
        flow->start(QStringLiteral("example-key"));
    }
    void cleanup()
    {
        flow.reset();
        server.reset();
    }

    void theFolderIsWhatThePageAsksFor()
    {
        const QString page = fileText(QStringLiteral(MUSTER_SOURCE_DIR "/README.md"))
                                 .section(QStringLiteral("\n## How to add a tool"), 1)
                                 .section(QStringLiteral("\n## "), 0, 0);
        QVERIFY(!page.isEmpty());
        // Each file that it names is there, and no other one; so is the line.
        QStringList expected;
        static const QRegularExpression named(QStringLiteral("`(<tool>_connector)\\.\\{h,cpp\\}`"));
        const QRegularExpressionMatch match = named.match(page);
        QVERIFY2(match.hasMatch(), "the page names the class's files");
        for (const char* end : {".cpp", ".h"})
            expected << match.captured(1).replace(QStringLiteral("<tool>"), QStringLiteral("example")) +
                            QLatin1String(end);
        for (const QString& file : {QStringLiteral("CMakeLists.txt"), QStringLiteral("README.md")}) {
            QVERIFY2(page.contains(u'`' + file + u'`'), qPrintable(file));
            expected << file;
        }
        QStringList found = QDir(kFolder).entryList(QDir::Files);
        found.sort();
        expected.sort();
        QCOMPARE(found, expected);
        const QString line = QStringLiteral("muster_add_tool(<tool> <Tool>Connector)");
        QVERIFY(page.contains(u'`' + line + u'`'));
        QVERIFY(
            fileText(QStringLiteral(MUSTER_SOURCE_DIR "/tests/flow/CMakeLists.txt"))
                .contains(QStringLiteral("muster_add_tool(example ExampleConnector LIST example_tools)")));
        // The class includes what the page allows.
        static const QRegularExpression include(QStringLiteral("#include \"([^\"]+)\""));
        for (auto all = include.globalMatch(fileText(kFolder + QStringLiteral("example_connector.cpp")) +
                                            fileText(kFolder + QStringLiteral("example_connector.h")));
             all.hasNext();) {
            const QString header = all.next().captured(1);
            QVERIFY2(header.startsWith(QLatin1String("integrations/core/")) ||
                         header.startsWith(QLatin1String("models/base/")) ||
                         header.startsWith(QLatin1String("models/domain/")) ||
                         header == QLatin1String("tests/flow/example/example_connector.h"),
                     qPrintable(header));
        }
    }

    void everyToolOfTheProgramIsOneLineToo()
    {
        ConnectorRegistry registry;
        muster_tools::addConnectors(registry);
        QStringList lines;
        for (const QString& line :
             fileText(QStringLiteral(MUSTER_SOURCE_DIR "/integrations/CMakeLists.txt")).split(u'\n')) {
            if (line.startsWith(QLatin1String("muster_add_tool(")))
                lines << line.section(u'(', 1).section(u' ', 0, 0);
        }
        QStringList tools;
        for (const Connector* connector : registry.all())
            tools << connector->descriptor().id;
        QCOMPARE(tools, lines);
        // Nothing else of the program names a tool's class or header.
        for (const char* folder : {"/app", "/models", "/qml", "/integrations/core", "/integrations/sync"}) {
            QDirIterator walk(QStringLiteral(MUSTER_SOURCE_DIR) + QLatin1String(folder), QDir::Files,
                              QDirIterator::Subdirectories);
            while (walk.hasNext()) {
                const QString path = walk.next();
                const QString text = fileText(path);
                for (const QString& tool : lines)
                    QVERIFY2(!text.contains(QStringLiteral("integrations/%1/").arg(tool)) &&
                                 !text.contains(QStringLiteral("muster_%1 ").arg(tool)),
                             qPrintable(path));
            }
        }
    }

    void theConnectionTestIsInWords()
    {
        for (const auto& [token, words] :
             {std::pair{"example-key", "Example 1.0 answered"}, std::pair{"another", "refused the token"}}) {
            QString said;
            flow->syncEngine().check(flow->source, Secret::fromText(QString::fromLatin1(token)), this,
                                     [&](const Result<CheckReport>& report) {
                                         said = report ? report->words : report.error().what;
                                     });
            QTRY_VERIFY(!said.isEmpty());
            QVERIFY2(said.contains(QLatin1String(words)), qPrintable(said));
        }
    }

    void whatItTellsIsARoomAndWhatItIsToldHappensOnce()
    {
        QVERIFY2(flow->pull(), qPrintable(flow->words));
        QCOMPARE(flow->titles(), QStringList{QStringLiteral("Checkout 5xx")});
        QCOMPARE(flow->eventCount(QStringLiteral("E1")), 1);
        QCOMPARE(flow->use().budget->perMinute, 120.0);
        // The answer is lost, and the program ends.
        server->loseAnswers = 1;
        const OperationId id = flow->enqueue(verb::kAcknowledge, "{}", QStringLiteral("E1"));
        QTRY_VERIFY(server->asked["PUT"] == 1);
        flow->restart();
        const Operation done = flow->settled(id);
        QVERIFY2(done.state == OperationState::Done, qPrintable(done.lastError));
        QCOMPARE(server->asked["PUT"], 1);
        flow->clock->advance(1min);
        QVERIFY2(flow->pull(), qPrintable(flow->words));
        QVERIFY(flow->stageOf(QStringLiteral("E1")) == Stage::Triage);
        QCOMPARE(flow->eventCount(QStringLiteral("E1")), 1);
    }

private:
    std::unique_ptr<test::ToolFlow> flow;
    std::unique_ptr<ExampleServer> server;
};

QTEST_MAIN(TestNewTool)
#include "tst_new_tool.moc"
