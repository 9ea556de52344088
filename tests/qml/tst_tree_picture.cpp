// SPDX-License-Identifier: GPL-3.0-or-later
// What a tree's picture costs to paint where no figure of a clock could be told from noise; how it is walked
// and read aloud is tested with its page.
#include "qml/controls/tree_picture.h"

#include <QGuiApplication>
#include <QPainter>
#include <QSemaphore>
#include <QStandardItemModel>
#include <QThreadPool>
#include <QtTest>

#include <algorithm>
#include <memory>

using namespace muster;

namespace {

/// While it lives the pool that Qt hands long spans to does nothing; whoever waits for it is let go after
/// three seconds, and it is remembered.
class BusyPool
{
public:
    BusyPool() : m_threads(m_pool.maxThreadCount())
    {
        m_pool.setMaxThreadCount(1);
        m_pool.start([this] {
            m_busy.release();
            m_waitedFor = !m_done.tryAcquire(1, 3'000);
        });
        m_busy.acquire();
    }
    ~BusyPool()
    {
        end();
        m_pool.setMaxThreadCount(m_threads);
    }
    BusyPool(const BusyPool&) = delete;
    BusyPool& operator=(const BusyPool&) = delete;

    /// Somebody waited for the pool.
    bool end()
    {
        m_done.release();
        m_pool.waitForDone();
        return m_waitedFor;
    }

private:
    QThreadPool& m_pool = *QThreadPool::globalInstance();
    int m_threads;
    QSemaphore m_busy, m_done;
    bool m_waitedFor = false; ///< written by the pool's thread, read after it ended
};

constexpr int kApart = 1'000; ///< of two boxes, layout units: only one is in sight

std::unique_ptr<QStandardItemModel> model(const QList<QByteArray>& roles, const QList<QVariantList>& rows)
{
    QHash<int, QByteArray> names;
    for (const QByteArray& role : roles)
        names.insert(Qt::UserRole + static_cast<int>(names.size()), role);
    auto made = std::make_unique<QStandardItemModel>();
    made->setItemRoleNames(names);
    for (const QVariantList& values : rows) {
        auto* item = new QStandardItem;
        for (int role = 0; role < values.size(); ++role)
            item->setData(values[role], Qt::UserRole + role);
        made->appendRow(item);
    }
    return made;
}

std::unique_ptr<QStandardItemModel> boxes(const QString& standing)
{
    QList<QVariantList> rows;
    for (int row = 0; row < 2; ++row)
        rows << QVariantList{QStringLiteral("N%1").arg(row),
                             double(row * kApart),
                             0.0,
                             168.0,
                             54.0,
                             standing,
                             QStringLiteral("check"),
                             QStringLiteral("Is part %1 of the service well: errors, latency?").arg(row)};
    return model({"node", "nodeX", "nodeY", "nodeWidth", "nodeHeight", "standing", "kind", "title"}, rows);
}

QImage painted(TreePicture& picture)
{
    QImage image(picture.size().toSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::black);
    QPainter painter(&image);
    picture.paint(&painter);
    return image;
}

} // namespace

class TreePictures : public QObject
{
    Q_OBJECT

private slots:
    void aTitleIsPaintedWithoutAnotherThread_data()
    {
        QTest::addColumn<QString>("standing");
        QTest::newRow("open") << QStringLiteral("open");
        QTest::newRow("pruned, which is faint") << QStringLiteral("pruned");
    }

    /// A step in a large tree brings boxes into sight by the dozen; a title that Qt blended in pieces by its
    /// pool cost as much as everything else of the frame.
    void aTitleIsPaintedWithoutAnotherThread()
    {
        QFETCH(const QString, standing);
        const auto nodes = boxes(standing);
        TreePicture picture;
        picture.setSize({460, 150});
        picture.setZoom(2.5);
        picture.setTones({{QStringLiteral("surface"), QColor(Qt::black)},
                          {QStringLiteral("text"), QColor(Qt::white)},
                          {QStringLiteral("muted"), QColor(Qt::white)}});
        QFont font;
        font.setPixelSize(30);
        picture.setFont(font);
        picture.setNodes(QVariant::fromValue<QObject*>(nodes.get()));
        painted(picture); // the outline, which all boxes of a standing share, is made here
        picture.setOrigin({-kApart * picture.zoom(), 0});
        BusyPool pool;
        const QImage image = painted(picture);
        QVERIFY(!pool.end());
        QCOMPARE(picture.boxesDrawn(), 1);
        QVERIFY(picture.shownTitle(1).startsWith(QStringLiteral("Is part 1")));
        int brightest = 0;
        for (int y = 20; y < 115; ++y) {
            for (int x = 20; x < 400; ++x)
                brightest = std::max(brightest, qGray(image.pixel(x, y)));
        }
        QVERIFY2(standing == QLatin1String("open") ? brightest > 240 : brightest > 130 && brightest < 145,
                 qPrintable(QString::number(brightest)));
    }

    /// "no da" at the edge of the picture says something else.
    void aConditionIsWholeOrNotThere()
    {
        const auto nodes = boxes(QStringLiteral("open"));
        const auto edges =
            model({"x1", "y1", "x2", "y2", "fromRow", "toRow", "label", "standing"},
                  {{168.0, 27.0, 268.0, 27.0, 0, 1, QStringLiteral("no data"), QStringLiteral("open")}});
        TreePicture picture;
        picture.setNodes(QVariant::fromValue<QObject*>(nodes.get()));
        picture.setEdges(QVariant::fromValue<QObject*>(edges.get()));
        QFont font;
        font.setPixelSize(12);
        picture.setFont(font);
        const auto drawnIn = [&](double width) {
            picture.setSize({width, 54});
            painted(picture);
            return picture.labelsDrawn();
        };
        QCOMPARE(drawnIn(300), 1);
        QCOMPARE(drawnIn(240), 1); // moved a little
        QCOMPARE(drawnIn(195), 0);
        QCOMPARE(picture.edgesDrawn(), 1);
    }
};

QTEST_MAIN(TreePictures)
#include "tst_tree_picture.moc"
