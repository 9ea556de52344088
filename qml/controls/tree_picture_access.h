// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The outline of a TreePicture for screen readers.

namespace muster {

/// From now on every TreePicture is a tree with one item for each node, made when it is asked for: also of
/// nodes that the picture does not show. May be called often. Main thread.
void offerTreesToScreenReaders();

} // namespace muster
