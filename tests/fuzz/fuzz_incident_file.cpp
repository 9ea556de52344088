// SPDX-License-Identifier: GPL-3.0-or-later
// Incident files with broken bytes. The input is a list of edits of a file that was exported by Muster, five
// bytes each: where (three bytes, modulo the size), what, with which byte; so the fuzzer's inputs stay small
// and fast. Refused in words, or whole: nothing in between, and the file is never written.
#include "models/store/incident_file.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/library_heap.h"
#include "tests/fuzz/scratch_store.h"

#include <QFile>

#include <fcntl.h>
#include <unistd.h>

using namespace muster;
using namespace muster::fuzz;

namespace {

/// The file to break, and the place where broken ones are put.
struct Exported
{
    ScratchStore folder{ScratchStore::Content::Nothing};
    QString path = folder.path("broken.muster");
    QByteArray bytes;

    Exported()
    {
        auto store = Store::open({folder.path("store"), false}, std::make_shared<test::StillClock>());
        FUZZ_CHECK(store.has_value());
        FUZZ_CHECK((*store)->writeNow([](WriteTx& tx) { return test::addSampleIncident(tx); }).has_value());
        const QString whole = folder.path("whole.muster");
        FUZZ_CHECK(exportIncident(**store, test::kIncident, whole).has_value());
        QFile file(whole);
        FUZZ_CHECK(file.open(QIODevice::ReadOnly));
        bytes = file.readAll();
        FUZZ_CHECK(bytes.size() > 4096);
    }
};

void edit(QByteArray& bytes, Input& in)
{
    constexpr qsizetype kPage = 4096;
    const qsizetype where = qsizetype(in.byte() << 16 | in.byte() << 8 | in.byte());
    const unsigned what = in.byte();
    const char value = char(in.byte());
    if (bytes.isEmpty())
        return;
    const qsizetype at = where % bytes.size();
    const qsizetype page = at / kPage * kPage;
    switch (what % 8) {
    case 0: // page headers and cell pointers stand at the front of a page: hit them often
        bytes[page + at % 64] = value;
        break;
    case 1:
        bytes[at] = value;
        break;
    case 2:
        bytes[at] = char(bytes[at] ^ char(1 << (what / 8 % 8)));
        break;
    case 3:
        bytes.replace(page, kPage, QByteArray(kPage, value));
        break;
    case 4: // one page in place of another
        bytes.replace(page, kPage, bytes.mid(qsizetype(std::uint8_t(value)) * kPage % bytes.size(), kPage));
        break;
    case 5:
        bytes.truncate(at);
        break;
    case 6:
        bytes.append(QByteArray(kPage, value));
        break;
    case 7: // the header's own fields
        bytes[at % 100] = value;
        break;
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static Exported exported = [] {
        LibraryHeap::install();
        return Exported();
    }();
    QByteArray bytes = exported.bytes;
    for (Input in(data, size); !in.empty();)
        edit(bytes, in);
    // QFile would be most of the time.
    const int file = ::open(qPrintable(exported.path), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    FUZZ_CHECK(file >= 0 && ::write(file, bytes.constData(), std::size_t(bytes.size())) == bytes.size());
    ::close(file);
    const auto manifest = inspectIncidentFile(exported.path);
    if (manifest) {
        // The seal covers everything that is read.
        FUZZ_CHECK(manifest->incident == test::kIncident && manifest->number == QLatin1String("INC-7"));
    } else {
        FUZZ_CHECK(manifest.error().kind == ErrorKind::Invalid && manifest.error().what.isValidUtf16());
    }
    return 0;
}
