// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/column_widths.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace muster {

namespace {

/// Letters differ in width: one of these is the widest.
constexpr size_t kMeasured = 4;
/// A text beyond this wraps in any case.
constexpr qsizetype kLongestMeasured = 400;
/// A longer word is an address or a query; it may be broken.
constexpr qsizetype kLongestWord = 24;

/// The few longest of these.
class Longest
{
public:
    void offer(QStringView text)
    {
        if (m_texts.size() == kMeasured && text.size() <= m_texts.back().size())
            return;
        const auto place = std::find_if(m_texts.begin(), m_texts.end(),
                                        [&](QStringView one) { return one.size() < text.size(); });
        m_texts.insert(place, text);
        if (m_texts.size() > kMeasured)
            m_texts.pop_back();
    }
    double width(const QFontMetricsF& metrics) const
    {
        double widest = 0;
        for (const QStringView text : m_texts)
            widest = std::max(widest, metrics.horizontalAdvance(text.left(kLongestMeasured).toString()));
        return std::ceil(widest);
    }

private:
    std::vector<QStringView> m_texts; ///< longest first
};

ColumnWish wishOf(const QStringList& cells, int column, int columns, double padding,
                  const QFontMetricsF& metrics)
{
    Longest texts, words;
    for (qsizetype i = column; i < cells.size(); i += columns) {
        for (const QStringView line : QStringView(cells[i]).tokenize(u'\n'))
            texts.offer(line);
        for (const QStringView word : QStringView(cells[i]).tokenize(u' ', Qt::SkipEmptyParts))
            words.offer(word.left(kLongestWord));
    }
    // A pixel more than measured: the text of an item is laid out in whole pixels.
    const double least = words.width(metrics) + 2 * padding + 1;
    return {least, std::max(least, texts.width(metrics) + 2 * padding + 1)};
}

} // namespace

std::vector<double> columnWidths(const std::vector<ColumnWish>& wishes, double width)
{
    std::vector<double> widths(wishes.size(), 0.0);
    const auto sum = [&](double ColumnWish::*of) {
        return std::accumulate(wishes.begin(), wishes.end(), 0.0,
                               [of](double so, const ColumnWish& wish) { return so + wish.*of; });
    };
    const double least = sum(&ColumnWish::least), wanted = sum(&ColumnWish::wanted);
    if (least >= width || wanted <= width) {
        const auto of = least >= width ? &ColumnWish::least : &ColumnWish::wanted;
        const double all = sum(of);
        for (size_t i = 0; i < wishes.size(); ++i)
            widths[i] = all > 0 ? width * wishes[i].*of / all : width / static_cast<double>(wishes.size());
        return widths;
    }
    // Who wants no more than an even share has it, which leaves more for the others.
    double rest = width;
    size_t open = wishes.size();
    for (bool again = true; again && open > 0;) {
        again = false;
        const double share = rest / static_cast<double>(open);
        for (size_t i = 0; i < wishes.size(); ++i) {
            if (widths[i] > 0 || wishes[i].wanted > share)
                continue;
            widths[i] = wishes[i].wanted;
            rest -= widths[i];
            --open;
            again = true;
        }
    }
    // The others: the least of each, and of what is beyond by what each still wants.
    double floor = 0, more = 0;
    for (size_t i = 0; i < wishes.size(); ++i) {
        if (widths[i] > 0)
            continue;
        floor += wishes[i].least;
        more += wishes[i].wanted - wishes[i].least;
    }
    for (size_t i = 0; i < wishes.size(); ++i) {
        if (widths[i] <= 0)
            widths[i] = floor >= rest || more <= 0
                            ? rest * wishes[i].least / floor
                            : wishes[i].least + (rest - floor) * (wishes[i].wanted - wishes[i].least) / more;
    }
    return widths;
}

QVariantList ColumnWidths::of(const QStringList& cells, int columns, double width, double padding,
                              const QFont& font)
{
    const QFontMetricsF metrics(font);
    std::vector<ColumnWish> wishes;
    for (int column = 0; column < std::max(1, columns); ++column)
        wishes.push_back(wishOf(cells, column, std::max(1, columns), padding, metrics));
    QVariantList widths;
    for (const double one : columnWidths(wishes, std::max(0.0, width)))
        widths << one;
    return widths;
}

int ColumnWidths::at(const QVariantList& widths, double x)
{
    double end = 0;
    for (int column = 0; column + 1 < widths.size(); ++column) {
        end += widths[column].toDouble();
        if (x < end)
            return column;
    }
    return std::max(0, static_cast<int>(widths.size()) - 1);
}

} // namespace muster
