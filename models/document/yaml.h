// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The only door to yaml-cpp: its exceptions end here, and hostile files (alias bombs, deep nesting, huge texts) are
// refused before they are built into a tree.

#include "models/base/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <yaml-cpp/yaml.h>

#include <vector>

namespace muster::yaml {

/// All documents of a stream. Errors are Invalid with `name:line` and the parser's words. Refuses aliases and anchors
/// (none of our formats needs them, and they are how a small file becomes a huge tree), nesting deeper than 64, more
/// than `maxBytes`.
Result<std::vector<YAML::Node>> load(const QByteArray& bytes, const QString& name, qsizetype maxBytes);

/// 1-based line of a node; 0 when unknown.
int lineOf(const YAML::Node& node);

/// Child by key; an undefined node when absent or when `node` is not a map. Never throws.
YAML::Node child(const YAML::Node& node, const char* key);

/// Scalar text, empty when the node is absent or not a scalar.
QString text(const YAML::Node& node);

/// Scalars of a sequence, or a single scalar as a list of one.
QStringList texts(const YAML::Node& node);

} // namespace muster::yaml
