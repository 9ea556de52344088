// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Templates of status updates as text files that people write: resources/templates/updates/README.md
// describes the format. Reading only; filling is models/domain/status_update.h.

#include "models/base/result.h"
#include "models/domain/status_update.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <vector>

namespace muster {

/// One file. `name` stands in errors (Invalid, with the line and the way out).
Result<UpdateTemplate> readUpdateTemplate(const QByteArray& bytes, const QString& name);

/// Templates and what was wrong with files that could not be read.
struct UpdateTemplates
{
    std::vector<UpdateTemplate> templates; ///< in order of file names; ids are unique
    QStringList problems;                  ///< one sentence a file
};
/// Every *.txt of the folders. A template of a later folder replaces one with the same id of an earlier one.
/// A folder that is not there is empty. Blocking: reads files.
UpdateTemplates readUpdateTemplates(const QStringList& folders);

} // namespace muster
