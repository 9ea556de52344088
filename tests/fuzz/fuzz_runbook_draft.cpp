// SPDX-License-Identifier: GPL-3.0-or-later
// Drafts from Mermaid flowcharts and alert runbooks: whatever is taken can be written as Markdown and reads
// back with the same structure, and as a flowchart again. Byte 1: form; then the file.
#include "models/document/runbook_draft.h"
#include "models/document/runbook_markdown.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

void expectSameStructure(const Runbook& written, const Runbook& read)
{
    FUZZ_CHECK(read.start == written.start && read.nodes.size() == written.nodes.size());
    for (size_t i = 0; i < read.nodes.size(); ++i) {
        const RunbookNode& a = written.nodes[i];
        const RunbookNode& b = read.nodes[i];
        if (a.id != b.id || a.kind != b.kind || a.title != b.title)
            std::fprintf(stderr, "written: %s '%s'\nread: %s '%s'\n", qPrintable(a.id), qPrintable(a.title),
                         qPrintable(b.id), qPrintable(b.title));
        FUZZ_CHECK(a.id == b.id && a.kind == b.kind && a.title == b.title);
        FUZZ_CHECK(a.branches.size() == b.branches.size());
        for (size_t k = 0; k < a.branches.size(); ++k)
            FUZZ_CHECK(a.branches[k].condition == b.branches[k].condition &&
                       a.branches[k].to == b.branches[k].to);
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const QString kName = QStringLiteral("f.mmd");
    Input in(data, size);
    const bool chart = in.byte() % 2 == 0;
    const QByteArray file = in.restCopied();
    (void)draftKindOf(file);
    const Result<RunbookDraft> draft =
        chart ? draftFromMermaid(file, kName) : draftFromAlertRunbook(file, kName);
    if (!draft) {
        FUZZ_CHECK(draft.error().kind == ErrorKind::Invalid && !draft.error().what.isEmpty());
        return 0;
    }
    FUZZ_CHECK(draft->notTaken.size() <= kMostNotTaken);
    for (const NotInDraft& one : draft->notTaken)
        FUZZ_CHECK(one.line > 0 && one.what.isValidUtf16());
    const Runbook& runbook = draft->runbook;
    FUZZ_CHECK(!runbook.nodes.empty() && runbook.node(runbook.start));
    const Result<Runbook> read = runbookFromMarkdown(runbookToMarkdown(runbook), kName);
    if (!read)
        std::fprintf(stderr, "%s\n%s\n", qPrintable(read.error().what),
                     runbookToMarkdown(runbook).constData());
    FUZZ_CHECK(read.has_value());
    expectSameStructure(runbook, *read);
    const Result<RunbookDraft> again = draftFromMermaid(runbookToMermaid(runbook), kName);
    FUZZ_CHECK(again.has_value() && again->runbook.nodes.size() == runbook.nodes.size());
    (void)lintRunbook(runbook);
    return 0;
}
