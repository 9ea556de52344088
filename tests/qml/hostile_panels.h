// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Everything of the window that comes up over an open incident, and how a person brings it up: for
// hostile_visit.h. What comes to the program anew has to come in here: tst_hostile compares it with the table
// of commands and with the files of the pages.

#include <QString>
#include <QStringList>

#include <map>
#include <string>
#include <vector>

/// A script in the place of a type of the pages: its ids and functions are known.
struct HostileAct
{
    const char* in;     ///< "TimelinePane"
    std::string script; ///< "list.openCurrent()"
};

struct HostilePanel
{
    const char* name;
    const char* page;                   ///< from which it is opened; nullptr: from wherever one is
    const char* command;                ///< of the table of commands; nullptr: it has none
    const char* shows;                  ///< the type that is on the screen then
    std::vector<HostileAct> then = {};  ///< what is done after the command
    std::vector<HostileAct> after = {}; ///< puts away what Escape does not
};

const std::vector<HostilePanel>& hostilePanels();

/// Commands that bring nothing up which would not be there without them, with the reason for those that are
/// left out although they do.
const std::map<QString, const char*>& commandsWithoutPanel();

/// Files of the pages that are never on the screen there, and why.
const std::map<QString, const char*>& pagesNotVisited();
