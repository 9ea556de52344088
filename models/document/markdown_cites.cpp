// SPDX-License-Identifier: GPL-3.0-or-later
// What a document that was read cites.
#include "models/document/markdown.h"

#include <algorithm>

namespace muster {

namespace {

/// What `of` says of each span, in order, each once; `T{}` is nothing.
template <typename T, typename Of>
std::vector<T> collected(const MarkdownDocument& document, Of of)
{
    std::vector<T> all;
    const auto collect = [&](const MarkdownText& text) {
        for (const MarkdownSpan& span : text) {
            const T& value = of(span);
            if (!value.isEmpty() && std::find(all.begin(), all.end(), value) == all.end())
                all.push_back(value);
        }
    };
    for (const MarkdownBlock& block : document.blocks) {
        collect(block.text);
        for (const auto& row : block.rows) {
            for (const MarkdownText& cell : row)
                collect(cell);
        }
    }
    return all;
}

} // namespace

std::vector<EventId> citedEvents(const MarkdownDocument& document)
{
    return collected<EventId>(document,
                              [](const MarkdownSpan& span) -> const EventId& { return span.event; });
}

std::vector<MetricReference> citedMetrics(const MarkdownDocument& document)
{
    return collected<MetricReference>(
        document, [](const MarkdownSpan& span) -> const MetricReference& { return span.metric; });
}

} // namespace muster
