// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Opens the real window on a data folder, goes through its pages and opens every panel of hostile_panels.h,
// and says what was found: texts that are not plain or not bounded, panels that did not come up, what took
// long.

#include "app/session_host.h"
#include "app/watchdog.h"
#include "tests/qml/hostile_corpus.h"
#include "tests/qml/hostile_panels.h"
#include "tests/support/build_kind.h"

#include <QApplication>
#include <QSet>
#include <QStringList>
#include <QtTest>

#include <chrono>
#include <functional>
#include <map>

QT_BEGIN_NAMESPACE
class QQmlContext;
class QQuickItem;
class QQuickWindow;
QT_END_NAMESPACE

/// The goal of G9: no frame over this, no screen that grows the program by more.
inline constexpr auto kFrame = muster::test::patience(std::chrono::milliseconds{100});
inline constexpr qint64 kGrowth = 32'000'000;

/// CPU time that the main thread needed for one event, a frame among them. Wall time (the watchdog) says what
/// a person sees, but on a loaded machine also what others do; this is the same everywhere.
class TimedApplication final : public QApplication
{
public:
    using QApplication::QApplication;

    static std::chrono::milliseconds longest() { return std::chrono::milliseconds{s_longestNs / 1'000'000}; }
    /// Which one that was: its type, the class and the name of who got it.
    static QString which() { return s_longestNs > 0 ? s_which : QString(); }
    static void reset() { s_longestNs = 0; }

    /// What a test calls directly counts as an event.
    template <typename Work>
    static void measure(Work work, const std::function<QString()>& name = {})
    {
        const bool outermost = s_depth++ == 0;
        const qint64 begin = outermost ? now() : 0;
        work();
        --s_depth;
        const qint64 took = outermost ? now() - begin : 0;
        if (took > s_longestNs) {
            s_longestNs = took;
            s_which = name ? name() : QStringLiteral("grabbing the window");
        }
    }

    bool notify(QObject* receiver, QEvent* event) override;

private:
    static bool isMeasuring() { return s_depth > 0; }
    static qint64 now();
    static inline int s_depth = 0;
    static inline qint64 s_longestNs = 0;
    static inline QString s_which;
};

struct Visit
{
    int screens = 0;
    std::chrono::milliseconds longest{0};
    QString longestAt;
    int late = 0; ///< screens with a frame or event over kFrame
    std::chrono::milliseconds longestCpu{0};
    QString longestCpuAt;
    QStringList slow; ///< every screen over kFrame of CPU time, with it
    qint64 mostGrowth = 0;
    QString mostGrowthAt;
    qint64 texts = 0;
    QStringList problems;
    QSet<QString> shown; ///< QML types that were on the screen
};

class Visitor
{
public:
    /// `pictures`: a folder for one picture of each screen; empty: none.
    Visitor(const QString& folder, QString pictures);

    /// Every page, and every panel over the incidents of the first `focused` strings.
    Visit visitAll(const std::vector<HostileString>& strings, size_t focused);

private:
    /// A type of the pages on the screen: one of its instances, and the context of what it holds.
    struct OnScreen
    {
        QObject* object = nullptr;
        QQmlContext* context = nullptr;
    };

    template <typename Condition>
    bool waitFor(Condition condition, int patienceMs = 60'000)
    {
        const bool came = QTest::qWaitFor(condition, patienceMs);
        if (!came)
            m_visit.problems << m_at + QStringLiteral(": waited for ever");
        return came;
    }
    /// As a key or a click would: what is made and deleted later has an event loop around it.
    void inEvent(const std::function<void()>& work);
    void visitAllOnOneTimeline();
    void go(const QString& page);
    void openIncident(const QString& id);
    void connectTools(size_t i, const QString& text);
    void roomPages(const QString& id);
    void scrollList(const QString& id, const QString& objectName);
    void openPanels(const std::vector<HostilePanel>& panels, const QString& id);
    void open(const HostilePanel& panel, const QString& name);
    void bringUp(const HostilePanel& panel, const QString& name);
    void run(const HostileAct& act);
    void closeAll();
    /// What one showing took.
    struct Shown
    {
        std::chrono::milliseconds cpu{0}, wall{0};
        qint64 growth = 0;
    };
    Shown measured(const QString& name, const std::function<void()>& show);
    void note(const QString& name, const Shown& shown);
    void screen(const QString& name, const std::function<void()>& show) { note(name, measured(name, show)); }
    std::map<QString, OnScreen> look();
    void checkTexts(const QQuickItem* item, const QString& screen);

    QString m_pictures;
    muster::Watchdog m_watchdog{std::chrono::milliseconds{100}};
    muster::SessionHost m_host;
    QQuickWindow* m_window = nullptr;
    QString m_at;
    Visit m_visit;
};
