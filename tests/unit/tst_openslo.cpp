// SPDX-License-Identifier: GPL-3.0-or-later
// OpenSLO and YAML reading: the drill's file, and everything that must be refused with line and way out.
#include "models/document/lint_file.h"
#include "models/document/openslo.h"
#include "models/document/yaml_tree.h"
#include "tests/support/build_kind.h"
#include "tests/unit/drill_data.h"

#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace muster;
using namespace std::chrono;

namespace {

const char* const kSlo = R"(apiVersion: openslo/v1
kind: SLO
metadata: { name: availability }
spec:
  service: shop
  indicator: { spec: { ratioMetric: { bad: { metricSource: { spec: { query: 'b[{{window}}]' } } }, total: { metricSource: { spec: { query: 't[{{window}}]' } } } } } }
  timeWindow: [ { duration: 30d, isRolling: true } ]
  budgetingMethod: Occurrences
  objectives: [ { target: 0.999 } ]
)";

QByteArray changed(const char* before, const char* after)
{
    return QByteArray(kSlo).replace(before, after);
}

QString findings(const QByteArray& yaml)
{
    const auto list = lintBytes(yaml, QStringLiteral("f"));
    if (!list)
        return list.error().what;
    QStringList lines;
    for (const LintFinding& finding : *list)
        lines.append(formatFinding(QStringLiteral("f"), finding));
    return lines.join(u'\n');
}

} // namespace

class TestOpenSlo : public QObject
{
    Q_OBJECT
private slots:
    void theDrillsFileIsRead()
    {
        const auto file =
            readOpenSlo(drill::readProjectFile(QStringLiteral("resources/drills/inc-1120/slo.yaml")),
                        QStringLiteral("slo.yaml"));
        QVERIFY2(file, file ? "" : qPrintable(file.error().what));
        QCOMPARE(file->slos.size(), size_t(1));
        QCOMPARE(file->warnings.size(), size_t(0));
        const Slo& slo = file->slos.front();
        QCOMPARE(slo.id.value, QStringLiteral("checkout-confirm-availability"));
        QCOMPARE(slo.displayName, QStringLiteral("Checkout confirm – availability"));
        QCOMPARE(slo.service, QStringLiteral("checkout-api"));
        QCOMPARE(slo.runbook, QStringLiteral("RB-014"));
        QCOMPARE(slo.target, 0.999);
        QVERIFY(slo.window == hours{720});
        QVERIFY(slo.badQuery.contains(QLatin1String("code=~\"5..\"}[{{window}}]")));
        const std::vector<BurnWindow> arms{{QStringLiteral("page"), hours{1}, minutes{5}, 14.4, 2},
                                           {QStringLiteral("page"), hours{6}, minutes{30}, 6, 5}};
        QVERIFY(slo.alerts == arms);
    }

    void theSmallestFileGetsTheWorkbooksArms()
    {
        const auto file = readOpenSlo(kSlo, QStringLiteral("f"));
        QVERIFY2(file, file ? "" : qPrintable(file.error().what));
        QVERIFY(file->slos.front().alerts == defaultBurnWindows(hours{720}));
        QCOMPARE(file->warnings.size(), size_t(1));
    }

    void wrongFilesSayDocumentLineAndWayOut_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("expected");
        QTest::newRow("target 1.0")
            << changed("0.999", "1.0")
            << "f:9: error: document 1 (SLO availability): a target of 1.0 leaves no error budget";
        QTest::newRow("target 1") << changed("0.999", "1") << "choose a target below 1.0, e.g. 0.999";
        QTest::newRow("100 per cent")
            << changed("target: 0.999", "targetPercent: 100") << "a target of 100 leaves no error budget";
        QTest::newRow("per cent as ratio") << changed("0.999", "99.9") << "write targetPercent: 99.9";
        QTest::newRow("negative") << changed("0.999", "-1") << "is not a number from 0 up";
        QTest::newRow("no target") << changed("target: 0.999", "displayName: x")
                                   << "the objective has no target";
        QTest::newRow("version") << changed("openslo/v1", "openslo.com/v2alpha")
                                 << "f:1: error: document 1 (SLO availability): apiVersion "
                                    "'openslo.com/v2alpha' is not known (use openslo/v1";
        QTest::newRow("second document")
            << QByteArray(kSlo) + "---\napiVersion: openslo/v1\nkind: Slo\nmetadata: { name: x }\nspec: {}\n"
            << "f:12: error: document 2 (Slo x): kind 'Slo' is not known";
        QTest::newRow("no service") << changed("  service: shop\n", "") << "'service' is missing";
        QTest::newRow("no name") << changed("{ name: availability }", "{}") << "'metadata.name' is missing";
        QTest::newRow("bad name") << changed("availability", "Availability!")
                                  << "the name 'Availability!' is not allowed";
        QTest::newRow("no window") << changed("timeWindow", "timeWindows") << "'timeWindow' is missing";
        QTest::newRow("months") << changed("30d", "1M") << "'1M' is not a duration with a fixed length";
        QTest::newRow("calendar") << changed("isRolling: true", "isRolling: false")
                                  << "calendar windows are not supported";
        QTest::newRow("method") << changed("Occurrences", "Timeslices")
                                << "budgetingMethod 'Timeslices' is not supported";
        QTest::newRow("no total query")
            << changed("total", "totals") << "'total.metricSource.spec.query' is missing";
        QTest::newRow("unknown SLI") << changed("indicator: {", "indicatorRef: nope\n  other: {")
                                     << "refers to SLI 'nope', which is not in this file";
        QTest::newRow("not an object") << QByteArray("- apiVersion\n") << "not an object";
        QTest::newRow("broken") << QByteArray("apiVersion: [openslo\n") << "not valid YAML";
        QTest::newRow("field twice") << changed("kind: SLO", "kind: SLO\nkind: SLI")
                                     << "f:3: error: the file holds the field 'kind' twice";
    }
    void wrongFilesSayDocumentLineAndWayOut()
    {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, expected);
        const QString all = findings(yaml);
        QVERIFY2(all.contains(expected), qPrintable(all));
        const auto file = readOpenSlo(yaml, QStringLiteral("f"));
        QVERIFY(!file);
        QVERIFY(file.error().kind == ErrorKind::Invalid);
        QVERIFY(file.error().where.startsWith(QLatin1String("f:")));
    }

    void loosesTargetsAreWarnedAbout()
    {
        const auto file = readOpenSlo(changed("0.999", "0.9"), QStringLiteral("f"));
        QVERIFY(file);
        QVERIFY(findings(changed("0.999", "0.9")).contains(QLatin1String("can never fire")));
    }

    void burnConditionsMustExceed()
    {
        const QByteArray condition(
            "  alertPolicies: [ { kind: AlertPolicy, spec: { conditions: [ { kind: AlertCondition, metadata: "
            "{ annotations: { muster.dev/short-window: 5m } }, "
            "spec: { severity: page, condition: { kind: burnrate, op: gt, threshold: 14.4, lookbackWindow: "
            "1h } } } ] } } ]\n");
        const auto file = readOpenSlo(kSlo + condition, QStringLiteral("f"));
        QVERIFY2(file, file ? "" : qPrintable(file.error().what));
        QCOMPARE(file->slos.front().alerts.size(), size_t(1));
        QVERIFY(qAbs(file->slos.front().alerts.front().budgetPercent - 2.0) < 1e-9);
        const QByteArray wrong = kSlo + QByteArray(condition).replace("op: gt", "op: lte");
        QVERIFY(findings(wrong).contains(QLatin1String("op 'lte' would fire while all is well")));
    }

    void hostileYamlIsRefusedQuickly_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("expected");
        QByteArray laughs("a0: &a0 [lol]\n");
        for (int i = 1; i < 12; ++i)
            laughs += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" +
                      QByteArray("*a" + QByteArray::number(i - 1) + ",").repeated(9) + "]\n";
        QTest::newRow("billion laughs") << laughs << "an anchor";
        QTest::newRow("alias") << QByteArray("a: *b\n") << "";
        QTest::newRow("merge key") << QByteArray("a: { <<: { b: 1 } }\n") << "a merge key";
        QTest::newRow("tag") << QByteArray("a: !!python/object x\n") << "a tag";
        QTest::newRow("deep flow") << QByteArray("[").repeated(100'000) << "";
        QTest::newRow("deep maps") << QByteArray("{a: ").repeated(50'000) << "";
        QTest::newRow("deep block") << [] {
            QByteArray text;
            for (int i = 0; i < 800; ++i)
                text += QByteArray(i, ' ') + "a:\n";
            return text;
        }() << "nested deeper";
        QTest::newRow("large") << QByteArray(2 << 20, 'a') << "larger than";
        QTest::newRow("many documents")
            << QByteArray("--- a\n").repeated(5'000) << "more than 1000 documents";
        QTest::newRow("many values") << "[" + QByteArray("a,").repeated(200'000) + "]"
                                     << "more than 100000 values";
        QTest::newRow("binary") << QByteArray("\x00\xFF\xFE\x01{[", 6) << "";
        QTest::newRow("question marks") << QByteArray("? ").repeated(100'000) << "";
    }
    void hostileYamlIsRefusedQuickly()
    {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, expected);
        QElapsedTimer timer;
        timer.start();
        const auto documents = parseYaml(yaml, QStringLiteral("f"));
        QVERIFY2(timer.elapsed() < test::patience(3'000),
                 qPrintable(QStringLiteral("%1 ms").arg(timer.elapsed())));
        if (QByteArray(QTest::currentDataTag()) != "binary")
            QVERIFY(!documents);
        if (!documents)
            QVERIFY2(documents.error().what.contains(expected), qPrintable(documents.error().what));
    }

    void theTreeKeepsOrderAndLines()
    {
        const auto documents = parseYaml("a: 1\nb:\n  - x\n  - \"null\"\nc: ~\n", QStringLiteral("f"), 10);
        QVERIFY(documents);
        const YamlNode& root = documents->front();
        QCOMPARE(root.fields.size(), size_t(3));
        QCOMPARE(root.field(u"b")->items[1].text, QStringLiteral("null"));
        QVERIFY(root.field(u"b")->items[1].isScalar());
        QCOMPARE(root.field(u"b")->items[1].line, 13);
        QVERIFY(root.field(u"c")->isNull());
        QVERIFY(!root.field(u"d"));
    }

    void lintChoosesByContent()
    {
        const auto count = [](const QString& path) {
            const auto list = lintFile(drill::projectFile(path));
            return list ? static_cast<int>(list->size()) : -1;
        };
        QCOMPARE(count(QStringLiteral("resources/drills/inc-1120/slo.yaml")), 0);
        QCOMPARE(count(QStringLiteral("resources/drills/inc-1120/runbook.json")), 0);
        QCOMPARE(count(QStringLiteral("resources/templates/runbook.md")), 0);
        QCOMPARE(count(QStringLiteral("resources/templates/rb-014.md")), 0);
        QCOMPARE(count(QStringLiteral("resources/templates/request-service.json")), 0);
        QTemporaryDir folder;
        QVERIFY(folder.isValid());
        for (const auto& [name, bytes, words] :
             {std::tuple{"none.md", QByteArray(), "cannot read"},
              std::tuple{"x.txt", QByteArray("hello"), "neither a runbook, a board nor an OpenSLO file"}}) {
            const QString path = folder.filePath(QLatin1String(name));
            if (!bytes.isEmpty()) {
                QFile file(path);
                QVERIFY(file.open(QIODevice::WriteOnly));
                file.write(bytes);
            }
            const auto list = lintFile(path);
            QVERIFY(!list);
            QVERIFY2(list.error().what.contains(QLatin1String(words)), qPrintable(list.error().what));
        }
        QVERIFY(!lintFile(folder.path()));
        QCOMPARE(formatFinding(QStringLiteral("a.md"), {LintFinding::Level::Warning, 7, QStringLiteral("N1"),
                                                        QStringLiteral("what"), QStringLiteral("way out")}),
                 QStringLiteral("a.md:7: warning: N1: what (way out)"));
    }
};

QTEST_GUILESS_MAIN(TestOpenSlo)
#include "tst_openslo.moc"
