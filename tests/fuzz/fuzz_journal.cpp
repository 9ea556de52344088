// SPDX-License-Identifier: GPL-3.0-or-later
// Journal files, damaged and hostile; the input is a script, see journal_script.h. What is sound is found
// wherever it stands, what is read can be written again, and a journal that goes on after them loses nothing.
#include "models/store/outbox_journal.h"
#include "tests/fuzz/journal_script.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <set>

using namespace muster;
using namespace muster::fuzz;

namespace {

bool isWhole(const QJsonValue& value)
{
    if (value.isString())
        return value.toString().isValidUtf16();
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        return std::all_of(list.begin(), list.end(), [](const QJsonValue& one) { return isWhole(one); });
    }
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            if (!it.key().isValidUtf16() || !isWhole(it.value()))
                return false;
    }
    return true;
}

/// Numbers of the sealed records that nothing takes back.
std::set<qint64> expectedNumbers(const std::vector<QByteArray>& sealed)
{
    std::set<qint64> numbers, leftOut;
    for (const QByteArray& json : sealed) {
        if (json.size() < 2 || !json.startsWith('{'))
            continue;
        const QJsonObject object = QJsonDocument::fromJson(json).object();
        const qint64 number = object[u"n"].toInteger();
        const QString kind = object[u"k"].toString();
        if (number <= 0 || kind.isEmpty())
            continue;
        if (kind == QLatin1String("void")) {
            for (const QJsonValue& one : object[u"v"][u"n"].toArray())
                leftOut.insert(one.toInteger());
            leftOut.insert(number); // of two records with one number the first counts
        } else {
            numbers.insert(number);
        }
    }
    for (const qint64 number : leftOut)
        numbers.erase(number);
    return numbers;
}

void check(const JournalContents& contents, const MemoryDisk& disk)
{
    qint64 before = 0, bytes = 0;
    for (const JournalRecord& record : contents.records) {
        FUZZ_CHECK(record.number > before && record.number <= contents.newest);
        before = record.number;
        FUZZ_CHECK(!record.kind.isEmpty() && record.kind != QLatin1String("void"));
        FUZZ_CHECK(record.kind.isValidUtf16() && isWhole(record.value));
        if (record.kind == QLatin1String("operation")) {
            const auto operation =
                outbox::fromJournal(QJsonDocument(record.value).toJson(QJsonDocument::Compact));
            if (operation) {
                const auto again = outbox::fromJournal(outbox::toJournal(*operation));
                FUZZ_CHECK(again && *again == *operation);
            }
        }
    }
    for (const auto& [path, content] : disk.files)
        bytes += content.size();
    FUZZ_CHECK(contents.bytes == bytes && contents.segments.size() == disk.files.size());
    FUZZ_CHECK(contents.damagedStretches >= 0 && contents.damagedStretches <= bytes);
    FUZZ_CHECK(contents.unreadableFiles == 0);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static MemoryDisk disk;
    Journal::useDiskForTests(&disk);
    Input in(data, size);
    const std::vector<QByteArray> sealed = playScript(in, disk);
    const JournalContents contents = Journal::read(journalFolder());
    check(contents, disk);
    std::set<qint64> found;
    for (const JournalRecord& record : contents.records)
        found.insert(record.number);
    for (const qint64 number : expectedNumbers(sealed))
        FUZZ_CHECK(found.contains(number));

    // A journal goes on behind it: what it says is durable is there, also after it cleaned up. Now and then:
    // it reads everything twice more.
    if (size % 4 != 0)
        return 0;
    const qint64 number = contents.newest < std::numeric_limits<qint64>::max() ? contents.newest + 1 : 0;
    if (number == 0)
        return 0;
    Journal journal(journalFolder(), contents);
    const Done appended = journal.append(
        {{number, Instant{1}, QStringLiteral("setting"), {{QStringLiteral("key"), QStringLiteral("a")}}}});
    FUZZ_CHECK(appended.has_value());
    const JournalContents after = Journal::read(journalFolder());
    FUZZ_CHECK(after.newest == number);
    FUZZ_CHECK(!after.records.empty() || !contents.records.empty() || !sealed.empty());
    const bool voided = found.size() == after.records.size();
    FUZZ_CHECK(after.records.size() == contents.records.size() + (voided ? 0 : 1));
    for (std::size_t i = 0; i < contents.records.size(); ++i)
        FUZZ_CHECK(after.records[i].number == contents.records[i].number &&
                   after.records[i].value == contents.records[i].value);
    journal.removeUpTo(contents.newest);
    FUZZ_CHECK(Journal::read(journalFolder()).newest == number);
    return 0;
}
