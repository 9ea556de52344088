// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the editor derives from the text while typing rests: outline, findings, checks. Pure, runs on the
// worker pool. Internal to models/view.

#include "models/document/spelling.h"
#include "models/domain/postmortem.h"
#include "models/view/post_mortem_models.h"
#include "models/view/quiet_findings.h"

#include <mutex>
#include <optional>
#include <vector>

namespace muster {

struct TextAnalysis
{
    std::vector<OutlineRow> outline;
    std::vector<CheckRow> checks;
    std::vector<FindingRow> findings;
    int quiet = 0; ///< findings that are not told
    int words = 0; ///< that people wrote and read: no code, no addresses
};

/// `people`: names of the incident's responders. `timeline`: for the gap check, ascending; `impact`: where it
/// looks.
TextAnalysis analyseText(const QString& markdown, const QStringList& people,
                         const std::vector<TimelineEvent>& timeline, std::optional<TimeRange> impact,
                         const QuietFindings& quiet = {});

/// The checker of one document's words: read when it is first needed, and asked by one worker at a time.
struct DocumentSpelling
{
    std::mutex one;
    bool tried = false;
    std::optional<Spelling> spelling; ///< empty: no dictionary is installed
    /// The dictionary, loaded; nullptr when there is none. The caller holds `one`.
    Spelling* loaded();
};
/// Adds what the dictionary does not know to the findings, where nothing else is found.
void addSpelling(TextAnalysis& analysis, const QString& markdown, const QStringList& names,
                 const QuietFindings& quiet, DocumentSpelling& spelling);
inline constexpr char16_t kSpellingRule[] = u"spelling";

/// Words why a stored text is not put into a text field, or an empty text: Qt needs 87 s to wrap a word of a
/// megabyte. O(n).
QString whyNotEditable(const QString& markdown);

} // namespace muster
