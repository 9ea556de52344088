// SPDX-License-Identifier: GPL-3.0-or-later
// The drawn tree of random runbooks: every reachable node once, layered along its ways, no box upon another.
#include "models/view/runbook_layout.h"
#include "tests/support/random_runbook.h"

#include <QtTest/QtTest>

#include <set>

using namespace muster;

namespace {

/// A node with a branch of this condition to each of the targets.
void addNode(Runbook& runbook, const char* id, std::initializer_list<const char*> targets,
             const char* condition = "else")
{
    RunbookNode node;
    node.id = QString::fromLatin1(id);
    for (const char* target : targets)
        node.branches.push_back({QString::fromLatin1(condition), QString::fromLatin1(target), {}});
    runbook.nodes.push_back(node);
}

} // namespace

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
            for (size_t i = 0; i < layout.nodes.size(); ++i) {
                const TreeNodeRow& row = layout.nodes[i];
                if (i < layout.reached)
                    drawn.append(row.key);
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
                QVERIFY(waits || layout.nodes[static_cast<size_t>(edge.fromRow)].x <
                                     layout.nodes[static_cast<size_t>(edge.toRow)].x);
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
        QCOMPARE(layout.nodes.back().x, 9'999 * layout.nodes[1].x);
    }

    void thePathTheProposalAndWhatIsCutOffAreTold()
    {
        Runbook runbook;
        runbook.start = QStringLiteral("A");
        const auto add = [&](const char* id, std::initializer_list<const char*> targets) {
            addNode(runbook, id, targets);
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
        answer.takenBranch = 0;
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
        // Passed without an answer is not answered.
        answer.takenBranch = -1;
        paintLayout(layout, {answer}, QStringLiteral("B"), QStringLiteral("D>x"));
        QCOMPARE(layout.nodes[layout.places.value(QStringLiteral("A"))].state, QStringLiteral("skipped"));
    }

    /// Whatever the tree, no line goes through a box that it does not join.
    void noLineCrossesABox()
    {
        int lanes = 0, backs = 0;
        for (quint64 seed = 1; seed <= 200; ++seed) {
            test::RandomRunbook random(seed);
            const RunbookLayout layout = layoutRunbook(random.runbook(1 + random.below(60)));
            for (const TreeEdgeRow& edge : layout.edges) {
                lanes += edge.lane.isNull() ? 0 : 1;
                backs += edge.x2 < edge.x1 ? 1 : 0;
                QCOMPARE(edge.key, layout.nodes[static_cast<size_t>(edge.fromRow)].key + u'>' +
                                       layout.nodes[static_cast<size_t>(edge.toRow)].key);
                // Bends lie inside of the gap beside the box that they belong to, lanes are level.
                QVERIFY(edge.lane.isNull() || qFuzzyCompare(edge.lane.y1(), edge.lane.y2()));
                std::vector<QRectF> parts;
                if (edge.lane.isNull()) {
                    parts.push_back(
                        QRectF(QPointF(edge.x1, edge.y1), QPointF(edge.x2, edge.y2)).normalized());
                } else {
                    parts.push_back(QRectF(QPointF(edge.x1, edge.y1), edge.lane.p1()).normalized());
                    parts.push_back(QRectF(edge.lane.p1(), edge.lane.p2()).normalized());
                    parts.push_back(QRectF(edge.lane.p2(), QPointF(edge.x2, edge.y2)).normalized());
                }
                for (const QRectF& part : parts) {
                    for (const TreeNodeRow& box : layout.nodes) {
                        // A line touches the boxes that it joins at their sides.
                        const QRectF inside =
                            QRectF(box.x, box.y, box.width, box.height).adjusted(0.5, 0.5, -0.5, -0.5);
                        const bool apart = part.right() < inside.left() || part.left() > inside.right() ||
                                           part.bottom() < inside.top() || part.top() > inside.bottom();
                        QVERIFY2(apart, qPrintable(edge.key + QStringLiteral(" through ") + box.key));
                    }
                    QVERIFY(part.bottom() <= layout.height && part.top() >= 0);
                }
            }
        }
        QVERIFY(lanes > 100);
        QVERIFY(backs > 10);
    }

    void whatNoPathLeadsToStandsApart()
    {
        Runbook runbook;
        runbook.start = QStringLiteral("A");
        const auto add = [&](const char* id, std::initializer_list<const char*> targets) {
            addNode(runbook, id, targets, "no_data");
        };
        add("A", {"B"});
        add("B", {});
        add("Y", {"Z", "B"});
        add("X", {"Y"});
        add("Z", {"Y"});
        RunbookLayout layout = layoutRunbook(runbook);
        QCOMPARE(layout.nodes.size(), size_t(5));
        QCOMPARE(layout.reached, size_t(2));
        QStringList rest;
        for (size_t i = layout.reached; i < layout.nodes.size(); ++i) {
            rest << layout.nodes[i].key;
            QVERIFY(layout.nodes[i].y > layout.nodes[0].y + layout.nodes[0].height);
        }
        QCOMPARE(rest.join(u' '), QStringLiteral("X Y Z"));
        paintLayout(layout, {}, QStringLiteral("A"), {});
        QStringList states;
        for (const TreeEdgeRow& row : layout.edges)
            states.append(row.key + u'=' + row.state);
        QCOMPARE(states.join(u' '), QStringLiteral("A>B=open X>Y=unreached Y>Z=unreached Z>Y=unreached"));
        QCOMPARE(layout.nodes.back().state, QStringLiteral("unreached"));
        QCOMPARE(layout.edges.front().label, QStringLiteral("no data"));
    }
};

QTEST_GUILESS_MAIN(TestRunbookLayout)
#include "tst_runbook_layout.moc"
