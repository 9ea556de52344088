// SPDX-License-Identifier: GPL-3.0-or-later
// Mutations that keep JSON well formed, for libFuzzer builds of targets whose input holds JSON: of changes of
// single bytes few get past Qt's parser, and nothing behind it is reached. One of three changes is still of
// bytes, so that broken texts come too.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t maxSize);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t maxSize,
                                               unsigned seed);

namespace {

/// Where a value (or a key) stands in the text.
struct Span
{
    std::size_t from;
    std::size_t to;
};

bool isScalar(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '+' || c == '.';
}

/// Everything that could be a value; other bytes between them do not matter.
std::vector<Span> valuesOf(std::string_view text)
{
    std::vector<Span> values;
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t from = at;
        const char c = text[at++];
        if (c == '"') {
            while (at < text.size() && text[at] != '"')
                at += text[at] == '\\' ? 2 : 1;
            at = std::min(at + 1, text.size());
            values.push_back({from, at});
        } else if (c == '{' || c == '[') {
            open.push_back(from);
        } else if (c == '}' || c == ']') {
            if (!open.empty()) {
                values.push_back({open.back(), at});
                open.pop_back();
            }
        } else if (isScalar(c)) {
            while (at < text.size() && isScalar(text[at]))
                ++at;
            values.push_back({from, at});
        }
    }
    return values;
}

/// The content of a string after a change of bytes; what would end it is escaped again.
std::string changedString(std::string_view content)
{
    std::vector<std::uint8_t> bytes(content.begin(), content.end());
    const std::size_t size = bytes.size();
    bytes.resize(size + 32);
    bytes.resize(LLVMFuzzerMutate(bytes.data(), size, bytes.size()));
    std::string changed = "\"";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = static_cast<char>(bytes[i]);
        if (bytes[i] < 0x20) {
            changed += ' ';
        } else if (c == '"') {
            changed += "\\\"";
        } else if (c == '\\') {
            const char next = i + 1 < bytes.size() ? static_cast<char>(bytes[i + 1]) : '\0';
            const bool escape =
                next != '\0' && std::string_view("\"\\/bfnrtu").find(next) != std::string::npos;
            changed += escape ? std::string{c, next} : "\\\\";
            i += escape ? 1 : 0;
        } else {
            changed += c;
        }
    }
    return changed + '"';
}

std::string constant(std::minstd_rand& random)
{
    static constexpr std::array<std::string_view, 20> kValues{
        "null",   "true",     "false",   "0",          "-1",        "1",
        "1e999",  "-1e999",   "0.5",     "1795469740", "{}",        "[]",
        "[[]]",   "\"\"",     "\"NaN\"", "\"+Inf\"",   "\"1e+00\"", "253402300800000",
        "1e-320", "[1,\"2\"]"};
    return std::string(kValues[random() % kValues.size()]);
}

/// The span and one of the commas beside it.
Span withComma(std::string_view text, Span span)
{
    if (span.to < text.size() && text[span.to] == ',')
        ++span.to;
    else if (span.from > 0 && text[span.from - 1] == ',')
        --span.from;
    return span;
}

std::string changed(const std::string& text, const std::vector<Span>& values, std::minstd_rand& random)
{
    const Span victim = values[random() % values.size()];
    const std::string old = text.substr(victim.from, victim.to - victim.from);
    const auto with = [&](Span span, const std::string& by) {
        return text.substr(0, span.from) + by + text.substr(span.to);
    };
    switch (random() % 8) {
    case 0: {
        const Span other = values[random() % values.size()];
        return with(victim, text.substr(other.from, other.to - other.from));
    }
    case 1:
        return with(victim, constant(random));
    case 2:
        return with(victim, old + "," + old);
    case 3:
        return with(withComma(text, victim), {});
    case 4:
        return with(victim, random() % 2 == 0 ? "[" + old + "]" : "{\"a\":" + old + "}");
    case 5: // a member more, under a name of the text
        return old.starts_with('{') ? with({victim.from, victim.from + 1},
                                           "{\"" + std::to_string(random() % 10) + "\":" + constant(random) +
                                               (old.size() > 2 ? "," : ""))
                                    : with(victim, constant(random));
    default:
        return old.starts_with('"') && old.size() >= 2
                   ? with(victim, changedString(std::string_view(old).substr(1, old.size() - 2)))
                   : with(victim, std::to_string(static_cast<std::int64_t>(random()) - (1 << 30)));
    }
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t maxSize,
                                               unsigned seed)
{
    std::minstd_rand random(seed);
    random.discard(1);
    if (random() % 3 != 0) {
        const std::string text(reinterpret_cast<const char*>(data), size);
        if (const std::vector<Span> values = valuesOf(text); !values.empty()) {
            const std::string result = changed(text, values, random);
            if (result.size() <= maxSize && result != text) {
                std::copy(result.begin(), result.end(), data);
                return result.size();
            }
        }
    }
    return LLVMFuzzerMutate(data, size, maxSize);
}
