// SPDX-License-Identifier: GPL-3.0-or-later
// Lines and answers without secrets. The input is one text; the secrets are fixed, so that the fuzzer can
// learn to write them.
#include "models/base/redaction.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const QByteArray kClear = "s3cr/t\"Tok en";
    static const Secret kSecret{QByteArrayView(kClear)};
    static const bool registered = (neverShow(kSecret), true);
    FUZZ_CHECK(registered);
    static const std::vector<QByteArray> kForms{kClear, kClear.toBase64(), kClear.toPercentEncoding(),
                                                "s3cr\\/t\\\"Tok en"};
    const QByteArray bytes = Input(data, size).restCopied();
    const QByteArray clean = scrubbed(bytes, kSecret);
    bool held = false;
    for (const QByteArray& form : kForms) {
        FUZZ_CHECK(!clean.contains(form));
        held = held || bytes.contains(form);
    }
    FUZZ_CHECK(held || clean.size() <= bytes.size());
    FUZZ_CHECK(scrubbed(clean, kSecret) == clean);
    const QString line = QString::fromUtf8(bytes);
    const QString shown = redactLine(line);
    FUZZ_CHECK(shown.isValidUtf16());
    const QByteArray shownBytes = shown.toUtf8();
    for (const QByteArray& form : kForms)
        FUZZ_CHECK(!shownBytes.contains(form));
    FUZZ_CHECK(shown.size() <= 3 * line.size() + 16);
    return 0;
}
