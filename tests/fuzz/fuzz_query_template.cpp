// SPDX-License-Identifier: GPL-3.0-or-later
// PromQL with holes: a template and the value of $x, separated by 0x1E. What is filled asks what the template
// asks.
#include "models/domain/query_template.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::vector<QByteArray> parts = Input(data, size).parts(2);
    const QString text = QString::fromUtf8(parts[0]);
    const QString value = QString::fromUtf8(parts[1]);
    const auto made = QueryTemplate::parse(text);
    if (!made) {
        FUZZ_CHECK(!made.error().what.isEmpty() && made.error().what.isValidUtf16());
        return 0;
    }
    const auto query = made->fill({{QStringLiteral("x"), value}});
    if (!query) {
        FUZZ_CHECK(!query.error().what.isEmpty() && query.error().what.isValidUtf16());
        return 0;
    }
    // Against the same template with a harmless value of the same kinds: as many tokens of the same kinds,
    // unless the value is matchers, which are as many as were given.
    const auto tokens = lexPromql(*query);
    FUZZ_CHECK(tokens.has_value());
    bool matchers = false;
    std::map<QString, QString> harmless;
    for (const QueryHole& hole : made->holes()) {
        switch (hole.kind) {
        case HoleKind::Matchers:
            matchers = true;
            break;
        case HoleKind::LabelName:
        case HoleKind::MetricName:
        case HoleKind::String:
        case HoleKind::Regex:
            harmless[hole.name] = QStringLiteral("a");
            break;
        case HoleKind::Duration:
            harmless[hole.name] = QStringLiteral("1m");
            break;
        case HoleKind::Number:
            harmless[hole.name] = QStringLiteral("1");
            break;
        }
    }
    const auto plain = matchers ? Result<QString>(fail(ErrorKind::Invalid, {})) : made->fill(harmless);
    if (!plain)
        return 0;
    const auto plainTokens = lexPromql(*plain);
    FUZZ_CHECK(plainTokens && plainTokens->size() == tokens->size());
    for (std::size_t i = 0; i < tokens->size(); ++i)
        FUZZ_CHECK((*tokens)[i].kind == (*plainTokens)[i].kind);
    return 0;
}
