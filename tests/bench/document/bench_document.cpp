// SPDX-License-Identifier: GPL-3.0-or-later
// A post-mortem of a hundred pages with forty charts: how long it takes to open, and from a key to the last
// pixel while one types in the middle of it; the same keys in one text field of Qt that holds the whole text.
// Usage: bench_document [pages, default 100] [charts, default 40] [keys, default 600].
#include "models/store/incident_file.h"
#include "models/store/store.h"
#include "models/view/post_mortem_document.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"
#include "tests/bench/event_data.h"
#include "tests/bench/long_document.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace muster;

namespace {

const char kBlocks[] = R"qml(
import QtQuick
import Muster.Pages

DocumentView {
    width: 1000
    height: 900
}
)qml";

const char kField[] = R"qml(
import QtQuick

Flickable {
    property alias text: area.text
    width: 1000
    height: 900
    contentWidth: 1000
    contentHeight: area.height
    clip: true

    function write() {
        area.cursorPosition = Math.floor(area.length / 2);
        area.forceActiveFocus();
        contentY = area.cursorRectangle.y - 400;
    }

    TextEdit {
        id: area

        width: 1000
        textFormat: TextEdit.PlainText
        wrapMode: TextEdit.Wrap
        font.pixelSize: 14
    }
}
)qml";

[[noreturn]] void die(const QString& what)
{
    std::fprintf(stderr, "bench_document: %s\n", qPrintable(what));
    std::exit(1);
}

template <typename Holds>
void until(Holds holds)
{
    QElapsedTimer patience;
    patience.start();
    QTimer wake;
    wake.start(100);
    while (!holds()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        if (patience.elapsed() > 60'000)
            die(QStringLiteral("nothing happened in a minute"));
    }
}

double p(std::vector<double> values, double share)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0
                          : values[std::min(values.size() - 1,
                                            static_cast<size_t>(static_cast<double>(values.size()) * share))];
}

void report(const char* figure, double value, const char* unit, const QString& peer, double ratio,
            const QString& goal, bool holds)
{
    const QJsonObject line{{QStringLiteral("area"), QStringLiteral("document")},
                           {QStringLiteral("figure"), QLatin1String(figure)},
                           {QStringLiteral("value"), std::round(value * 1000) / 1000},
                           {QStringLiteral("unit"), QLatin1String(unit)},
                           {QStringLiteral("peer"), peer},
                           {QStringLiteral("ratio"),
                            peer.isEmpty() ? QJsonValue() : QJsonValue(std::round(ratio * 1000) / 1000)},
                           {QStringLiteral("goal"), goal},
                           {QStringLiteral("holds"), goal.isEmpty() ? QJsonValue() : QJsonValue(holds)}};
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

void frame(QQuickWindow& window)
{
    QEvent update(QEvent::UpdateRequest);
    QCoreApplication::sendEvent(&window, &update);
}

/// Types letters and now and then a space, each to its last pixel.
std::vector<double> type(QQuickWindow& window, int keys)
{
    std::vector<double> times;
    for (int i = 0; i < keys; ++i) {
        const bool space = i % 6 == 5;
        const int key = space ? static_cast<int>(Qt::Key_Space) : static_cast<int>(Qt::Key_A) + i % 26;
        const QString text = space ? QStringLiteral(" ") : QString(QChar(u'a' + i % 26));
        QElapsedTimer timer;
        timer.start();
        QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier, text);
        QCoreApplication::sendEvent(&window, &press);
        QKeyEvent release(QEvent::KeyRelease, key, Qt::NoModifier, text);
        QCoreApplication::sendEvent(&window, &release);
        frame(window);
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        // What follows the key (drafts, checks) is done between keys, as at a keyboard.
        QEventLoop rest;
        QTimer::singleShot(15, &rest, &QEventLoop::quit);
        rest.exec();
    }
    return times;
}

std::unique_ptr<QQuickItem> make(QQmlEngine& engine, const char* source, const QVariantMap& properties)
{
    QQmlComponent component(&engine);
    component.setData(source, QUrl());
    std::unique_ptr<QObject> made(component.createWithInitialProperties(properties));
    auto* item = qobject_cast<QQuickItem*>(made.get());
    if (!item)
        die(component.errorString());
    static_cast<void>(made.release());
    return std::unique_ptr<QQuickItem>(item);
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QUICK_BACKEND", "software");
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv); // the axes of the charts need it
    const int pages = argc > 1 ? std::max(1, std::atoi(argv[1])) : 100;
    const int charts = argc > 2 ? std::max(1, std::atoi(argv[2])) : 40;
    const int keys = argc > 3 ? std::max(10, std::atoi(argv[3])) : 600;

    QTemporaryDir folder;
    const auto clock = std::make_shared<SystemClock>();
    auto store = Store::open({folder.path(), false}, clock);
    if (!store)
        die(store.error().what);
    const auto drill = importIncident(**store, QStringLiteral(DRILL_FILE), true);
    if (!drill)
        die(drill.error().what);
    SessionServices services;
    services.store = store->get();
    services.clock = clock;
    Session session(services);
    session.openIncident(drill->value);
    until([&] { return session.room() && session.room()->ready(); });
    WarRoom* room = session.room();
    const RoomSnapshot* snapshot = room->snapshot();
    const QString text = bench::longDocument(
        pages, charts, snapshot->panels,
        {Instant{static_cast<qint64>(room->rangeFrom())}, Instant{static_cast<qint64>(room->rangeTo())}});
    const auto stored = (*store)->writeNow([&](WriteTx& tx) -> Result<bool> {
        PostMortemRevision revision;
        revision.id = newId<PostMortemId>();
        revision.incident = *drill;
        revision.state = QStringLiteral("draft");
        revision.markdown = text;
        if (auto kept = tx.addPostMortemRevision(revision); !kept)
            return tl::unexpected(kept.error());
        return true;
    });
    if (!stored)
        die(stored.error().what);

    QQmlEngine engine;
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    QQuickWindow window;
    window.resize(1000, 900);
    window.show();
    PostMortemEditor* editor = room->postMortem();
    {
        // The types of the page are compiled before, as in a window that was open for a minute.
        const auto warm = make(engine, kBlocks, {{QStringLiteral("editor"), QVariant::fromValue(editor)}});
        warm->setParentItem(window.contentItem());
        frame(window);
    }
    QElapsedTimer opening;
    opening.start();
    const auto view = make(engine, kBlocks, {{QStringLiteral("editor"), QVariant::fromValue(editor)}});
    view->setParentItem(window.contentItem());
    editor->open();
    until([&] { return editor->active(); });
    frame(window);
    const double opened = static_cast<double>(opening.nsecsElapsed()) / 1e6;
    std::fprintf(stderr, "%lld characters, %d blocks\n", static_cast<long long>(text.size()),
                 editor->document()->rowCount());

    const int middle = editor->document()->rowOfPlace(static_cast<int>(text.size() / 2));
    QMetaObject::invokeMethod(view.get(), "place", Q_ARG(int, middle), Q_ARG(int, 0));
    window.requestActivate();
    frame(window);
    const int before = editor->document()->version();
    const std::vector<double> typed = type(window, keys);
    if (editor->document()->version() < before + keys)
        die(QStringLiteral("the keys did not reach the text"));

    const auto field = make(engine, kField, {{QStringLiteral("text"), text}});
    view->setVisible(false);
    field->setParentItem(window.contentItem());
    QMetaObject::invokeMethod(field.get(), "write");
    frame(window);
    const std::vector<double> whole = type(window, std::min(keys, 200));

    const double key = p(typed, 0.99);
    report("100 pages, 40 charts: key to last pixel, p99", key, "ms", QStringLiteral("one TextEdit of Qt"),
           key / p(whole, 0.99), QStringLiteral("<= 16 ms"), key <= 16);
    report("100 pages, 40 charts: key to last pixel, p50", p(typed, 0.5), "ms",
           QStringLiteral("one TextEdit of Qt"), p(typed, 0.5) / p(whole, 0.5), {}, true);
    report("100 pages, 40 charts: opened to first picture", opened, "ms", {}, 0, QStringLiteral("<= 200 ms"),
           opened <= 200);
    return 0;
}
