// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/qml/hostile_visit.h"

#include "app/command_line.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/refusing_network.h"
#include "models/domain/display_text.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/session.h"
#include "models/view/war_room.h"
#include "tests/qml/hostile_tools.h"

#include <QQmlContext>
#include <QQmlExpression>
#include <QQuickItem>
#include <QQuickWindow>

#include <ctime>

using namespace muster;

bool TimedApplication::notify(QObject* receiver, QEvent* event)
{
    // Events of other threads come here as well; only ours are frames. What an event sends is a part of it.
    if (QThread::currentThread() != thread() || isMeasuring())
        return QApplication::notify(receiver, event);
    bool done = false;
    const int type = event->type(); // both may be gone afterwards
    const QString name =
        QString::fromLatin1(receiver->metaObject()->className()) + u' ' + receiver->objectName();
    measure([&] { done = QApplication::notify(receiver, event); },
            [&] { return QStringLiteral("event %1 of %2").arg(type).arg(name.trimmed()); });
    return done;
}

qint64 TimedApplication::now()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

namespace {

CommandLine lineFor(const QString& folder)
{
    CommandLine line;
    line.dataDirectory = folder;
    line.theme = qEnvironmentVariable("MUSTER_HOSTILE_THEME", QStringLiteral("dark"));
    return line;
}

/// "RoomHeader" of "RoomHeader_QMLTYPE_12"; empty for a type that is no file.
QString typeOf(const QMetaObject* meta)
{
    const QString name = QString::fromLatin1(meta->className());
    for (const char* mark : {"_QMLTYPE_", "_QML_"})
        if (const auto at = name.indexOf(QLatin1String(mark)); at > 0)
            return name.left(at);
    return {};
}

/// Also popups, which are children of the window and not of the page.
QQuickItem* rootOf(QQuickWindow* window)
{
    QQuickItem* root = window->contentItem();
    while (root->parentItem())
        root = root->parentItem();
    return root;
}

QQuickItem* findItem(QQuickItem* below, const QString& objectName)
{
    const QList<QQuickItem*> children = below->childItems();
    for (QQuickItem* child : children) {
        if (child->objectName() == objectName && child->isVisible())
            return child;
        if (QQuickItem* found = findItem(child, objectName))
            return found;
    }
    return nullptr;
}

template <typename Act>
void eachVisible(QQuickItem* item, const Act& act)
{
    if (!item->isVisible())
        return; // other pages of the room are in the making meanwhile
    act(item);
    const QList<QQuickItem*> children = item->childItems();
    for (QQuickItem* child : children)
        eachVisible(child, act);
}

} // namespace

Visitor::Visitor(const QString& folder, QString pictures)
    : m_pictures(std::move(pictures)), m_host(lineFor(folder))
{
    auto window = m_host.load();
    m_window = window ? *window : nullptr;
}

Visit Visitor::visitAll(const std::vector<HostileString>& strings, size_t focused)
{
    if (!m_window) {
        m_visit.problems << QStringLiteral("no window");
        return m_visit;
    }
    m_window->resize(1440, 900);
    m_window->show();
    // The first frame brings fonts and caches, which are nobody's text.
    waitFor([&] { return m_window->property("settled").toBool(); });
    for (const char* page : {"start", "incidents", "settings", "import", "actions"})
        screen(QString::fromLatin1(page), [&] { go(QString::fromLatin1(page)); });
    go(QStringLiteral("settings"));
    scrollList(QStringLiteral("settings"), QStringLiteral("sourceList"));
    go(QStringLiteral("import"));
    scrollList(QStringLiteral("import"), QStringLiteral("importList"));
    go(QStringLiteral("actions"));
    scrollList(QStringLiteral("actions"), QStringLiteral("actionsList"));
    if (!qEnvironmentVariableIsSet("MUSTER_HOSTILE_PANELS"))
        visitAllOnOneTimeline();
    for (size_t i = 0; i < focused; ++i) {
        const QString id = QStringLiteral("one%1").arg(i);
        openIncident(id);
        connectTools(i, strings[i].text);
        screen(id + QStringLiteral("/room"), [&] { go(QStringLiteral("room")); });
        roomPages(id);
        openPanels(hostilePanels(), id);
    }
    screen(QStringLiteral("search"), [&] {
        go(QStringLiteral("incidents"));
        m_host.session().search(QStringLiteral("\"NEAR( * x"));
        waitFor([&] { return !m_host.session().searchText().isEmpty(); });
    });
    screen(QStringLiteral("search/hits"), [&] {
        m_host.session().search(QStringLiteral("action items"));
        waitFor([&] { return m_host.session().results()->rowCount() > 0; });
    });
    if (m_host.guard().refusedAddresses() != 0 || refusedRequests() != 0)
        m_visit.problems << QStringLiteral("the engine was asked for %1 addresses and %2 requests")
                                .arg(m_host.guard().refusedAddresses())
                                .arg(refusedRequests());
    return m_visit;
}

void Visitor::inEvent(const std::function<void()>& work)
{
    bool done = false;
    QTimer::singleShot(0, m_window, [&] {
        work();
        done = true;
    });
    waitFor([&] { return done; });
}

void Visitor::visitAllOnOneTimeline()
{
    openIncident(QStringLiteral("all"));
    screen(QStringLiteral("all/room"), [&] { go(QStringLiteral("room")); });
    scrollList(QStringLiteral("all"), QStringLiteral("timelineList"));
    roomPages(QStringLiteral("all"));
}

void Visitor::go(const QString& page)
{
    inEvent([&] { QMetaObject::invokeMethod(m_window, "go", Q_ARG(QString, page)); });
    waitFor([&] { return m_window->property("settled").toBool(); });
}

void Visitor::openIncident(const QString& id)
{
    screen(id + QStringLiteral("/open"), [&] {
        inEvent([&] { m_host.session().openIncident(id); });
        waitFor([&] {
            const WarRoom* room = m_host.session().room();
            return room && room->incidentId() == id && room->ready();
        });
        waitFor([&] { return m_window->property("settled").toBool(); });
    });
}

/// The forms offer what these can be told; nothing is sent, because nobody starts the runner.
void Visitor::connectTools(size_t i, const QString& text)
{
    m_host.services()->runner->setSources(hostileSources(i, text));
    for (int n = 0; n < 2; ++n)
        m_host.session().notices()->post(
            {QStringLiteral("notice%1").arg(n), text, QStringLiteral("look"), {}, {}});
}

void Visitor::roomPages(const QString& id)
{
    screen(id + QStringLiteral("/runbook"), [&] { go(QStringLiteral("runbook")); });
    screen(id + QStringLiteral("/postmortem"), [&] {
        go(QStringLiteral("postmortem"));
        // The preview follows from a worker.
        PostMortemEditor* editor = m_host.session().room()->postMortem();
        waitFor([&] {
            const QString text = editor->markdown();
            return !text.isEmpty() && (editor->words() >= 0 || text.trimmed().isEmpty());
        });
    });
}

/// One screen, however long the list is.
void Visitor::scrollList(const QString& id, const QString& objectName)
{
    QQuickItem* list = findItem(rootOf(m_window), objectName);
    if (!list) {
        m_visit.problems << id + QStringLiteral(": there is no ") + objectName;
        return;
    }
    const int count = list->property("count").toInt();
    const int screens = m_visit.screens;
    for (int row = 0; row < count; row += 6) {
        screen(QStringLiteral("%1/%2 %3").arg(id, objectName).arg(row), [&] {
            inEvent([&] {
                list->setProperty("currentIndex", row); // the current row shows all of its detail
                QMetaObject::invokeMethod(list, "positionViewAtIndex", Q_ARG(int, row), Q_ARG(int, 0));
            });
        });
    }
    m_visit.screens = screens + 1;
}

void Visitor::openPanels(const std::vector<HostilePanel>& panels, const QString& id)
{
    const QStringList only = qEnvironmentVariable("MUSTER_HOSTILE_PANELS").split(u',', Qt::SkipEmptyParts);
    for (const HostilePanel& panel : panels) {
        if (only.isEmpty() || only.contains(QLatin1String(panel.name)))
            open(panel, id + u'/' + QLatin1String(panel.name));
    }
}

/// What takes long is done again: what is ours takes as long again, what the machine did meanwhile does not.
void Visitor::open(const HostilePanel& panel, const QString& name)
{
    Shown best;
    for (int attempt = 0; attempt < 3 && (attempt == 0 || best.cpu > kFrame); ++attempt) {
        if (panel.page)
            go(QString::fromLatin1(panel.page));
        const Shown shown = measured(name, [&] { bringUp(panel, name); });
        if (attempt == 0 || shown.cpu < best.cpu)
            best = shown;
        for (const HostileAct& act : panel.after)
            run(act);
        closeAll();
    }
    note(name, best);
}

void Visitor::bringUp(const HostilePanel& panel, const QString& name)
{
    if (panel.command) {
        const QString command = QString::fromLatin1(panel.command);
        if (!m_host.session().commands()->isEnabled(command))
            m_visit.problems << name + QStringLiteral(": its command is not enabled");
        inEvent([&] { m_host.session().trigger(command); });
        waitFor([&] { return m_window->property("settled").toBool(); });
    }
    for (const HostileAct& act : panel.then)
        run(act);
    if (!QTest::qWaitFor([&] { return look().contains(QString::fromLatin1(panel.shows)); }, 5'000))
        m_visit.problems << name + QStringLiteral(": it did not come up");
}

void Visitor::run(const HostileAct& act)
{
    const QString type = QString::fromLatin1(act.in);
    OnScreen found;
    const bool came = QTest::qWaitFor(
        [&] {
            const auto there = look();
            const auto one = there.find(type);
            if (one != there.end())
                found = one->second;
            return one != there.end();
        },
        5'000);
    if (!came || !found.object || !found.context) {
        m_visit.problems << m_at + QStringLiteral(": there is no ") + type;
        return;
    }
    QQmlExpression script(found.context, found.object, QString::fromStdString(act.script));
    inEvent([&] {
        const QVariant said = script.evaluate();
        if (qEnvironmentVariableIsSet("MUSTER_HOSTILE_TRACE") && said.isValid())
            std::fprintf(stderr, "%s\n", qPrintable(said.toString()));
    });
    if (script.hasError())
        m_visit.problems << m_at + QStringLiteral(": ") + script.error().toString();
    QCoreApplication::processEvents();
}

/// Whatever lies over the window goes, as if Escape was pressed.
void Visitor::closeAll()
{
    const auto popups = [&] {
        QList<QObject*> open;
        eachVisible(rootOf(m_window), [&](QQuickItem* item) {
            if (!item->inherits("QQuickPopupItem"))
                return;
            if (QObject* popup = item->property("_popup").value<QObject*>())
                open << popup;
            else
                open << item;
        });
        return open;
    };
    if (m_window->property("onWall").toBool())
        QMetaObject::invokeMethod(m_window, "leaveWall");
    for (int i = 0; i < 5 && !popups().isEmpty(); ++i) {
        for (const auto& [type, one] : look())
            if (one.object && one.object->inherits("QQuickPopup"))
                QMetaObject::invokeMethod(one.object, "close");
        if (!QTest::qWaitFor([&] { return popups().isEmpty(); }, 400))
            QTest::keyClick(m_window, Qt::Key_Escape);
    }
    if (!popups().isEmpty())
        m_visit.problems << m_at + QStringLiteral(": it does not close");
}

std::map<QString, Visitor::OnScreen> Visitor::look()
{
    std::map<QString, OnScreen> there;
    const auto note = [&](QObject* object, QQmlContext* within) {
        for (const QMetaObject* meta = object->metaObject(); meta; meta = meta->superClass()) {
            const QString type = typeOf(meta);
            if (type.isEmpty())
                continue;
            OnScreen& one = there[type];
            if (!one.context || within)
                one = {object, within};
        }
    };
    eachVisible(rootOf(m_window), [&](QQuickItem* item) {
        note(item, nullptr);
        for (QQmlContext* context = qmlContext(item); context; context = context->parentContext()) {
            QObject* holder = context->contextObject();
            if (holder && !typeOf(holder->metaObject()).isEmpty()) {
                note(holder, context);
                break;
            }
        }
    });
    return there;
}

void Visitor::checkTexts(const QQuickItem* item, const QString& screen)
{
    const auto check = [&](const QString& text) {
        ++m_visit.texts;
        if (displayText(text, DisplayRole::Detail) != text)
            m_visit.problems << screen + QStringLiteral(": not made safe: ") + text.left(60);
    };
    if (item->inherits("QQuickText")) {
        const QString text = item->property("text").toString();
        if (item->property("textFormat").toInt() != 0 && !text.isEmpty())
            m_visit.problems << screen + QStringLiteral(": not plain: ") + text.left(60);
        check(text);
    } else if (item->inherits("muster::EventLine")) {
        for (const QString& text : item->property("shownTexts").toStringList())
            check(text);
    } else if (item->inherits("QQuickTextEdit") && item->property("textFormat").toInt() != 0) {
        m_visit.problems << screen + QStringLiteral(": an editor that is not plain");
    }
}

Visitor::Shown Visitor::measured(const QString& name, const std::function<void()>& show)
{
    m_at = name;
    const qint64 before = test::heldBytes();
    m_watchdog.reset();
    TimedApplication::reset();
    show();
    QImage picture;
    TimedApplication::measure([&] { picture = m_window->grabWindow(); });
    QCoreApplication::processEvents();
    // The watchdog must have been answered once after the last piece of work.
    bool answered = false;
    QTimer::singleShot(25, m_window, [&] { answered = true; });
    waitFor([&] { return answered; });
    // Opening reads the incident itself, megabytes of text and all; the screens after it are what is
    // shown.
    const qint64 growth = name.endsWith(QLatin1String("/open")) ? 0 : test::heldBytes() - before;
    const Shown shown{TimedApplication::longest(), m_watchdog.longestBlock(), growth};
    if (qEnvironmentVariableIsSet("MUSTER_HOSTILE_TRACE"))
        std::fprintf(stderr, "%s: %lld ms, %lld ms of CPU (%s), %+.1f MB\n", qPrintable(name),
                     static_cast<long long>(shown.wall.count()), static_cast<long long>(shown.cpu.count()),
                     qPrintable(TimedApplication::which()), double(growth) / 1e6);
    eachVisible(rootOf(m_window), [&](QQuickItem* item) { checkTexts(item, name); });
    for (const auto& [type, one] : look())
        m_visit.shown << type;
    if (!m_pictures.isEmpty() && !name.contains(QLatin1String("open")))
        picture.save(QStringLiteral("%1/%2.png")
                         .arg(m_pictures, QString(name).replace(u'/', u'-').replace(u' ', u'-')));
    return shown;
}

void Visitor::note(const QString& name, const Shown& shown)
{
    ++m_visit.screens;
    m_visit.late += shown.wall > kFrame ? 1 : 0;
    if (shown.cpu > m_visit.longestCpu) {
        m_visit.longestCpu = shown.cpu;
        m_visit.longestCpuAt = name;
    }
    if (shown.cpu > kFrame)
        m_visit.slow << QStringLiteral("%1: %2 ms").arg(name).arg(shown.cpu.count());
    if (shown.wall > m_visit.longest) {
        m_visit.longest = shown.wall;
        m_visit.longestAt = name;
    }
    if (shown.growth > m_visit.mostGrowth) {
        m_visit.mostGrowth = shown.growth;
        m_visit.mostGrowthAt = name;
    }
}
