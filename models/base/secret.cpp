// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/secret.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace muster {

Secret::Secret(QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return;
    m_size = bytes.size();
    m_bytes = std::make_unique<char[]>(static_cast<size_t>(m_size));
    std::copy(bytes.begin(), bytes.end(), m_bytes.get());
}

Secret Secret::fromText(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    Secret secret{QByteArrayView(bytes)};
    ::explicit_bzero(bytes.data(), static_cast<size_t>(bytes.size()));
    return secret;
}

Secret::~Secret()
{
    wipeBytes();
}

Secret::Secret(Secret&& other) noexcept
    : m_bytes(std::move(other.m_bytes)), m_size(std::exchange(other.m_size, 0))
{
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    if (this != &other) {
        wipeBytes();
        m_bytes = std::move(other.m_bytes);
        m_size = std::exchange(other.m_size, 0);
    }
    return *this;
}

bool Secret::equals(const Secret& other) const
{
    if (m_size != other.m_size)
        return false;
    unsigned char difference = 0;
    for (qsizetype i = 0; i < m_size; ++i)
        difference = static_cast<unsigned char>(
            difference | (m_bytes[static_cast<size_t>(i)] ^ other.m_bytes[static_cast<size_t>(i)]));
    return difference == 0;
}

void Secret::wipeBytes() noexcept
{
    if (m_bytes)
        ::explicit_bzero(m_bytes.get(), static_cast<size_t>(m_size));
}

void wipe(QString& text)
{
    if (!text.isEmpty())
        ::explicit_bzero(text.data(), static_cast<size_t>(text.size()) * sizeof(QChar));
    text.clear();
}

} // namespace muster
