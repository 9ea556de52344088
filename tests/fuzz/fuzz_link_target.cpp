// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses from tools that a person may click.
#include "models/domain/link_target.h"
#include "tests/fuzz/fuzz_target.h"

#include <QUrl>

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString address = QString::fromUtf8(Input(data, size).rest());
    const LinkTarget target = examineLink(address);
    if (!target.allowed) {
        FUZZ_CHECK(!target.why.isEmpty() && target.encoded().isEmpty());
        return 0;
    }
    FUZZ_CHECK(target.why.isEmpty() && !target.host.isEmpty());
    FUZZ_CHECK(target.before == QLatin1String("https://") || target.before == QLatin1String("http://") ||
               target.before == QLatin1String("mailto:"));
    const QString opened = target.encoded();
    for (const QChar c : opened)
        FUZZ_CHECK(c.unicode() > 0x20 && c.unicode() < 0x7F && c != u'\\' && c != u'"' && c != u'<' &&
                   c != u'>');
    FUZZ_CHECK(!opened.startsWith(u'-'));
    // What was shown is where it goes.
    const QUrl url(opened, QUrl::StrictMode);
    FUZZ_CHECK(url.isValid());
    if (target.before == QLatin1String("mailto:")) {
        FUZZ_CHECK(url.scheme() == QLatin1String("mailto") && url.path(QUrl::FullyEncoded) == target.host);
        FUZZ_CHECK(target.host.count(u'@') == 1 && !url.hasFragment());
    } else {
        FUZZ_CHECK(url.userInfo().isEmpty() && !url.authority().contains(u'@'));
        const QString host = url.host(QUrl::FullyEncoded);
        FUZZ_CHECK(target.host == host || target.host == u'[' + host + u']');
        FUZZ_CHECK(target.after.isEmpty() || QStringLiteral(":/?#").contains(target.after.front()));
    }
    // Looking at it again says the same.
    FUZZ_CHECK(examineLink(opened) == target);
    return 0;
}
