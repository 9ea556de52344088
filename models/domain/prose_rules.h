// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The rules of the post-mortem's prose lint, as they stand in resources/lint/prose-rules.txt; the form of the
// file is said there.

#include "models/base/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <vector>

namespace muster {

/// Part of the document a rule speaks about, by words in the headings above.
enum class ProsePlace { Anywhere, Story, Actions, External };

/// One block of the file. A name may come several times, for several places.
struct ProseRule
{
    QString name; ///< "counterfactual"
    ProsePlace place = ProsePlace::Anywhere;
    QString why, instead;
    QStringList find;   ///< regular expressions, ready but for {PEOPLE}
    QStringList except; ///< a find that overlaps with one of these is none
    friend bool operator==(const ProseRule&, const ProseRule&) = default;
};

/// Pure. Invalid, with "file:line: what": an unknown key or place, a rule without why, instead or find, an
/// expression that is none.
Result<std::vector<ProseRule>> readProseRules(const QByteArray& text, const QString& file);

/// An expression of a rule with its names of people filled in; `people` as whole names. Matches in any case,
/// over lines, with Unicode's words.
QString proseExpression(const QString& find, const QStringList& people);

} // namespace muster
