// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses that people type, segments and query items that tools and people fill, and the forms for logs.
// Typed address, two segments and a secret, separated by 0x1E.
#include "integrations/core/address.h"
#include "tests/fuzz/fuzz_target.h"

#include <QUrlQuery>

#include <algorithm>

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const QUrl kBase(QStringLiteral("https://tool.example:9090/prefix"));
    const std::vector<QByteArray> parts = Input(data, size).parts(4);
    const QString typed = QString::fromUtf8(parts[0]);
    const QString first = QString::fromUtf8(parts[1]);
    const QString second = QString::fromUtf8(parts[2]);

    const auto base = parseBaseUrl(typed);
    if (base) {
        FUZZ_CHECK(base->isValid() && !base->host().isEmpty() && base->userInfo().isEmpty());
        FUZZ_CHECK(base->scheme() == QLatin1String("https") || base->scheme() == QLatin1String("http"));
        FUZZ_CHECK(!base->hasQuery() && !base->hasFragment());
    } else {
        FUZZ_CHECK(!base.error().what.isEmpty() && base.error().what.size() < 600);
        FUZZ_CHECK(base.error().what.isValidUtf16());
    }

    // What counts as an id can be asked for, and so can what is below it.
    if (const QString id = addressable(first); !id.isEmpty()) {
        FUZZ_CHECK(id == first);
        FUZZ_CHECK(joinUrl(kBase, {QStringLiteral("api"), id}).isValid());
        FUZZ_CHECK(joinUrl(kBase, {id, QStringLiteral("events")}).isValid());
    }

    // Whatever the segments hold, the address keeps its origin and has exactly as many segments as were
    // given.
    const QUrl url = joinUrl(kBase, {QStringLiteral("api"), first, second});
    if (url.isValid()) {
        FUZZ_CHECK(url.host() == kBase.host() && url.port() == kBase.port() &&
                   url.scheme() == kBase.scheme());
        const QString path = url.path(QUrl::FullyEncoded);
        FUZZ_CHECK(path.count(u'/') == 4 && path.startsWith(QLatin1String("/prefix/api/")));
        FUZZ_CHECK(url.adjusted(QUrl::NormalizePathSegments).path(QUrl::FullyEncoded) == path);
        FUZZ_CHECK(url.query().isEmpty() && url.fragment().isEmpty());
    } else {
        const auto refused = [](const QString& segment) {
            return segment.isEmpty() || segment.startsWith(u'.') ||
                   std::any_of(segment.cbegin(), segment.cend(),
                               [](QChar c) { return c.category() == QChar::Other_Control; });
        };
        FUZZ_CHECK(refused(first) || refused(second));
    }

    // Items come out as they went in, and as many.
    const QueryItems items{{QStringLiteral("query"), first}, {second, QStringLiteral("1")}};
    const QByteArray form = encodeForm(items);
    FUZZ_CHECK(form.count('&') == 1 && form.count('=') == 2);
    for (const char c : form)
        FUZZ_CHECK(c > ' ' && c < 0x7f);
    if (first.isValidUtf16())
        FUZZ_CHECK(QUrl::fromPercentEncoding(form.mid(6, form.indexOf('&') - 6)) == first);
    const QUrl asked = withQuery(kBase, items);
    FUZZ_CHECK(asked.isValid() && asked.query(QUrl::FullyEncoded).toLatin1() == form &&
               asked.fragment().isEmpty());

    const QString secret = QString::fromUtf8(parts[3]);
    if (secret.size() >= 4 && secret != QLatin1String("•••"))
        FUZZ_CHECK(!redact(typed + secret + first, Secret::fromText(secret)).contains(secret));
    const QString line = oneLine(typed, 40);
    FUZZ_CHECK(line.size() <= 41 && line.isValidUtf16() == typed.isValidUtf16());
    FUZZ_CHECK(!line.contains(u'\n') && !line.contains(u'\r') && !line.contains(QChar::Null));
    const QString shown = redactedUrl(QUrl(typed));
    FUZZ_CHECK(!shown.contains(u'?') || QUrl(typed).path().contains(u'?'));
    (void)isLoopbackHost(typed);
    return 0;
}
