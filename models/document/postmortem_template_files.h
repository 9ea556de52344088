// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The templates of post-mortems that can be chosen: those of the program and those of a folder of one's own.

#include "models/domain/postmortem_template.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace muster {

struct PostMortemTemplates
{
    std::vector<PostMortemTemplate> templates; ///< the program's own first; ids are unique
    QStringList problems;                      ///< one sentence a file that could not be read
};
/// Every *.md of the folder (a README.md is none) beside the built-in ones, in order of file names; one with
/// the id of another takes its place. A folder that is not there is empty. Blocking: reads files.
PostMortemTemplates readPostMortemTemplates(const QString& folder);

} // namespace muster
