// SPDX-License-Identifier: GPL-3.0-or-later
// What is read of a post-mortem's text beside its blocks: a template, action items, claims, and the document
// in another template's sections. Byte 1: which; then the text.
#include "models/document/action_items.h"
#include "models/document/claims.h"
#include "models/document/markdown.h"
#include "models/domain/postmortem_template.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

void checkTemplate(const QByteArray& bytes)
{
    const auto read = readPostMortemTemplate(bytes, QStringLiteral("t.md"));
    if (!read) {
        FUZZ_CHECK(read.error().kind == ErrorKind::Invalid && read.error().what.isValidUtf16());
        FUZZ_CHECK(!read.error().what.isEmpty());
        return;
    }
    FUZZ_CHECK(!read->id.isEmpty() && !read->title.isEmpty() && !read->sections.empty());
    for (const PostMortemSection& section : read->sections)
        FUZZ_CHECK(!section.heading.isEmpty() && !section.part.isEmpty() && section.body.isValidUtf16());
    FUZZ_CHECK(generateDraft({}, *read).isValidUtf16());
}

void checkActions(const QString& markdown)
{
    for (const ActionItem& item : readActionItems(parseMarkdown(markdown))) {
        FUZZ_CHECK(!item.text.isEmpty() && item.text.isValidUtf16() && item.owner.isValidUtf16());
        FUZZ_CHECK(item.position >= 0 && item.position <= markdown.size());
        FUZZ_CHECK(!item.due || item.due->isValid());
        for (const QString& problem : actionProblems(item))
            FUZZ_CHECK(!problem.isEmpty());
        FUZZ_CHECK(!isMoreUrgent(item, item, QDate(2026, 11, 20)));
    }
}

void checkClaims(const QString& markdown)
{
    int before = 0;
    for (const ProseFinding& finding : lintClaims(QStringLiteral("## What happened\n\n") + markdown)) {
        FUZZ_CHECK(finding.from >= before && finding.length > 0);
        FUZZ_CHECK(finding.from + finding.length <= markdown.size() + 18);
        before = finding.from + finding.length;
    }
}

/// tst_postmortem_template holds what must stay; here nothing may break.
void checkChange(const QString& markdown)
{
    const auto& all = builtInPostMortemTemplates();
    const PostMortemFacts facts;
    for (const PostMortemTemplate& to : all) {
        const QString made = withTemplate(markdown, to, all, facts);
        FUZZ_CHECK(made.isValidUtf16());
        (void)templateOf(made, all);
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input in(data, size);
    switch (in.byte() % 3) {
    case 0:
        checkTemplate(in.restCopied());
        break;
    case 1:
        checkActions(QString::fromUtf8(in.rest()));
        checkClaims(QString::fromUtf8(in.rest()));
        break;
    default:
        checkChange(QString::fromUtf8(in.rest()));
        break;
    }
    return 0;
}
