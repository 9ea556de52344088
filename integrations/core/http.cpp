// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/http.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

namespace muster {

bool isSafeHeaderValue(const QByteArray& value)
{
    return std::none_of(value.cbegin(), value.cend(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool isSafeHeader(const QByteArray& name, const QByteArray& value)
{
    static const std::array<QByteArray, 14> ours{"accept-encoding",
                                                 "authorization",
                                                 "connection",
                                                 "content-length",
                                                 "cookie",
                                                 "expect",
                                                 "host",
                                                 "keep-alive",
                                                 "proxy-authorization",
                                                 "proxy-connection",
                                                 "te",
                                                 "trailer",
                                                 "transfer-encoding",
                                                 "upgrade"};
    const bool isToken = !name.isEmpty() && std::all_of(name.cbegin(), name.cend(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u < 0x80 && (std::isalnum(u) != 0 || (u != 0 && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr));
    });
    return isToken && std::find(ours.cbegin(), ours.cend(), name.toLower()) == ours.cend() &&
           isSafeHeaderValue(value);
}

QByteArray HttpReply::header(const QByteArray& lowerCaseName) const
{
    for (const auto& [name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

QByteArray nameOf(HttpMethod method)
{
    switch (method) {
    case HttpMethod::Get:
        return "GET";
    case HttpMethod::Post:
        return "POST";
    case HttpMethod::Put:
        return "PUT";
    case HttpMethod::Patch:
        return "PATCH";
    case HttpMethod::Delete:
        return "DELETE";
    }
    return {};
}

} // namespace muster
