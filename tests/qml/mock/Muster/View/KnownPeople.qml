// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    id: root

    property var list: RowsModel {}
    property int total: list.count
    property string moreText: ""
    property string chosenName: ""
    property string saidText: ""
    property var told: []

    function speak(): void {
        list.rows = [
            { personKey: "pd/P1", name: "Ada Example", toolsText: "PagerDuty · incident.io", tellings: ["PagerDuty: Ada Example · ada@example.com", "incident.io: A. Example · ADA@example.com"], chosen: false },
            { personKey: "sl/U9", name: "ada", toolsText: "Slack", tellings: ["Slack: ada"], chosen: false },
            { personKey: "pd/P2", name: "R. Kim", toolsText: "PagerDuty", tellings: ["PagerDuty: R. Kim · kim@example.com"], chosen: false }
        ];
        moreText = "212 more: type a part of a name";
    }

    function refresh(): void { told = told.concat(["refresh"]); }
    function find(words: string): void { told = told.concat(["find " + words]); }
    function choose(personKey: string): void {
        told = told.concat(["choose " + personKey]);
        const rows = [];
        for (const row of list.rows) {
            rows.push(Object.assign({}, row, { chosen: row.personKey === personKey }));
            if (row.personKey === personKey)
                chosenName = row.name;
        }
        if (personKey === "")
            chosenName = "";
        list.rows = rows;
    }
    function join(personKey: string): void {
        told = told.concat(["join " + personKey]);
        saidText = "Ada Example (PagerDuty) and ada (Slack) are one person here now. “Somebody else” parts them again.";
        chosenName = "";
    }
    function part(personKey: string, telling: int): void { told = told.concat(["part " + personKey + " " + telling]); }
}
