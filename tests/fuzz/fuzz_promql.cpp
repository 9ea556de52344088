// SPDX-License-Identifier: GPL-3.0-or-later
// PromQL as it is typed: the first byte says whether `$x` is a hole and where the cursor stands. Tokens cover
// the text, the mistake lies within it, what would be replaced lies around the cursor.
#include "models/domain/promql.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

void checkPlace(const promql::Problem& problem, const QString& text)
{
    FUZZ_CHECK(problem.from >= 0 && problem.length >= 0);
    FUZZ_CHECK(problem.from + problem.length <= text.size());
    FUZZ_CHECK(!problem.words.isEmpty() && problem.words.size() < 1000);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input input(data, size);
    const unsigned choice = input.byte();
    const QString text = QString::fromUtf8(input.rest());

    const promql::Reading reading = promql::read(text, choice % 2 == 1);
    qsizetype at = 0;
    for (const promql::Token& token : reading.tokens) {
        FUZZ_CHECK(token.from == at && token.length > 0);
        at = token.to();
        if (token.kind == promql::TokenKind::String && !token.flawed)
            FUZZ_CHECK(promql::unquoted(QStringView(text).mid(token.from, token.length)).has_value());
    }
    FUZZ_CHECK(at == text.size());
    FUZZ_CHECK(!reading.problem || reading.type == promql::ValueType::Unknown);
    if (reading.problem) {
        checkPlace(*reading.problem, text);
        FUZZ_CHECK(!promql::placed(*reading.problem, text).isEmpty());
    } else if (const auto problem = promql::chartProblem(reading, text)) {
        checkPlace(*problem, text);
    }
    // What is right stays right in brackets and with a comment behind it, unless that is one level too deep.
    if (!reading.problem) {
        const auto wrapped = promql::read(u'(' + text + QStringLiteral("\n) # x"), choice % 2 == 1).problem;
        FUZZ_CHECK(!wrapped || wrapped->words.contains(QLatin1String("nested")));
    }

    const qsizetype cursor = text.isEmpty() ? 0 : qsizetype(choice) % (text.size() + 1);
    const promql::Completion found = promql::completionAt(text, cursor);
    FUZZ_CHECK(found.from >= 0 && found.from <= cursor && cursor <= found.to && found.to <= text.size());
    if (found.place != promql::Completion::Place::LabelValue)
        FUZZ_CHECK(found.typed == text.mid(found.from, cursor - found.from));

    if (const auto problem = promql::problemFromServer(text, text))
        checkPlace(*problem, text);
    return 0;
}
