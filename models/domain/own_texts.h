// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Text files of `resources` that are compiled into the library: CMakeLists.txt names them.

#include <QByteArray>

#include <span>

namespace muster {

struct OwnText
{
    const char* name; ///< path below `resources`
    const char* text; ///< UTF-8
};
/// In the order of their names.
std::span<const OwnText> ownTexts();

/// Empty: there is none of that name.
QByteArray ownText(const char* name);

} // namespace muster
