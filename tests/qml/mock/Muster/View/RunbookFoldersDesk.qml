// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

RowsModel {
    id: root

    property string ownPath: "/home/ann/.local/share/muster/runbooks"
    property bool busy: false
    property string problem: ""
    signal added(path: string)
    signal removed(index: int)
    rows: [
        { key: "/srv/runbooks", path: "/srv/runbooks", revision: "main", stateText: "12 runbooks, 1 with errors", isWrong: false },
        { key: "/mnt/team", path: "/mnt/team", revision: "", stateText: "the folder of runbooks /mnt/team cannot be read; what was read before is still used", isWrong: true }
    ]

    function add(path: string, revision: string): void {
        if (!path.startsWith("/")) {
            problem = "“" + path + "” is no whole path: begin it with “/”.";
            return;
        }
        problem = "";
        rows = rows.concat([{ key: path, path: path, revision: revision, stateText: "No runbooks yet", isWrong: false }]);
        added(path);
    }

    function remove(index: int): void {
        rows = rows.filter((row, place) => place !== index);
        removed(index);
    }
}
