// SPDX-License-Identifier: GPL-3.0-or-later
// JSON from outside into texts that are whole.
#include "models/base/json_text.h"
#include "tests/fuzz/fuzz_target.h"

#include <QJsonArray>
#include <QJsonObject>

using namespace muster;
using namespace muster::fuzz;

namespace {

void checkWhole(const QJsonValue& value)
{
    if (value.isString())
        FUZZ_CHECK(value.toString().isValidUtf16());
    else if (value.isArray())
        for (const QJsonValue& one : value.toArray())
            checkWhole(one);
    else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            FUZZ_CHECK(it.key().isValidUtf16());
            checkWhole(it.value());
        }
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray json = Input(data, size).restCopied();
    const QByteArray whole = withWholeCharacters(json);
    FUZZ_CHECK(whole.size() == json.size());
    FUZZ_CHECK(withWholeCharacters(whole) == whole);
    QJsonParseError error, plainError;
    const QJsonDocument document = parseJson(json, &error);
    const QJsonDocument plain = QJsonDocument::fromJson(json, &plainError);
    // Byte order marks within are read as escapes, which moves what comes after.
    const bool marked = json.indexOf("\xEF\xBB\xBF") >= 0;
    if (!marked) {
        FUZZ_CHECK((error.error == QJsonParseError::NoError) ==
                   (plainError.error == QJsonParseError::NoError));
        FUZZ_CHECK(error.offset == plainError.offset);
    }
    if (document.isArray())
        checkWhole(document.array());
    else if (document.isObject())
        checkWhole(document.object());
    // Where nothing was broken, nothing changes; and it can be written and read again.
    if (whole == json && !marked)
        FUZZ_CHECK(document == plain);
    if (error.error == QJsonParseError::NoError)
        FUZZ_CHECK(parseJson(document.toJson(QJsonDocument::Compact)) == document);
    return 0;
}
