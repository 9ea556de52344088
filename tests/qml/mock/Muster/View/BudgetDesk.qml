// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

QtObject {
    property bool known: true
    property string why: ""
    property string spentText: "5.27 % of the budget"
    property string spentDetail: "68,304 requests failed above the usual"
    property string rateText: "0.113 % a minute"
    property string rateDetail: "1,463 failing requests a minute, as in the last minute"
    property string leftText: "14.40 % left"
    property string leftDetail: "gone in 2 h 7 m at this rate, 04:30:49 UTC"
    property var options: RowsModel {
        rows: [
            { optionId: "rollback", name: "Roll back now", minutes: 5.4, errorText: "6.09", errorSet: false, steps: 3, badText: "5,308 failing requests", shareText: "0.41 % of the budget", untilText: "until 02:28", bar: 0.121, cheapest: true },
            { optionId: "forward", name: "Fix forward", minutes: 30, errorText: "6.09", errorSet: false, steps: 1, badText: "43,877 failing requests", shareText: "3.39 % of the budget", untilText: "until 02:53", bar: 1, cheapest: false },
            { optionId: "shift", name: "Shift traffic", minutes: 12, errorText: "6.09", errorSet: true, steps: 1, badText: "17,551 failing requests", shareText: "1.35 % of the budget", untilText: "until 02:35", bar: 0.4, cheapest: false },
            { optionId: "wait", name: "Wait", minutes: 20, errorText: "6.09", errorSet: false, steps: 1, badText: "29,251 failing requests", shareText: "2.26 % of the budget", untilText: "until 02:43", bar: 0.667, cheapest: false }
        ]
    }
    property string cheapestText: "Roll back now costs least, 38,569 failing requests less than “Fix forward”, if it takes 5 m 24 s and errors fall from 6.09 % in 3 equal steps."
    property var sets: []

    function setMinutes(optionId: string, minutes: real): void { sets = sets.concat([optionId + " " + minutes]); }
    function setErrorPercent(optionId: string, percent: string): void { sets = sets.concat([optionId + " " + percent + " %"]); }
    function setSteps(optionId: string, steps: int): void {}
}
