// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The one source of chance of a simulated world. Own arithmetic, not <random>: the distributions of the
// standard library differ between implementations, and a seed must mean the same everywhere.

#include "models/base/instant.h"

#include <initializer_list>

namespace muster::sim {

/// Role: SplitMix64 (S. Vigna, prng.di.unimi.it/splitmix64.c, public domain). Value; the same seed gives the
/// same sequence for ever.
class Seeded
{
public:
    explicit Seeded(quint64 seed) : m_state(seed * 0x9E3779B97F4A7C15ULL + 0x1234567ULL) {}
    quint64 next()
    {
        m_state += 0x9E3779B97F4A7C15ULL;
        quint64 z = m_state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    /// Both ends included.
    qint64 between(qint64 low, qint64 high) { return low + qint64(next() % quint64(high - low + 1)); }
    Milliseconds between(Milliseconds low, Milliseconds high)
    {
        return Milliseconds{between(low.count(), high.count())};
    }
    bool chance(int permille) { return between(1, 1000) <= permille; }
    /// Index of a weight, with its share of the sum.
    int pick(std::initializer_list<int> weights)
    {
        qint64 sum = 0;
        for (const int weight : weights)
            sum += weight;
        qint64 left = between(1, sum);
        int index = 0;
        for (const int weight : weights) {
            left -= weight;
            if (left <= 0)
                return index;
            ++index;
        }
        return index - 1;
    }

private:
    quint64 m_state;
};

} // namespace muster::sim
