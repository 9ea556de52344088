// SPDX-License-Identifier: GPL-3.0-or-later
// A form over a page of the room, made when it is first asked for: a page is made in one piece before it is shown, and most
// of what its forms hold is never looked at. By address, as LazyPage.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.View

Loader {
    id: root

    required property WarRoom room
    required property url form

    /// The form, which is there from now on.
    function made(): QtObject {
        if (root.status === Loader.Null)
            root.setSource(root.form, { room: root.room });
        return root.item;
    }
}
