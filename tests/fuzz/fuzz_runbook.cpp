// SPDX-License-Identifier: GPL-3.0-or-later
// Runbooks as Markdown and as JSON: what is read can be linted, walked, judged and written, and reads back
// the same. Byte 1: form; then the file.
#include "models/document/runbook_markdown.h"
#include "models/domain/runbook_lint.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

void expectSame(const Runbook& read, const Runbook& written)
{
    if (withoutPlaces(read) == withoutPlaces(written))
        return;
    std::fprintf(stderr, "written:\n%s\nread back:\n%s\n", runbookToJson(written).constData(),
                 runbookToJson(read).constData());
    FUZZ_CHECK(withoutPlaces(read) == withoutPlaces(written));
}

void checkTexts(const RunbookNode& node)
{
    for (const QString* text :
         {&node.id, &node.title, &node.body, &node.query, &node.command, &node.role, &node.risk})
        FUZZ_CHECK(text->isValidUtf16());
    FUZZ_CHECK(node.timeBox.count() >= 0 && node.waitFor.count() >= 0);
}

void checkBranches(const RunbookNode& node)
{
    static const Evidence none;
    static const Evidence some = [] {
        Evidence evidence;
        evidence.value = 0.5;
        evidence.byLabel = {{QStringLiteral("504"), 1.0}, {QStringLiteral("q0"), 2.0}};
        evidence.holds[0].heldFor = Milliseconds{60'000};
        return evidence;
    }();
    for (const Evidence* known : {&none, &some}) {
        const BranchProposal proposal = proposeBranch(node, *known);
        FUZZ_CHECK(proposal.branch >= -1 && proposal.branch < int(node.branches.size()));
    }
    for (const RunbookBranch& branch : node.branches)
        (void)isKnownCondition(branch.condition);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const QString kName = QStringLiteral("f.md");
    Input in(data, size);
    const bool json = in.byte() % 2 == 1;
    const QByteArray file = in.restCopied();
    const RunbookReading reading = json ? readRunbookJson(file, kName) : readRunbookMarkdown(file, kName);
    for (const LintFinding& finding : reading.findings.list()) {
        FUZZ_CHECK(!finding.what.isEmpty() && finding.what.isValidUtf16() && finding.line >= 0);
        FUZZ_CHECK(!formatFinding(kName, finding).isEmpty());
    }
    const Runbook& runbook = reading.runbook;
    FUZZ_CHECK(int(runbook.nodes.size()) <= kRunbookMaxNodes);
    for (const RunbookNode& node : runbook.nodes)
        checkTexts(node);
    // The dear part now and then: inputs are many, and a length is as good a choice as any.
    if (size % 4 != 0)
        return 0;
    for (const RunbookNode& node : runbook.nodes) {
        checkBranches(node);
        for (const QString& query : queriesOf(node))
            (void)expandQuery(runbook, query);
    }
    for (const LintFinding& finding : lintRunbook(runbook))
        FUZZ_CHECK(!finding.what.isEmpty() && !finding.wayOut.isEmpty() && finding.line >= 0);
    (void)lintPartOfRunbook(runbook, {}, reading.fieldsRead, reading.whole);
    FUZZ_CHECK(reading.whole || reading.findings.hasErrors()); // who reads it asks for errors alone
    (void)reachableNodes(runbook, runbook.start);
    const RunbookPosition position = positionAt(runbook, {}, {});
    FUZZ_CHECK(position.path.empty());
    if (reading.findings.hasErrors() || size % 8 != 0)
        return 0;
    // Both forms hold it.
    const Result<Runbook> fromJson = runbookFromJson(runbookToJson(runbook), kName);
    FUZZ_CHECK(fromJson.has_value());
    expectSame(*fromJson, runbook);
    // The form for people has no escapes, so that a hostile text may read back as another structure: it is
    // read, and judged like every file. tst_runbook holds the round trip of ordinary ones.
    (void)readRunbookMarkdown(runbookToMarkdown(runbook), kName);
    return 0;
}
