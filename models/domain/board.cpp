// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/board.h"

#include "models/base/name_table.h"

namespace muster {

namespace {

constexpr std::array<Name<BoardVariable::Kind>, 7> kKinds{{{BoardVariable::Kind::Service, u"service"},
                                                           {BoardVariable::Kind::Custom, u"custom"},
                                                           {BoardVariable::Kind::Interval, u"interval"},
                                                           {BoardVariable::Kind::Source, u"source"},
                                                           {BoardVariable::Kind::Query, u"query"},
                                                           {BoardVariable::Kind::Constant, u"constant"},
                                                           {BoardVariable::Kind::Text, u"text"}}};

} // namespace

QString toString(BoardVariable::Kind kind)
{
    return nameOf(kKinds, kind);
}

std::optional<BoardVariable::Kind> variableKindFromString(QStringView text)
{
    return fromName(kKinds, text);
}

} // namespace muster
