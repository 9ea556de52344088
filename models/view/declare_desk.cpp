// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/declare_desk.h"

#include "models/view/session.h"

namespace muster {

DeclareDesk::DeclareDesk(Session* session) : QObject(session), m_session(session) {}
DeclareDesk::~DeclareDesk() = default;

} // namespace muster
