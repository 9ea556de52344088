// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook_labels.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace muster {

namespace {

constexpr qsizetype kLongestPattern = 500;
constexpr qsizetype kLongestValue = 2'000; // a pattern over more could take seconds

bool isPattern(const QString& rule)
{
    return rule.startsWith(QLatin1String("=~"));
}

QRegularExpression patternOf(const QString& rule)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(rule.mid(2).trimmed()),
                              QRegularExpression::DotMatchesEverythingOption);
}

} // namespace

Done checkLabelRule(const QString& rule)
{
    if (!isPattern(rule))
        return rule.isEmpty() ? Done{fail(ErrorKind::Invalid, QStringLiteral("no value is given"))} : Done{};
    const QString pattern = rule.mid(2).trimmed();
    if (pattern.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("the pattern is empty"));
    if (pattern.size() > kLongestPattern)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("the pattern is longer than %1 characters").arg(kLongestPattern));
    // By itself: within its anchors an unbalanced one could be balanced.
    const QRegularExpression read(pattern);
    if (!read.isValid())
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("the pattern %1 cannot be read: %2").arg(pattern.left(60), read.errorString()));
    return {};
}

bool labelRuleHolds(const QString& rule, const QString& value)
{
    if (!isPattern(rule))
        return !rule.isEmpty() && rule == value;
    return value.size() <= kLongestValue && checkLabelRule(rule) && patternOf(rule).match(value).hasMatch();
}

bool labelsFit(const LabelTexts& rules, const LabelTexts& labels)
{
    return !rules.empty() && std::all_of(rules.begin(), rules.end(), [&](const auto& rule) {
        const auto found = labels.find(rule.first);
        return found != labels.end() && labelRuleHolds(rule.second, found->second);
    });
}

QString labelsInWords(const LabelTexts& rules, const LabelTexts& labels)
{
    QStringList words;
    for (const auto& [name, rule] : rules) {
        if (const auto found = labels.find(name); found != labels.end())
            words.append(name + u'=' + found->second);
    }
    return words.join(QStringLiteral(", "));
}

} // namespace muster
