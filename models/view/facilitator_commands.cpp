// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/facilitator_commands.h"

#include "models/view/facilitator.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

namespace muster {

namespace {

struct Line
{
    const char* id;
    const char* title;
    const char* shortcut;
};
constexpr Line kLines[] = {
    {"session.forward", QT_TRANSLATE_NOOP("muster::Session", "Session: the next event"), "PgDown"},
    {"session.back", QT_TRANSLATE_NOOP("muster::Session", "Session: the event before"), "PgUp"},
    {"session.pinned.next", QT_TRANSLATE_NOOP("muster::Session", "Session: the next pinned event"),
     "Shift+PgDown"},
    {"session.pinned.previous", QT_TRANSLATE_NOOP("muster::Session", "Session: the pinned event before"),
     "Shift+PgUp"},
    {"session.topic.next", QT_TRANSLATE_NOOP("muster::Session", "Session: the next topic"), "Ctrl+PgDown"},
    {"session.topic.previous", QT_TRANSLATE_NOOP("muster::Session", "Session: the topic before"),
     "Ctrl+PgUp"},
    {"session.topic.pause",
     QT_TRANSLATE_NOOP("muster::Session", "Session: pause the topic, or go on with it"), "Alt+T"},
    {"session.topic.more", QT_TRANSLATE_NOOP("muster::Session", "Session: five minutes more for the topic"),
     "Alt+M"},
    {"session.agenda", QT_TRANSLATE_NOOP("muster::Session", "Session: agenda of key moments, or of sections"),
     "Alt+A"},
    {"session.directive", QT_TRANSLATE_NOOP("muster::Session", "Session: the Prime Directive"), "Alt+D"},
    {"session.write.said", QT_TRANSLATE_NOOP("muster::Session", "Session: write down what somebody says"),
     "Alt+S"},
    {"session.write.park", QT_TRANSLATE_NOOP("muster::Session", "Session: to the parking lot"), "Alt+P"},
    {"session.write.question", QT_TRANSLATE_NOOP("muster::Session", "Session: to the questions"), "Alt+Q"},
    {"session.write.story",
     QT_TRANSLATE_NOOP("muster::Session", "Session: the story, or the document so far"), "Alt+W"},
    {"session.write.notes", QT_TRANSLATE_NOOP("muster::Session", "Session: my private notes, open or closed"),
     "Alt+N"},
};

} // namespace

std::vector<CommandRow> facilitatorCommands()
{
    std::vector<CommandRow> rows;
    for (const Line& line : kLines)
        rows.push_back({QString::fromLatin1(line.id),
                        Session::tr(line.title),
                        Session::tr("Post-mortem session"),
                        QString::fromLatin1(line.shortcut),
                        true,
                        {}});
    return rows;
}

bool runFacilitatorCommand(WarRoom& room, const QString& commandId)
{
    if (!commandId.startsWith(QLatin1String("session.")))
        return false;
    Facilitator* session = room.postMortem()->facilitator();
    if (commandId == QLatin1String("session.forward"))
        session->step(1);
    else if (commandId == QLatin1String("session.back"))
        session->step(-1);
    else if (commandId == QLatin1String("session.pinned.next"))
        session->stepPinned(1);
    else if (commandId == QLatin1String("session.pinned.previous"))
        session->stepPinned(-1);
    else if (commandId == QLatin1String("session.topic.next"))
        session->moveTopic(1);
    else if (commandId == QLatin1String("session.topic.previous"))
        session->moveTopic(-1);
    else if (commandId == QLatin1String("session.topic.pause"))
        session->pauseOrGoOn();
    else if (commandId == QLatin1String("session.topic.more"))
        session->moreTime();
    else if (commandId == QLatin1String("session.agenda"))
        session->setAgenda(session->agenda() == QLatin1String("sections") ? QStringLiteral("moments")
                                                                          : QStringLiteral("sections"));
    else if (commandId == QLatin1String("session.directive"))
        session->showDirective(!session->directiveShown());
    else
        return false;
    return true;
}

} // namespace muster
