// SPDX-License-Identifier: GPL-3.0-or-later
// Foreign text on its way out: a field for spreadsheets, and the post-mortem as Markdown source is judged by
// the lint of prose. The input is the text.
#include "models/document/csv_export.h"
#include "models/domain/postmortem.h"
#include "models/domain/prose_mask.h"
#include "tests/fuzz/fuzz_target.h"

#include <QRegularExpression>

using namespace muster;
using namespace muster::fuzz;

namespace {

bool beginsFormula(QChar c)
{
    return QStringLiteral("=+-@\uFF1D\uFF0B\uFF0D\uFF20\u2212").contains(c);
}

void checkField(const QString& text)
{
    const QByteArray field = csvField(text);
    FUZZ_CHECK(field.size() >= 2 && field.startsWith('"') && field.endsWith('"'));
    QString inner = QString::fromUtf8(field.mid(1, field.size() - 2));
    // Quotes come in pairs: the field ends where it ends.
    for (qsizetype at = inner.indexOf(u'"'); at >= 0; at = inner.indexOf(u'"', at + 2))
        FUZZ_CHECK(at + 1 < inner.size() && inner[at + 1] == u'"');
    inner.replace(QLatin1String("\"\""), QLatin1String("\""));
    for (const QString& cell : inner.split(QRegularExpression(QStringLiteral("[\n;\t]"))))
        FUZZ_CHECK(cell.isEmpty() || !beginsFormula(cell.front()));
    for (const QChar c : inner)
        FUZZ_CHECK(c == u'\n' || c == u'\t' || c.category() != QChar::Other_Control);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString text = QString::fromUtf8(Input(data, size).rest());
    checkField(text);
    const ProseMask mask = maskProse(text);
    FUZZ_CHECK(mask.text.size() == text.size());
    for (qsizetype i = 0; i < text.size(); ++i)
        FUZZ_CHECK(mask.text[i] == text[i] || (mask.text[i] == u' ' && text[i] != u'\n'));
    qsizetype before = 0;
    for (const ProseHeading& heading : mask.headings) {
        FUZZ_CHECK(heading.level >= 1 && heading.level <= 6 && heading.length >= 0);
        FUZZ_CHECK(heading.from >= before && heading.from + heading.length <= text.size());
        before = heading.from + heading.length;
    }
    if (size % 4 == 0) // the dear part now and then
        for (const ProseFinding& finding : lintProse(text, {QStringLiteral("Ann")}))
            FUZZ_CHECK(finding.from >= 0 && finding.length > 0 &&
                       finding.from + finding.length <= text.size());
    return 0;
}
