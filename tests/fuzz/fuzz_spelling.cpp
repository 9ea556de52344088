// SPDX-License-Identifier: GPL-3.0-or-later
// Spelling of any Markdown by a small dictionary: spots are words of the text, in order, and are proposed a
// few others.
#include "models/document/spelling.h"
#include "tests/fuzz/fuzz_target.h"

#include <QFile>
#include <QTemporaryDir>

using namespace muster;
using namespace muster::fuzz;

namespace {

Spelling& spelling()
{
    static Spelling opened = [] {
        QTemporaryDir folder;
        const auto write = [&folder](const char* name, const QByteArray& bytes) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            FUZZ_CHECK(file.open(QIODevice::WriteOnly));
            FUZZ_CHECK(file.write(bytes) == bytes.size());
        };
        write("en.aff", "SET UTF-8\nTRY esianrt\nSFX S Y 1\nSFX S 0 s .\n");
        write("en.dic", "4\npool/S\nwas\nslow\nthe\n");
        auto made = Spelling::openFor(QStringLiteral("en"), {folder.path()});
        FUZZ_CHECK(made.has_value());
        made->setKnown({QStringLiteral("Mara Lind")}, {QStringLiteral("checkout")});
        return std::move(*made);
    }();
    return opened;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString text = QString::fromUtf8(Input(data, size).restCopied());
    qsizetype before = 0;
    for (const SpellSpot& spot : spelling().check(text)) {
        FUZZ_CHECK(spot.from >= before && spot.length >= 2 && spot.from + spot.length <= text.size());
        FUZZ_CHECK(text.mid(spot.from, spot.length) == spot.word && spot.word.isValidUtf16());
        FUZZ_CHECK(!spelling().knows(spot.word));
        before = spot.from + spot.length;
        if (size % 16 == 0) {
            const QStringList proposed = spelling().suggestions(spot.word);
            FUZZ_CHECK(proposed.size() <= 5);
            for (const QString& one : proposed)
                FUZZ_CHECK(one.isValidUtf16());
        }
    }
    return 0;
}
