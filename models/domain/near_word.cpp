// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/near_word.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <vector>

namespace muster {

namespace {

/// Edits from one word to the other, two letters that changed places being one; both are short (the caller
/// sees to it).
int distance(QStringView one, QStringView other)
{
    const size_t width = static_cast<size_t>(other.size()) + 1;
    std::vector<int> before(width), above(width), row(width);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < one.size(); ++i) {
        before.swap(above);
        above.swap(row);
        row[0] = int(i) + 1;
        for (size_t j = 0; j + 1 < width; ++j) {
            const QChar letter = other[qsizetype(j)];
            row[j + 1] = std::min(std::min(above[j + 1], row[j]) + 1, above[j] + (one[i] == letter ? 0 : 1));
            if (i > 0 && j > 0 && one[i] == other[qsizetype(j) - 1] && one[i - 1] == letter)
                row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
        }
    }
    return row.back();
}

} // namespace

QString nearestWord(QStringView word, const QStringList& known, int most)
{
    constexpr qsizetype kLongest = 40;
    if (word.size() < 3 || word.size() > kLongest)
        return {};
    const QString wanted = word.toString().toLower();
    QString best;
    int least = std::min(int(word.size()) / 3, most) + 1; // a third of the letters may be wrong
    for (const QString& candidate : known) {
        if (std::abs(candidate.size() - wanted.size()) >= least) // they differ in at least so many letters
            continue;
        const int apart = distance(wanted, candidate.toLower());
        if (apart < least) {
            least = apart;
            best = candidate;
        }
    }
    return best;
}

QString isItWord(const QString& nearest)
{
    return nearest.isEmpty() ? QString() : QStringLiteral("is it '%1'? ").arg(nearest);
}

} // namespace muster
