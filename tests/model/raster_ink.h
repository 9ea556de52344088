// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Black drawings on white, and how much black is where: what the tests of the rasterisers compare with
// samples.

#include <QImage>
#include <QSize>

namespace muster::test {

inline QImage whiteImage(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::white);
    return image;
}

/// 0 (white) … 255 (black).
inline int ink(const QImage& image, int x, int y)
{
    return 255 - qGreen(image.pixel(x, y));
}

inline int inkOfColumn(const QImage& image, int x)
{
    int sum = 0;
    for (int y = 0; y < image.height(); ++y)
        sum += ink(image, x, y);
    return sum;
}

} // namespace muster::test
