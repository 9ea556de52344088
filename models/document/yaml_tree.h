// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The small, safe part of YAML that our files use, as a tree of our own with line numbers. Anchors, aliases,
// tags and merge keys are refused: they are what makes a 1 kB file expand to gigabytes. Nothing of yaml-cpp
// shows here.

#include "models/base/result.h"

#include <QByteArray>
#include <QString>

#include <utility>
#include <vector>

namespace muster {

/// One node. `text` for scalars, `items` for lists, `fields` for maps (in file order, keys unique).
struct YamlNode
{
    enum class Kind { Null, Scalar, List, Map } kind = Kind::Null;
    int line = 0; ///< 1-based, counted from the start of the whole text
    QString text;
    std::vector<YamlNode> items;
    std::vector<std::pair<QString, YamlNode>> fields;

    YamlNode(); // not defined here, where clang 14 wants to know the whole of `fields` already
    YamlNode(Kind ofKind, int atLine, QString scalar = {});

    bool isNull() const { return kind == Kind::Null; }
    bool isScalar() const { return kind == Kind::Scalar; }
    bool isList() const { return kind == Kind::List; }
    bool isMap() const { return kind == Kind::Map; }
    /// Field of a map; null when this is no map or has no such field.
    const YamlNode* field(QStringView name) const;
    const YamlNode* field(QLatin1String name) const;
};

struct YamlLimits
{
    qsizetype bytes = 1 << 20;
    int depth = 64;
    int nodes = 100'000;
    int documents = 1'000;
};

/// Every document of a stream, at least one. `name` is the file's name for messages; `firstLine` the line of
/// the file at which the text begins (front matter). Errors: Invalid with `where` "name:line" and the way out
/// in `what`.
Result<std::vector<YamlNode>> parseYaml(const QByteArray& text, const QString& name, int firstLine = 1,
                                        const YamlLimits& limits = {});

} // namespace muster
