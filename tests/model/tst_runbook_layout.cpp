// SPDX-License-Identifier: GPL-3.0-or-later
// The drawn tree of random runbooks: every reachable node once, layered along its ways, no box upon another.
#include "models/view/runbook_layout.h"
#include "tests/support/random_runbook.h"

#include <QtTest/QtTest>

#include <set>

using namespace muster;

class TestRunbookLayout : public QObject
{
    Q_OBJECT
private slots:
    void noBoxStandsUponAnotherAndWaysLeadRight()
    {
        for (quint64 seed = 1; seed <= 200; ++seed) {
            test::RandomRunbook random(seed);
            const Runbook runbook = random.runbook(1 + random.below(60));
            const RunbookLayout layout = layoutRunbook(runbook);
            QStringList drawn;
            std::set<std::pair<double, double>> places;
            std::map<QString, const TreeNodeRow*> boxes;
            for (const TreeNodeRow& row : layout.nodes) {
                drawn.append(row.key);
                boxes[row.key] = &row;
                QVERIFY2(places.insert({row.x, row.y}).second, qPrintable(row.key));
                QVERIFY(row.x >= 0 && row.y >= 0 && row.x + row.width <= layout.width &&
                        row.y + row.height <= layout.height);
            }
            // Boxes of one size in a grid wider than they are: different places do not overlap.
            std::set<double> xs, ys;
            for (const auto& [x, y] : places) {
                xs.insert(x);
                ys.insert(y);
            }
            const auto apart = [](const std::set<double>& values, double size) {
                double before = -1e9;
                for (const double value : values) {
                    if (value - before < size)
                        return false;
                    before = value;
                }
                return true;
            };
            QVERIFY(apart(xs, layout.nodes.front().width) && apart(ys, layout.nodes.front().height));
            drawn.sort();
            QCOMPARE(drawn, reachableNodes(runbook, runbook.start));
            // Without waits there are no ways back: each way leads to a later layer.
            const bool waits =
                std::any_of(runbook.nodes.begin(), runbook.nodes.end(),
                            [](const RunbookNode& node) { return node.kind == NodeKind::Wait; });
            for (const TreeEdgeRow& edge : layout.edges)
                QVERIFY(waits || boxes.at(edge.from)->x < boxes.at(edge.to)->x);
            QVERIFY(layoutRunbook(runbook).nodes == layout.nodes);
        }
    }

    void aChainOfTenThousandNodesIsLaidOut()
    {
        Runbook runbook;
        runbook.start = QStringLiteral("n0");
        for (int i = 0; i < 10'000; ++i) {
            RunbookNode node;
            node.id = QStringLiteral("n%1").arg(i);
            node.branches.push_back({QStringLiteral("x"), QStringLiteral("n%1").arg(i + 1), {}});
            runbook.nodes.push_back(node);
        }
        runbook.nodes.back().branches = {{QStringLiteral("again"), QStringLiteral("n0"), {}}};
        const RunbookLayout layout = layoutRunbook(runbook);
        QCOMPARE(layout.nodes.size(), size_t(10'000));
        QCOMPARE(layout.edges.size(), size_t(10'000));
        QCOMPARE(layout.nodes.back().x, 9'999 * 168.0);
    }

    void thePathTheProposalAndWhatIsCutOffAreTold()
    {
        Runbook runbook;
        runbook.start = QStringLiteral("A");
        const auto add = [&](const char* id, std::initializer_list<const char*> targets) {
            RunbookNode node;
            node.id = QString::fromLatin1(id);
            for (const char* target : targets)
                node.branches.push_back(
                    {QStringLiteral("to ") + QLatin1String(target), QString::fromLatin1(target), {}});
            runbook.nodes.push_back(node);
        };
        add("A", {"B", "C"});
        add("B", {"D>x", "E"});
        add("C", {});
        add("D>x", {});
        add("E", {});
        RunbookLayout layout = layoutRunbook(runbook);
        RunbookAnswer answer;
        answer.node = QStringLiteral("A");
        answer.taken = QStringLiteral("B");
        paintLayout(layout, {answer}, QStringLiteral("B"), QStringLiteral("D>x"));
        QStringList states;
        for (const TreeNodeRow& row : layout.nodes)
            states.append(row.key + u'=' + row.state);
        for (const TreeEdgeRow& row : layout.edges)
            states.append(row.key + u'=' + row.state);
        states.sort();
        QCOMPARE(states.join(u' '),
                 QStringLiteral("A=path A>B=path A>C=pruned B=current B>D>x=proposed B>E=open "
                                "C=pruned D>x=proposed E=open"));
    }
};

QTEST_GUILESS_MAIN(TestRunbookLayout)
#include "tst_runbook_layout.moc"
