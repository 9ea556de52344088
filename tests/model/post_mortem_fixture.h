// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the tests of the post-mortem share.

#include "models/view/post_mortem_editor.h"
#include "tests/model/view_fixture.h"

namespace muster::test {

/// The room's post-mortem, open and checked once.
inline PostMortemEditor* openEditor(WarRoom* room)
{
    PostMortemEditor* editor = room->postMortem();
    editor->open();
    if (!QTest::qWaitFor([&] { return editor->active() && editor->outline()->count() > 0; }, 5000))
        qFatal("the post-mortem did not open");
    return editor;
}

} // namespace muster::test
