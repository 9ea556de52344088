// SPDX-License-Identifier: GPL-3.0-or-later
// Incident files with broken bytes. The input is a list of edits of a file that was exported by Muster, five
// bytes each: where (three bytes, modulo the size), what, with which byte; so the fuzzer's inputs stay small
// and fast. Refused in words, or whole: nothing in between, and the file is never written.
#include "models/store/incident_file.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/library_heap.h"
#include "tests/fuzz/scratch_store.h"

#include <QFile>

#include <cstring>
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

constexpr qsizetype kPage = 4096;

/// Keeps the memory of `to`: a file's size of fresh memory for each input costs more than the copy.
void copyInto(QByteArray& to, const QByteArray& from)
{
    to.resize(from.size());
    std::memcpy(to.data(), from.constData(), std::size_t(from.size()));
}

/// The file that is looked at. Only pages that differ from the input before are written: making the whole
/// file anew was a fifth of the time.
class Broken
{
public:
    explicit Broken(const QString& path)
        : m_file(::open(qPrintable(path), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600))
    {
        FUZZ_CHECK(m_file >= 0);
    }
    void become(const QByteArray& bytes)
    {
        if (bytes.size() != m_bytes.size())
            FUZZ_CHECK(::ftruncate(m_file, bytes.size()) == 0);
        for (qsizetype at = 0; at < bytes.size(); at += kPage) {
            const qsizetype length = std::min(kPage, bytes.size() - at);
            const bool same =
                at + length <= m_bytes.size() &&
                std::memcmp(bytes.constData() + at, m_bytes.constData() + at, std::size_t(length)) == 0;
            if (!same)
                FUZZ_CHECK(::pwrite(m_file, bytes.constData() + at, std::size_t(length), at) == length);
        }
        copyInto(m_bytes, bytes);
    }

private:
    int m_file;
    QByteArray m_bytes;
};

void edit(QByteArray& bytes, Input& in)
{
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
    static QByteArray bytes;
    copyInto(bytes, exported.bytes);
    for (Input in(data, size); !in.empty();)
        edit(bytes, in);
    static Broken broken(exported.path);
    broken.become(bytes);
    const auto manifest = inspectIncidentFile(exported.path);
    if (manifest) {
        // The seal covers everything that is read.
        FUZZ_CHECK(manifest->incident == test::kIncident && manifest->number == QLatin1String("INC-7"));
    } else {
        FUZZ_CHECK(manifest.error().kind == ErrorKind::Invalid && manifest.error().what.isValidUtf16());
    }
    return 0;
}
