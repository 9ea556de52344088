// SPDX-License-Identifier: GPL-3.0-or-later
// The public version of any Markdown: what the rules name is not in it, and it is its own public version.
#include "models/document/markdown.h"
#include "models/document/public_edits.h"
#include "models/document/public_version.h"
#include "tests/fuzz/fuzz_target.h"

#include <QUrl>

using namespace muster;
using namespace muster::fuzz;

namespace {

const PublicRules& rules()
{
    static const PublicRules made = [] {
        PublicRules all;
        all.people = {{QStringLiteral("Mara Lind"), QStringLiteral("IC")}, {QStringLiteral("rkim"), {}}};
        all.publicHosts = {QStringLiteral("status.example.com")};
        all.internalDomains = {QStringLiteral("prod.example.net")};
        all.ticketPatterns = {QStringLiteral("\\bOPS-\\d+\\b")};
        return all;
    }();
    return made;
}

void checkText(const QString& text)
{
    static const QRegularExpression never(
        QStringLiteral("(?<![\\p{L}\\p{N}\\p{M}])(?i:mara[ .]lind|rkim)(?![\\p{L}\\p{N}\\p{M}])|"
                       "(?<![\\p{L}\\p{N}-])(?i:prod\\.example\\.net)(?![\\p{L}\\p{N}-]|\\.[\\p{L}\\p{N}])|"
                       "\\bOPS-\\d+\\b"),
        QRegularExpression::UseUnicodePropertiesOption);
    FUZZ_CHECK(!never.match(text).hasMatch());
}

void checkRead(const MarkdownText& text)
{
    checkText(asRead(plainText(text)));
    for (const MarkdownSpan& span : text) {
        FUZZ_CHECK(span.event.isEmpty());
        FUZZ_CHECK(span.link.isEmpty() || QUrl(span.link).host().compare(QLatin1String("status.example.com"),
                                                                         Qt::CaseInsensitive) == 0);
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString markdown = QString::fromUtf8(Input(data, size).restCopied());
    const PublicVersion made = publicVersion(markdown, rules());
    FUZZ_CHECK(made.text.isValidUtf16() || !markdown.isValidUtf16());
    checkText(made.text);
    for (const MarkdownBlock& block : parseMarkdown(made.text).blocks) {
        checkRead(block.text);
        checkText(asRead(block.code));
        FUZZ_CHECK(block.kind != MarkdownBlock::Kind::Chart);
        for (const auto& row : block.rows) {
            for (const MarkdownText& cell : row)
                checkRead(cell);
        }
    }
    for (const PublicChange& change : made.changes)
        FUZZ_CHECK(change.at >= 0 && change.at <= markdown.size() && !change.reason.isEmpty());
    for (const ProseFinding& finding : made.findings)
        FUZZ_CHECK(finding.from >= 0 && finding.length >= 0 &&
                   finding.from + finding.length <= made.text.size());
    FUZZ_CHECK(publicVersion(made.text, rules()).text == made.text);
    return 0;
}
